"""The shape of a figure, and the comparators."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

Comparator = Literal["=", ">", "≥", "<", "≤", "≈"]
SIGNS: Final[dict[str, Comparator]] = {"≥": "≥", "≧": "≥", "≤": "≤", "≦": "≤", ">": ">", "＞": ">", "<": "<", "＜": "<"}
MAX_BARE_DIGITS: Final = 6  # a longer number without unit or separator is a code


@dataclass(frozen=True, slots=True)
class Figure:
    """``text[start:end]`` runs from the comparator's word to the unit; the number begins at ``number``.

    ``unit`` is as written ('' without one), or “%” for 百分之. The value includes 万 and 亿.
    """

    value: Decimal
    comparator: Comparator
    unit: str
    start: int
    end: int
    number: int


def by_word(words: Mapping[Comparator, str]) -> dict[str, Comparator]:
    """The comparator of each word; ``words`` lists the words of each comparator, separated by slashes."""
    return {word: comparator for comparator, listed in words.items() for word in listed.split("/")}
