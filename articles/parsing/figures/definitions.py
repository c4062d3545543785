"""The shape of a figure."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

Comparator = Literal["=", ">", "≥", "<", "≤", "≈"]
SIGNS: Final[dict[str, Comparator]] = {"≥": "≥", "≧": "≥", "≤": "≤", "≦": "≤", ">": ">", "＞": ">", "<": "<", "＜": "<"}
MAX_BARE_DIGITS: Final = 6  # a longer number without unit or separator is a code
# The column of a claim's value holds 24 digits, 6 of them decimals.
LIMIT: Final = Decimal(10) ** 18
PLACES: Final = 6


@dataclass(frozen=True, slots=True)
class Figure:
    """``text[start:end]`` runs from the comparator's word to the unit; the number begins at ``number``.

    ``value`` includes 万 and 亿. It is a Fraction for a part of a whole (三分之一), whose unit is '', and None for what
    is too vague for a number (数十). ``unit`` is as written ('' without one), or “%” for 百分之.
    """

    value: Decimal | Fraction | None
    comparator: Comparator
    unit: str
    start: int
    end: int
    number: int


def as_stored(figure: Figure) -> tuple[Decimal | None, str]:
    """Value and unit as a claim's columns hold them: a quarter as 25 %; None for a third, without exact decimal."""
    if not isinstance(figure.value, Fraction):
        return figure.value, figure.unit
    percent = figure.value * 100
    scaled = percent * 10**PLACES
    if scaled.denominator != 1 or figure.unit:
        return None, figure.unit
    value = (Decimal(scaled.numerator) / 10**PLACES).normalize()
    return Decimal(f"{value:f}"), "%"
