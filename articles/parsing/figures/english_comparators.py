"""Comparators in front of an English figure: “nearly”, “no fewer than”, “at least another”."""

import re
from typing import Final

from articles.parsing.figures.definitions import SIGNS, Comparator
from articles.parsing.figures.words import comparators

BEFORE: Final = comparators("english before")
AFTER: Final = comparators("english after")
_GLUED: Final[dict[str, Comparator]] = {"-plus": "≥", "+": "≥", "-odd": "≈"}
_ALL: Final[dict[str, Comparator]] = {**SIGNS, **BEFORE, **AFTER, **_GLUED}
_WORDS = "|".join(map(re.escape, BEFORE)).replace(r"\ ", r"\s+")
_GAP = (
    r"(?:a\s+total\s+of|another|an\s+additional|an?\s+(?:further|combined|estimated|extra|record)|more\s+than|additional|just|only"
    r"|to|by|as\s+many\s+as)"
)
_BEFORE = re.compile(rf"(?<![\w-])({_WORDS})\s+(?:{_GAP}\s+)?\Z", re.IGNORECASE)
_REACH: Final = 42


def find_comparator(text: str, start: int, floor: int) -> tuple[Comparator, int] | None:
    """The comparator in front of ``start`` and where its words begin; None without one."""
    match = _BEFORE.search(text, max(floor, start - _REACH), start)
    return (comparator_of(match.group(1)), match.start()) if match else None


def comparator_of(written: str) -> Comparator:
    """The comparator of words or a sign; “=” for none."""
    return _ALL.get(" ".join(written.lower().split()), "=")
