"""Finds the figures of a text as an editor would enter them: value, comparator, unit, position."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import Final

from articles.parsing.figures import chinese, english
from articles.parsing.figures.definitions import LIMIT, PLACES, Figure
from articles.parsing.figures.ranges import mark_ranges
from articles.parsing.figures.readings import Reading
from articles.parsing.numerals import plain_digits
from articles.parsing.text_language import base_language

MAX_FIGURES: Final = 10_000


def find_figures(text: str, language: str) -> list[Figure]:
    """The figures of a Chinese (``zh…``) or English (``en…``) text, in order, without overlaps.

    Not figures: years, dates, ordinals, issue and model numbers, set phrases, 一 or “one” alone (mostly an article),
    and values that have more than 6 decimals or are 10^18 or more. 近 and “nearly” are “≈”. A range yields two figures,
    ≥ and ≤. Beyond 10,000 figures, a text is a table, and its rest is not read. Raises ValueError for any other
    language.
    """
    base = base_language(language)
    plain = plain_digits(text)
    found = chinese.parse_figures(plain) if base == "zh" else english.parse_figures(plain)
    return mark_ranges(plain, _storable(text, plain, islice(found, MAX_FIGURES)))


def _storable(text: str, plain: str, readings: Iterator[Reading]) -> Iterator[Reading]:
    for reading in readings:
        value = reading.figure.value
        if not isinstance(value, Decimal):
            yield replace(reading, figure=_as_written(text, plain, reading.figure))
        elif is_storable(value):
            # 1.5万 is 15000, not 15000.0
            whole = value.to_integral_value()
            figure = replace(reading.figure, value=whole if whole == value else value)
            yield replace(reading, figure=_as_written(text, plain, figure))


def is_storable(value: Decimal | Fraction) -> bool:
    """Whether the column of a claim's value holds it."""
    if isinstance(value, Fraction):
        return False
    exponent = value.normalize().as_tuple().exponent
    return abs(value) < LIMIT and isinstance(exponent, int) and -exponent <= PLACES


def _as_written(text: str, plain: str, figure: Figure) -> Figure:
    # plain has ASCII digits and signs, but the unit is quoted as the author wrote it (％).
    at = plain.find(figure.unit, figure.number, figure.end)
    return replace(figure, unit=text[at : at + len(figure.unit)] if at >= 0 else figure.unit)
