"""What differs between two texts, in pieces to show. No Django in here."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

Op = Literal["same", "gone", "new", "gap"]
# Chinese is compared by character, the rest by word.
_TOKENS = re.compile(r"[^\W\d_\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|\d+|\s+|.", re.DOTALL)
AROUND = 40
TOO_MANY = 8000
SHOWN = 400


class Segment(NamedTuple):
    """A piece of text: in both (``same``), in one (``gone``, ``new``); ``gap`` stands for what is left out."""

    op: Op
    text: str


def segments(old: str, new: str) -> list[Segment]:
    """The new text with what has gone still in it; equal stretches are cut to 40 characters beside each change.

    Very long texts are not compared word by word: their beginnings are shown, one gone, one new.
    """
    if not old or not new:
        return _whole(old, new)
    before, after = _TOKENS.findall(old), _TOKENS.findall(new)
    if len(before) + len(after) > TOO_MANY:
        return _whole(old, new)
    pieces: list[Segment] = []
    for op, i, j, k, l in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():  # noqa: E741
        if op == "equal":
            pieces += _cut("".join(before[i:j]), first=not pieces, last=j == len(before) and l == len(after))
        else:
            pieces += _gone_and_new("".join(before[i:j]), "".join(after[k:l]))
    return pieces


def _gone_and_new(old: str, new: str) -> list[Segment]:
    return ([Segment("gone", old)] if old else []) + ([Segment("new", new)] if new else [])


def _whole(old: str, new: str) -> list[Segment]:
    pieces: list[Segment] = []
    for op, text in (("gone", old), ("new", new)):
        if text:
            pieces.append(Segment(op, text[:SHOWN]))  # type: ignore[arg-type]
            pieces += [Segment("gap", "…")] if len(text) > SHOWN else []
    return pieces


def _cut(text: str, *, first: bool, last: bool) -> Sequence[Segment]:
    head, tail = ("" if first else text[:AROUND]), ("" if last else text[-AROUND:])
    if (first and last) or len(head) + len(tail) >= len(text):
        return [Segment("same", text)]
    pieces = [Segment("same", head), Segment("gap", "…"), Segment("same", tail)]
    return [piece for piece in pieces if piece.text]
