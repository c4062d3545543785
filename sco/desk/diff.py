"""The differences between two texts, in segments for display. A pure module, without Django."""

import re
from collections.abc import Iterator, Sequence
from difflib import Match, SequenceMatcher
from typing import Literal, NamedTuple

Op = Literal["same", "gone", "new", "gap"]
# Chinese has no spaces between words, so it is compared by character, everything else by word.
_TOKENS = re.compile(r"[^\W\d_\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|\d+|\s+|.", re.DOTALL)
# A line includes the empty lines after it: alone, these would equal one another and align unrelated lines.
_LINES = re.compile(r"[^\n]*\n+|[^\n]+")
AROUND = 40
# Pairs of equal tokens examined per comparison, which takes under a tenth of a second. Without a bound, a Markdown
# table blocked the process for 25 s: its bars and spaces all equal one another.
EFFORT = 500_000


class Segment(NamedTuple):
    """Text in both versions (``same``) or in one (``gone``, ``new``); ``gap`` stands for text left out."""

    op: Op
    text: str


class Column(NamedTuple):
    """A change in one language. ``language`` and its ``name`` are '' for a value that is not bilingual."""

    language: str
    name: str
    segments: Sequence[Segment]


class Change(NamedTuple):
    """The change of one member of a document or one column of a row, by language."""

    name: str
    columns: Sequence[Column]


class _Matcher(SequenceMatcher[str]):
    """Compares like its base class until the budget is spent; the rest then counts as different."""

    def __init__(self, old: Sequence[str], new: Sequence[str], budget: list[int]) -> None:
        # autojunk drops frequent tokens from texts of 200 and more: in Chinese, single characters are frequent.
        super().__init__(None, old, new, autojunk=False)
        self.old, self.budget = old, budget

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        places: dict[str, list[int]] = self.b2j  # type: ignore[attr-defined] # not in the types of difflib
        self.budget[0] -= sum(1 + len(places.get(token, ())) for token in self.old[alo:ahi])
        return Match(alo, blo, 0) if self.budget[0] < 0 else super().find_longest_match(alo, ahi, blo, bhi)


def segments(old: str, new: str) -> list[Segment]:
    """The new text with the removed text in its place; equal stretches are cut to 40 characters beside each change.

    Texts are compared by line, then changed lines by word. Beyond a bound on the work, a stretch appears as removed and
    as added although parts of it are equal.
    """
    if not old or not new:
        return _gone_and_new(old, new)
    return list(_cut(_merged(_compared(old, new))))


def _compared(old: str, new: str) -> Iterator[Segment]:
    before, after = _TOKENS.findall(old), _TOKENS.findall(new)
    # Most edits change one spot of a long text: trimming both ends first leaves little to compare.
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
    # One budget for all lines, in a list so that the matchers can share it.
    budget = [EFFORT]
    for op, i, j, k, l in _Matcher(before, after, budget).get_opcodes():  # noqa: E741
        if op == "equal":
            yield Segment("same", "".join(before[i:j]))
        elif j - i == l - k:
            # With equal numbers of lines, each is most likely the edited form of its counterpart.
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
    """Join neighbouring segments of one kind and drop empty ones."""
    merged: list[Segment] = []
    for piece in pieces:
        if merged and merged[-1].op == piece.op:
            merged[-1] = Segment(piece.op, merged[-1].text + piece.text)
        elif piece.text:
            merged.append(piece)
    return merged


def _cut(pieces: Sequence[Segment]) -> Iterator[Segment]:
    """Shorten equal stretches to the parts beside changes."""
    for number, piece in enumerate(pieces):
        head = AROUND if number else 0
        tail = AROUND if number < len(pieces) - 1 else 0
        if piece.op != "same" or len(pieces) == 1 or head + tail >= len(piece.text):
            yield piece
            continue
        last = piece.text[len(piece.text) - tail :]
        ends = (Segment("same", piece.text[:head]), Segment("gap", "…"), Segment("same", last))
        yield from (end for end in ends if end.text)
