"""What differs between two texts, in pieces to show. No Django in here."""

import re
from collections.abc import Iterator, Sequence
from difflib import Match, SequenceMatcher
from typing import Literal, NamedTuple

Op = Literal["same", "gone", "new", "gap"]
# Chinese is compared by character, the rest by word.
_TOKENS = re.compile(r"[^\W\d_\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|\d+|\s+|.", re.DOTALL)
# A line with the empty lines after it: an empty line by itself is equal to every other one, and says nothing.
_LINES = re.compile(r"[^\n]*\n+|[^\n]+")
AROUND = 40
EFFORT = 500_000  # pairs of equal tokens looked at for one comparison: under a tenth of a second


class Segment(NamedTuple):
    """A piece of text: in both (``same``), in one (``gone``, ``new``); ``gap`` stands for what is left out."""

    op: Op
    text: str


class _Work:
    """How much may still be done for one comparison."""

    def __init__(self) -> None:
        self.left = EFFORT


class _Matcher(SequenceMatcher[str]):
    """Compares as its base does, until the work allowed is done; what is left then counts as different."""

    def __init__(self, old: Sequence[str], new: Sequence[str], work: _Work) -> None:
        super().__init__(None, old, new, autojunk=False)
        self.old, self.work = old, work

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        places: dict[str, list[int]] = self.b2j  # type: ignore[attr-defined] # not in the types of difflib
        self.work.left -= sum(1 + len(places.get(token, ())) for token in self.old[alo:ahi])
        return Match(alo, blo, 0) if self.work.left < 0 else super().find_longest_match(alo, ahi, blo, bhi)


def segments(old: str, new: str) -> list[Segment]:
    """The new text with what has gone still in it; equal stretches are cut to 40 characters beside each change.

    Compared by line, and within changed lines by word. The work has a bound whatever the texts are: where it is
    reached, a stretch is shown as gone and as new although some of it is equal.
    """
    if not old or not new:
        return _gone_and_new(old, new)
    return list(_cut(_merged(_compared(old, new))))


def _compared(old: str, new: str) -> Iterator[Segment]:
    before, after = _TOKENS.findall(old), _TOKENS.findall(new)
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    yield Segment("same", "".join(before[:head]))
    yield from _by_line(*("".join(tokens[head : len(tokens) - tail]) for tokens in (before, after)))
    yield Segment("same", "".join(before[len(before) - tail :]))


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many tokens both begin with."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _by_line(old: str, new: str) -> Iterator[Segment]:
    before, after = _LINES.findall(old), _LINES.findall(new)
    work = _Work()
    for op, i, j, k, l in _Matcher(before, after, work).get_opcodes():  # noqa: E741
        if op == "equal":
            yield Segment("same", "".join(before[i:j]))
        elif j - i == l - k:
            # As many lines as before: most likely each is the same line, changed.
            for a, b in zip(before[i:j], after[k:l], strict=True):
                yield from _by_token(a, b, work)
        else:
            yield from _by_token("".join(before[i:j]), "".join(after[k:l]), work)


def _by_token(old: str, new: str, work: _Work) -> Iterator[Segment]:
    before, after = _TOKENS.findall(old), _TOKENS.findall(new)
    for op, i, j, k, l in _Matcher(before, after, work).get_opcodes():  # noqa: E741
        if op == "equal":
            yield Segment("same", "".join(before[i:j]))
        else:
            yield from _gone_and_new("".join(before[i:j]), "".join(after[k:l]))


def _gone_and_new(old: str, new: str) -> list[Segment]:
    return ([Segment("gone", old)] if old else []) + ([Segment("new", new)] if new else [])


def _merged(pieces: Iterator[Segment]) -> list[Segment]:
    """Neighbours of one kind as one piece, empty ones left out."""
    merged: list[Segment] = []
    for piece in pieces:
        if merged and merged[-1].op == piece.op:
            merged[-1] = Segment(piece.op, merged[-1].text + piece.text)
        elif piece.text:
            merged.append(piece)
    return merged


def _cut(pieces: Sequence[Segment]) -> Iterator[Segment]:
    """The pieces, with equal stretches cut to their ends beside changes."""
    for number, piece in enumerate(pieces):
        head = AROUND if number else 0
        tail = AROUND if number < len(pieces) - 1 else 0
        if piece.op != "same" or len(pieces) == 1 or head + tail >= len(piece.text):
            yield piece
            continue
        last = piece.text[len(piece.text) - tail :]
        ends = (Segment("same", piece.text[:head]), Segment("gap", "…"), Segment("same", last))
        yield from (end for end in ends if end.text)
