"""The differences between two texts, in segments for display. No Django in here."""

import re
from collections.abc import Iterator, Sequence
from difflib import Match, SequenceMatcher
from typing import Literal, NamedTuple

Op = Literal["same", "gone", "new", "gap"]
# Chinese is compared by character, the rest by word.
_TOKENS = re.compile(r"[^\W\d_\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|\d+|\s+|.", re.DOTALL)
# A line with the empty lines after it: on its own an empty line equals every other, and would align unrelated lines.
_LINES = re.compile(r"[^\n]*\n+|[^\n]+")
AROUND = 40
EFFORT = 500_000  # pairs of equal tokens looked at for one comparison: under a tenth of a second


class Segment(NamedTuple):
    """Text in both versions (``same``) or in one (``gone``, ``new``); ``gap`` stands for text left out."""

    op: Op
    text: str


class Column(NamedTuple):
    """A change in one language; ``language`` and its ``name`` are '' where the text is not bilingual."""

    language: str
    name: str
    segments: Sequence[Segment]


class Change(NamedTuple):
    """The change of one member of a document or one column of a row, by language."""

    name: str
    columns: Sequence[Column]


class _Matcher(SequenceMatcher[str]):
    """Compares like its base class until the budget is used up; what is left then counts as different."""

    def __init__(self, old: Sequence[str], new: Sequence[str], budget: list[int]) -> None:
        super().__init__(None, old, new, autojunk=False)
        self.old, self.budget = old, budget

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        places: dict[str, list[int]] = self.b2j  # type: ignore[attr-defined] # not in the types of difflib
        self.budget[0] -= sum(1 + len(places.get(token, ())) for token in self.old[alo:ahi])
        return Match(alo, blo, 0) if self.budget[0] < 0 else super().find_longest_match(alo, ahi, blo, bhi)


def segments(old: str, new: str) -> list[Segment]:
    """The new text with the removed text still in it; equal stretches are cut to 40 characters beside each change.

    Compared by line, and within changed lines by word. The work is bounded for any texts: beyond the bound, a stretch
    is shown as gone and as new although parts of it are equal.
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
    """The length of the common prefix, in tokens."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _by_line(old: str, new: str) -> Iterator[Segment]:
    before, after = _LINES.findall(old), _LINES.findall(new)
    budget = [EFFORT]  # shared by all comparisons within the two texts
    for op, i, j, k, l in _Matcher(before, after, budget).get_opcodes():  # noqa: E741
        if op == "equal":
            yield Segment("same", "".join(before[i:j]))
        elif j - i == l - k:
            # With the same number of lines, each is most likely the changed form of its counterpart.
            for a, b in zip(before[i:j], after[k:l], strict=True):
                yield from _by_token(a, b, budget)
        else:
            yield from _by_token("".join(before[i:j]), "".join(after[k:l]), budget)


def _by_token(old: str, new: str, budget: list[int]) -> Iterator[Segment]:
    before, after = _TOKENS.findall(old), _TOKENS.findall(new)
    for op, i, j, k, l in _Matcher(before, after, budget).get_opcodes():  # noqa: E741
        if op == "equal":
            yield Segment("same", "".join(before[i:j]))
        else:
            yield from _gone_and_new("".join(before[i:j]), "".join(after[k:l]))


def _gone_and_new(old: str, new: str) -> list[Segment]:
    return ([Segment("gone", old)] if old else []) + ([Segment("new", new)] if new else [])


def _merged(pieces: Iterator[Segment]) -> list[Segment]:
    """Joins neighbouring segments of the same kind and drops empty ones."""
    merged: list[Segment] = []
    for piece in pieces:
        if merged and merged[-1].op == piece.op:
            merged[-1] = Segment(piece.op, merged[-1].text + piece.text)
        elif piece.text:
            merged.append(piece)
    return merged


def _cut(pieces: Sequence[Segment]) -> Iterator[Segment]:
    """Cuts equal stretches to their ends beside changes."""
    for number, piece in enumerate(pieces):
        head = AROUND if number else 0
        tail = AROUND if number < len(pieces) - 1 else 0
        if piece.op != "same" or len(pieces) == 1 or head + tail >= len(piece.text):
            yield piece
            continue
        last = piece.text[len(piece.text) - tail :]
        ends = (Segment("same", piece.text[:head]), Segment("gap", "…"), Segment("same", last))
        yield from (end for end in ends if end.text)
