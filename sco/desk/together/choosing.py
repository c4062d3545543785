"""Decides what becomes of a list of chosen items that two people changed: no choice of either is lost or undone.

A pure module, without Django.
"""

from collections.abc import Sequence
from dataclasses import dataclass

Keys = Sequence[str]


@dataclass(frozen=True, slots=True)
class Choice:
    """What both chose. ``added``, ``removed`` and ``is_moved`` say what others did that this editor did not.

    With ``is_open``, each put the items into an order of their own: ``keys`` then has mine.
    """

    keys: list[str]
    added: list[str]
    removed: list[str]
    is_moved: bool = False
    is_open: bool = False


def combine(base: Keys, theirs: Keys, mine: Keys, *, ordered: bool) -> Choice:
    """The choices of both against what this editor saw. Keys are distinct."""
    added = [key for key in theirs if key not in base and key not in mine]
    removed = [key for key in base if key not in theirs and key in mine]
    is_open = ordered and disagree(theirs, mine) and _moved(base, theirs) == _moved(base, mine)
    mine_first = ordered and (is_open or _moved(base, mine))
    left = [key for key in mine if key not in removed]
    others = [key for key in theirs if key not in base or key in mine]
    keys = interleave(left, others) if mine_first else interleave(others, left)
    return Choice(keys, added, removed, ordered and not mine_first and disagree(theirs, mine), is_open)


def disagree(one: Keys, other: Keys) -> bool:
    """Whether the two have the items that both have in different orders."""
    return [key for key in one if key in other] != [key for key in other if key in one]


def _moved(base: Keys, now: Keys) -> bool:
    return disagree(base, now)


def interleave(first: Keys, second: Keys) -> list[str]:
    """The first list, with what only the second has put where it stands there."""
    found, place = list(first), 0
    for key in second:
        if key in found:
            place = found.index(key) + 1
            continue
        # Behind what the first has at the same place.
        while place < len(found) and found[place] not in second:
            place += 1
        found.insert(place, key)
        place += 1
    return found
