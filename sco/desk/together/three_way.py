"""Decides, for one input of a form, between what an editor saw, what is stored now, and what the editor sends.

A pure module, without Django.
"""

from collections.abc import Mapping, Sequence
from enum import Enum

# What a browser sends of one field, by the name of its inputs: a date and time have two.
Values = Mapping[str, Sequence[str]]


class Verdict(Enum):
    """Which of the versions holds."""

    SAME = "same"
    MINE = "mine"
    THEIRS = "theirs"
    CONFLICT = "conflict"


def decide(base: Values | None, theirs: Values, mine: Values) -> Verdict:
    """Whose value holds; a conflict if both changed it, differently. Without a ``base`` every difference is one."""
    if _same(mine, theirs):
        return Verdict.SAME
    if base is not None and _same(mine, base):
        return Verdict.THEIRS
    if base is not None and _same(theirs, base):
        return Verdict.MINE
    return Verdict.CONFLICT


def _same(one: Values, other: Values) -> bool:
    # Browsers send CRLF and drop a leading line break, and Django strips the ends of texts.
    return all(_clean(one.get(name, ())) == _clean(other.get(name, ())) for name in {*one, *other})


def _clean(texts: Sequence[str]) -> list[str]:
    cleaned = (text.replace("\r\n", "\n").replace("\r", "\n").strip() for text in texts)
    return [text for text in cleaned if text]
