"""Whether a quotation may move with its sentence when a text is replaced, or has to wait for an editor.

Nothing is guessed: a quotation moves only if its sentence is in the new text as it was, but for punctuation, spaces and
particles. A sentence about 乙国 instead of 甲国 differs by one character, and states something else.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from rapidfuzz import fuzz

from sco.anchors import MAX_REPORTED, Anchor, QuoteError, locate

Outcome = Literal["moved", "doubtful", "lost"]
_ENDS: Final = re.compile(r"[。！？；\n]+[”’」』）]*|(?<=[.!?])[”’\"')]*\s+")
_PARTICLES: Final = re.compile(r"[的地得了着过]|\b(?:an?|the|that)\b")
_NOT_WORDS: Final = re.compile(r"[\W_]+")
# A sign before a digit and a point between digits are part of the number.
_OF_NUMBERS: Final = re.compile(r"(?<=[0-9])[.,:/](?=[0-9])|[-−+<>≥≤~](?=[0-9])|[%‰]")
_HAN: Final = re.compile("[\u3400-\u9fff]")
_REACH: Final = 1000  # characters that are searched for the ends of a sentence


@dataclass(frozen=True, slots=True)
class Place:
    """A quotation at ``text[start:end]``, and the sentence around it."""

    start: int
    end: int
    sentence: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Move:
    """``moved``: ``new`` is the place of the same sentence. ``doubtful``: it is the likeliest place, for an editor.

    ``lost``: the new text does not have the quotation. ``old`` is None if the old text does not tell its place either.
    """

    outcome: Outcome
    old: Place | None
    new: Place | None


def move(old_text: str, new_text: str, quote: Anchor) -> Move:
    """Decide where a quotation of ``old_text`` belongs in ``new_text``."""
    old = _old_place(old_text, quote)
    places = [_place(new_text, start, len(quote.exact)) for start in _positions(new_text, quote.exact)]
    if not places:
        return Move("lost", old, None)
    if old is None:
        return Move("doubtful", None, places[0])
    same = [place for place in places if _essence(place.sentence) == _essence(old.sentence)]
    if len(same) > 1:
        same = [place for place in same if _neighbours(new_text, place) == _neighbours(old_text, old)] or same
    if len(same) == 1:
        return Move("moved", old, same[0])
    return Move("doubtful", old, max(same or places, key=lambda place: _likeness(old, place)))


def _old_place(text: str, quote: Anchor) -> Place | None:
    try:
        start, end = locate(text, quote)
    except QuoteError:
        return None
    return _place(text, start, end - start)


def _positions(text: str, exact: str) -> Iterator[int]:
    start = text.find(exact) if exact else -1
    for _count in range(MAX_REPORTED):
        if start < 0:
            return
        yield start
        start = text.find(exact, start + 1)


def _place(text: str, start: int, length: int) -> Place:
    left, right = _sentence(text, start, start + length)
    return Place(start, start + length, text[left:right].strip())


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The bounds of the sentence, or of the sentences, that ``text[start:end]`` belongs to."""
    window = max(0, start - _REACH)
    before = [match.end() for match in _ENDS.finditer(text, window, start)]
    after = _ENDS.search(text, max(start, end - 1), end + _REACH)
    return before[-1] if before else window, after.end() if after else min(len(text), end + _REACH)


def _essence(sentence: str) -> str:
    """What has to stay the same: words and numbers in their order."""
    normal = unicodedata.normalize("NFKC", sentence).casefold()
    # As letters, the signs of numbers outlast the removal of punctuation.
    marked = _OF_NUMBERS.sub(lambda match: f"x{ord(match.group()):x}x", normal)
    words = _NOT_WORDS.sub(" ", _PARTICLES.sub("", marked)).split()
    # Chinese has no spaces, so those that punctuation leaves count for nothing.
    return "".join(words) if _HAN.search(normal) else " ".join(words)


def _neighbours(text: str, place: Place) -> tuple[str, str]:
    left, right = _sentence(text, place.start, place.end)
    before = _place(text, left - 1, 0).sentence if left > 0 else ""
    after = _place(text, min(right, len(text) - 1), 1).sentence if right < len(text) else ""
    return _essence(before), _essence(after)


def _likeness(old: Place, place: Place) -> float:
    return fuzz.ratio(old.sentence, place.sentence)
