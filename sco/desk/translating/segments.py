"""Texts cut into segments that are translated one by one, and put together again. A pure module, without Django."""

import re
from collections.abc import Mapping
from typing import NamedTuple

# What parts paragraphs: one or more empty lines.
_GAP = re.compile(r"(\n(?:[ \t]*\n)+)")


class Pair(NamedTuple):
    """A segment in both languages. ``number`` is its paragraph, from 1; 0 stands for the whole text."""

    number: int
    source: str
    target: str


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, without the empty lines between them; none for a text without words."""
    return [part for part in _GAP.split(text)[::2] if part.strip()]


def pairs(source: str, target: str) -> list[Pair]:
    """The text paragraph by paragraph where both languages have as many, or the target has none; else as a whole."""
    if not source.strip():
        return []
    sources, targets = paragraphs(source), paragraphs(target)
    if len(sources) == 1 or (targets and len(targets) != len(sources)):
        return [Pair(0, source, target)]
    return [Pair(n, *both) for n, both in enumerate(zip(sources, targets or [""] * len(sources), strict=True), 1)]


def put_together(source: str, target: str, changed: Mapping[int, str]) -> str:
    """The target with some segments replaced, by the numbers of ``pairs``; whatever is between them stays.

    In a text that is translated for the first time, paragraphs that still miss are left out.
    """
    if 0 in changed:
        return changed[0]
    if not target.strip():
        return "\n\n".join(changed[number] for number in range(1, len(paragraphs(source)) + 1) if number in changed)
    parts = _GAP.split(target)
    places = [place for place in range(0, len(parts), 2) if parts[place].strip()]
    for number, text in changed.items():
        parts[places[number - 1]] = text
    return "".join(parts)
