"""Figures in a text, as an editor would enter them: value, comparator, unit, and where they stand."""

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Final

from articles.parsing import figures_en, figures_zh
from articles.parsing.figure import Comparator, Figure
from articles.parsing.numerals import plain_digits
from articles.parsing.periods import Period, find_period

__all__ = ["Comparator", "Figure", "Period", "find_figures", "find_period"]

LIMIT: Final = Decimal(10) ** 18
PLACES: Final = 6
_BETWEEN = re.compile(r"\s?(?:[-–—~至到]|to|and)\s?")
_AND = re.compile(r"\s?and\s?")
# From 10 to 20 tells of two times, not of a span.
_FROM = re.compile(r"(?:[从由自]|\bfrom\s)\Z", re.IGNORECASE)


def find_figures(text: str, language: str) -> list[Figure]:
    """The figures of a Chinese (``zh…``) or English (``en…``) text, in order, none overlapping another.

    Years, dates, ordinals, issue and model numbers are not figures, nor is 一 or “one” alone (mostly an article),
    nor what reaches 10^18 or has more than 6 decimals. 近 and nearly are “≈”. A range gives two figures, ≥ and ≤.
    Raises ValueError for another language.
    """
    tag = language.lower().partition("-")[0]
    if tag not in {"zh", "en"}:
        raise ValueError(f"Figures are found in Chinese and English text, not in {language!r}.")
    plain = plain_digits(text)
    found = figures_zh.figures(plain) if tag == "zh" else figures_en.figures(plain)
    return _ranges(plain, (_as_written(text, plain, figure) for figure in found if _fits(figure)))


def _fits(figure: Figure) -> bool:
    exponent = figure.value.normalize().as_tuple().exponent
    return figure.value < LIMIT and isinstance(exponent, int) and -exponent <= PLACES


def _as_written(text: str, plain: str, figure: Figure) -> Figure:
    at = plain.find(figure.unit, figure.number, figure.end)
    whole = figure.value.to_integral_value()
    value = whole if whole == figure.value else figure.value
    return replace(figure, value=value, unit=text[at : at + len(figure.unit)] if at >= 0 else figure.unit)


def _ranges(plain: str, figures: Iterable[Figure]) -> list[Figure]:
    """30至40名 is at least 30 and at most 40."""
    found: list[Figure] = []
    for figure in figures:
        if found and _is_range(plain, found[-1], figure):
            found[-1] = replace(found[-1], comparator="≥", unit=figure.unit)
            found.append(replace(figure, comparator="≤"))
        else:
            found.append(figure)
    return found


def _is_range(plain: str, low: Figure, high: Figure) -> bool:
    between = plain[low.end : high.start]
    alike = low.comparator == high.comparator == "=" and low.value < high.value and low.unit in {"", high.unit}
    before = plain[max(0, low.start - 8) : low.start]
    if not alike or not _BETWEEN.fullmatch(between) or _FROM.search(before):
        return False
    return not _AND.fullmatch(between) or before.lower() == "between "
