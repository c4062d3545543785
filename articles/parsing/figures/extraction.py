"""Finds the figures of a text as an editor would enter them: value, comparator, unit, position."""

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Final

from articles.parsing.figures import chinese, english
from articles.parsing.figures.definitions import Figure
from articles.parsing.numerals import joins_range, plain_digits
from articles.parsing.text_language import base_language

# The column of a claim's value holds 24 digits, 6 of them decimals.
LIMIT: Final = Decimal(10) ** 18
PLACES: Final = 6
_BETWEEN = re.compile(r"\s?(?:[-–—~至到]|to|and)\s?")
# “From 10 to 20” states two values at two times, not a range.
_FROM = re.compile(r"(?:[从由自]|\bfrom\s)\Z", re.IGNORECASE)


def find_figures(text: str, language: str) -> list[Figure]:
    """The figures of a Chinese (``zh…``) or English (``en…``) text, in order, without overlaps.

    Not figures: years, dates, ordinals, issue and model numbers, 一 or “one” alone (mostly an article), and values that
    have more than 6 decimals or are 10^18 or more. 近 and “nearly” are “≈”. A range yields two figures, ≥ and ≤.
    Raises ValueError for any other language.
    """
    base = base_language(language)
    plain = plain_digits(text)
    found = chinese.parse_figures(plain) if base == "zh" else english.parse_figures(plain)
    return _mark_ranges(plain, (_as_written(text, plain, figure) for figure in found if _is_storable(figure)))


def _is_storable(figure: Figure) -> bool:
    exponent = figure.value.normalize().as_tuple().exponent
    return figure.value < LIMIT and isinstance(exponent, int) and -exponent <= PLACES


def _as_written(text: str, plain: str, figure: Figure) -> Figure:
    # plain has ASCII digits and signs, but the unit is quoted as the author wrote it (％).
    at = plain.find(figure.unit, figure.number, figure.end)
    whole = figure.value.to_integral_value()  # 1.5万 is 15000, not 15000.0
    value = whole if whole == figure.value else figure.value
    return replace(figure, value=value, unit=text[at : at + len(figure.unit)] if at >= 0 else figure.unit)


def _mark_ranges(plain: str, figures: Iterable[Figure]) -> list[Figure]:
    """Turn each pair of figures that is a range into ≥ and ≤: 30至40名 is at least 30 and at most 40."""
    found: list[Figure] = []
    for figure in figures:
        if found and _is_range(plain, found[-1], figure):
            # In most ranges only the second number has the unit.
            found[-1] = replace(found[-1], comparator="≥", unit=figure.unit)
            found.append(replace(figure, comparator="≤"))
        else:
            found.append(figure)
    return found


def _is_range(plain: str, low: Figure, high: Figure) -> bool:
    alike = low.comparator == high.comparator == "=" and low.value < high.value and low.unit in {"", high.unit}
    changes = _FROM.search(plain[max(0, low.start - 8) : low.start])
    return alike and not changes and joins_range(_BETWEEN, plain, low.start, low.end, high.start)
