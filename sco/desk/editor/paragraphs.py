"""Paragraphs of a source and of its translation, side by side. A pure module, without Django.

Both texts are split at empty lines. A translation has the paragraphs of the text that it was made from, its *basis*, in
order; where the source has changed since, the basis leads from one to the other.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

_BREAK = re.compile(r"\n{2,}")
# Longer texts are paired by position between their equal ends; and so are changed paragraphs when this many pairs of
# them have been looked at. Both keep the work linear.
MOST_PARAGRAPHS = 1_000
MOST_LOOKS = 400
# So much of a long paragraph tells whether another is a version of it, and so much of that must be shared.
BEGINNING, SHARED = 400, 0.6
Pair = tuple[int | None, int | None]


class Row(NamedTuple):
    """A paragraph of the source beside one of the translation, by number; None for a gap.

    ``basis`` is the paragraph that the translation was made from; None for one that is new since.
    """

    source: int | None
    target: int | None
    basis: str | None


def split(text: str) -> list[str]:
    """The paragraphs of a text. Four line ends keep an empty one, a gap that is still to be translated."""
    found: list[str] = []
    at = 0
    for run in _BREAK.finditer(text):
        found += [text[at : run.start()], *[""] * (len(run[0]) // 2 - 1)]
        at = run.end()
    return [*found, text[at:]]


def rows(basis: str, source: str, target: str) -> list[Row]:
    """The rows of a source and a translation that was made from ``basis``."""
    then, translated = split(basis), split(target)
    found = []
    for here, there in matched(then, split(source)):
        number = there if there is not None and there < len(translated) else None
        # A paragraph that is gone from the source matters only while its translation is there.
        if here is not None or (number is not None and translated[number]):
            found.append(Row(here, number, None if there is None else then[there]))
    return [*found, *(Row(None, number, None) for number in range(len(then), len(translated)))]


def matched(then: Sequence[str], now: Sequence[str]) -> Iterator[Pair]:
    """The paragraphs of now, each with its number then, in order; None for what is new or gone."""
    head = _common(then, now)
    tail = _common(then[head:][::-1], now[head:][::-1])
    before, after = range(head, len(then) - tail), range(head, len(now) - tail)
    yield from ((number, number) for number in range(head))
    yield from _inner(then, now, before, after)
    yield from zip(range(len(now) - tail, len(now)), range(len(then) - tail, len(then)), strict=True)


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """The number of equal paragraphs at the beginning."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _inner(then: Sequence[str], now: Sequence[str], before: range, after: range) -> Iterator[Pair]:
    if max(len(before), len(after)) > MOST_PARAGRAPHS:
        yield from _by_position(before, after)
        return
    looks = [MOST_LOOKS]
    old, new = (_numbered(texts[span.start : span.stop]) for texts, span in ((then, before), (now, after)))
    for op, i, j, k, l in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():  # noqa: E741
        if op == "equal" or j - i == l - k:
            yield from zip(after[k:l], before[i:j], strict=True)
        else:
            yield from _by_likeness(then, now, before[i:j], after[k:l], looks)


def _numbered(texts: Sequence[str]) -> list[tuple[str, int]]:
    """Each paragraph with how often it came before: no two are equal, which difflib needs to be quick."""
    seen: Counter[str] = Counter()
    found = []
    for text in texts:
        found.append((text, seen[text]))
        seen[text] += 1
    return found


def _by_position(before: range, after: range) -> Iterator[Pair]:
    both = min(len(before), len(after))
    yield from zip(after[:both], before[:both], strict=True)
    yield from ((number, None) for number in after[both:])
    yield from ((None, number) for number in before[both:])


def _by_likeness(
    then: Sequence[str], now: Sequence[str], before: range, after: range, looks: list[int]
) -> Iterator[Pair]:
    """Changed paragraphs beside what they were, in order, where their numbers differ."""
    looks[0] -= len(before) * len(after)
    if looks[0] < 0:
        yield from _by_position(before, after)
        return
    at = before.start
    for number in after:
        like = next((old for old in before[at - before.start :] if _alike(then[old], now[number])), None)
        if like is not None:
            yield from ((None, old) for old in range(at, like))
            at = like + 1
        yield number, like
    yield from ((None, old) for old in range(at, before.stop))


def _alike(one: str, other: str) -> bool:
    """Whether two paragraphs are versions of one, by the characters that they share."""
    return SequenceMatcher(None, one[:BEGINNING], other[:BEGINNING], autojunk=False).ratio() > SHARED


def still_open(basis: str, source: str, before: str, after: str) -> str:
    """What a translation is made from, once its text has changed from ``before`` to ``after``.

    It is the present source, unless a paragraph stayed as it was although its source has changed.
    """
    then, now, translated = split(basis), split(source), split(after)
    beside = {row.target: row.source for row in rows(basis, source, before) if row.target is not None}
    earlier = split(before)
    then_of = {number: old for number, old in matched(earlier, translated) if number is not None}
    found, last, is_open = [], -1, False
    for number, text in enumerate(translated):
        old = then_of.get(number)
        place = beside.get(old) if old is not None else last + 1
        present = now[place] if place is not None and place < len(now) else ""
        last = last if place is None else place
        is_kept = old is not None and old < len(then) and text == earlier[old]
        is_open |= is_kept and then[old] != present  # type: ignore[index]  # a kept one has a number
        found.append(then[old] if is_kept else present)  # type: ignore[index]
    return "\n\n".join(found) if is_open else source


def confirmed(basis: str, source: str, number: int) -> str:
    """The basis after the translation of the source's paragraph with this number was found still correct.

    The present source if nothing else has changed. IndexError if it has no such paragraph.
    """
    then, now = split(basis), split(source)
    for here, there in matched(then, now):
        if here == number and there is not None:
            then[there] = now[here]
    return source if then == now else "\n\n".join(then)
