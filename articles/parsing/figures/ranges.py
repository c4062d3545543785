"""Ranges: two readings that are the bounds of one figure become ≥ and ≤, and take over each other's unit and scale."""

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

from articles.parsing.figures.definitions import Comparator, Figure
from articles.parsing.figures.readings import Reading
from articles.parsing.numerals import joins_range

_Signs = tuple[Comparator, Comparator]
_BETWEEN: Final = re.compile(r"\s?(?:[-–—~～至到]|——|to|and|or|或)\s?")
# “From 10 to 20” states two values at two times, not a range.
_FROM: Final = re.compile(r"(?:[从由自]|\bfrom\s)\Z", re.IGNORECASE)
# 3-1 is a result, not a range.
# “By 5 dollars to 80 dollars” and 增加30亿元至120亿元 tell a change and its result.
_BY: Final = re.compile(r"(?:[增加涨跌降升减少]了?|\bby\s)\Z", re.IGNORECASE)
_CURRENCY: Final = re.compile(r"[A-Z]{0,3}[$€£¥₽]")
_PERCENT: Final = {"%", "％", "‰", "个百分点"}
_AGED: Final = re.compile(r"\b[Aa]ge[sd]\s\Z")
_THOUSANDS: Final = re.compile(r"\A[1-9][0-9]{0,2}\s?[-–—]\s?[1-9][0-9]{0,2},000\b")
_HYPHEN: Final = re.compile(r"[-–—]")


def mark_ranges(plain: str, readings: Iterable[Reading]) -> list[Figure]:
    """The figures that count, each range as two: 30至40名 is at least 30 and at most 40."""
    found: list[Reading] = []
    for reading in readings:
        if found and _is_result(plain, found[-1], reading):
            found.pop()
        elif found and (pair := _as_range(plain, found[-1], reading)):
            found[-1:] = pair
        else:
            found.append(reading)
    return [reading.figure for reading in found if reading.counts]


def _as_range(plain: str, low: Reading, high: Reading) -> list[Reading] | None:
    if low.bound or high.bound or not (low.counts or high.counts) or not _are_joined(plain, low.figure, high.figure):
        return None
    unit, bottom, top = _common_unit(low.figure, high.figure), _bottom(plain, low, high), high.figure.value
    if unit is None or bottom is None or top is None:
        return None
    if _FROM.search(plain[max(0, low.figure.start - 8) : low.figure.start]):
        return _bounds(low, high, bottom, unit)  # 由5%升至6% is two values
    if top < bottom < 0:
        return _bounds(low, high, bottom, unit, ("≤", "≥"))  # 零下5至零下10度
    return _bounds(low, high, bottom, unit, ("≥", "≤")) if bottom < top else None


def _bottom(plain: str, low: Reading, high: Reading) -> Decimal | Fraction | None:
    """The lower value, in the scale of the upper one where that is meant; None if they are not of a kind."""
    bottom, top = low.figure.value, high.figure.value
    if bottom is None or top is None or type(bottom) is not type(top):
        return None
    if isinstance(bottom, Fraction) or isinstance(top, Fraction):
        return bottom
    if _THOUSANDS.search(plain[low.figure.number : high.figure.end]):
        bottom *= 1000  # 10-15,000 troops
    # 10至15万 is 100,000 to 150,000, but 8000至1.2万 begins at 8,000.
    shared = "" in {low.figure.unit, high.figure.unit} or _CURRENCY.fullmatch(low.figure.unit)
    return bottom * high.scale if low.scale == 1 and shared and bottom < top / high.scale else bottom


def _bounds(
    low: Reading, high: Reading, bottom: Decimal | Fraction, unit: str, signs: _Signs | None = None
) -> list[Reading]:
    """Both readings in one unit; with ``signs``, as the bounds of a range."""
    one, two = signs or (low.figure.comparator, high.figure.comparator)
    first = replace(low.figure, value=bottom, comparator=one, unit=unit)
    second = replace(high.figure, comparator=two, unit=unit)
    return [
        replace(low, figure=first, counts=True, bound=signs is not None),
        replace(high, figure=second, counts=True, bound=True),
    ]


def _are_joined(plain: str, low: Figure, high: Figure) -> bool:
    # 5%至6%左右: the word at the end is of both
    alike = low.comparator in {"=", "≈"} and (
        high.comparator == "=" or (high.comparator == "≈" and high.start == high.number)
    )
    before = plain[max(0, low.start - 8) : low.start]
    by = _BY.search(before) and low.unit and (low.unit not in _PERCENT or before.isascii())
    return alike and not by and joins_range(_BETWEEN, plain, low.start, low.end, high.start)


def _common_unit(low: Figure, high: Figure) -> str | None:
    """In most ranges only the second number has the unit; 百分之三到五 has it at the first."""
    if low.unit in {"", high.unit} or (high.unit == "" and (low.unit == "%" or _CURRENCY.fullmatch(low.unit))):
        return high.unit or low.unit
    return None


def _is_result(plain: str, low: Reading, high: Reading) -> bool:
    """Whether it is the result of a match or vote, which has no unit: 21-19."""
    first, second = low.figure, high.figure
    if not isinstance(first.value, Decimal) or not isinstance(second.value, Decimal) or low.scale != 1 or first.unit:
        return False
    joint = _HYPHEN.fullmatch(plain[first.end : second.start])
    falls = first.value >= second.value
    alone = (
        not second.unit
        and high.scale == 1
        and first.comparator == "="
        and not _AGED.search(plain[max(0, first.start - 8) : first.start])
    )
    return joint is not None and high.scale == 1 and (falls or alone)


def joined(plain: str, low: Figure, high: Figure) -> bool:
    """Whether two figures that were found are the bounds of one range."""
    signs = (low.comparator, high.comparator) in {("≥", "≤"), ("≤", "≥")} and low.unit == high.unit
    between = plain[low.end : high.start]
    return signs and (not between or joins_range(_BETWEEN, plain, low.start, low.end, high.start))
