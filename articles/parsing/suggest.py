"""Sentences with figures, as candidates for claims. An editor decides on each; the sentence stays with the desk."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Final

from articles.parsing.figures import Comparator, Figure, Period, find_figures
from articles.parsing.periods import find_periods

MAX_QUOTE: Final = 20
MAX_CLAIMS: Final = 300
_SENTENCE_END = {
    "zh": re.compile(r"[。！？；!?;]+[”’」』）)]*|\n+"),
    "en": re.compile(r"(?<=[.!?])[”’\"')]*\s+(?=[“‘\"'(]?[A-Z0-9])|\n+"),
}
_ABBREVIATION = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|No|Nos|St|vs|etc|e\.g|i\.e|approx|[A-Z]|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.\Z"
)


@dataclass(frozen=True, slots=True)
class SuggestedClaim:
    """One figure of one sentence, which begins at ``at``. ``quote`` has at most 20 characters, does not cut words and
    stands once in the text, at ``start``."""

    sentence: str = field(repr=False)
    at: int
    quote: str
    value: Decimal
    comparator: Comparator
    unit: str
    period: Period | None
    start: int
    end: int


def suggest_claims(text: str, language: str) -> list[SuggestedClaim]:
    """A candidate for every figure that 20 characters around it can quote without doubt; others are left out, and
    so is all after the first 300.

    ``period`` is the last one that the sentence names before the figure, else its first one; its places count from
    the sentence's start. Raises ValueError for another language than Chinese (``zh…``) or English (``en…``).
    """
    tag = language.lower().partition("-")[0]
    claims = (claim for start, end in sentences(text, tag) for claim in _claims(text, tag, start, end))
    return list(islice(claims, MAX_CLAIMS))


def sentences(text: str, tag: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each sentence, without white space around it."""
    start = 0
    for match in _SENTENCE_END.get(tag, _SENTENCE_END["zh"]).finditer(text):
        if tag == "en" and _ABBREVIATION.search(text, max(0, match.start() - 12), match.start()):
            continue
        yield from _trimmed(text, start, match.end())
        start = match.end()
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    sentence = text[start:end]
    start += len(sentence) - len(sentence.lstrip())
    if sentence.strip():
        yield start, start + len(sentence.strip())


def _claims(text: str, tag: str, start: int, end: int) -> Iterator[SuggestedClaim]:
    sentence = text[start:end]
    figures = find_figures(sentence, tag)
    periods = list(find_periods(sentence, tag)) if figures else []
    for figure in figures:
        quote = _quote(text, start, sentence, figure)
        if quote is not None:
            left, right = quote
            period = next((period for period in reversed(periods) if period.at < figure.start), None)
            yield SuggestedClaim(
                sentence=sentence,
                at=start,
                quote=text[left:right],
                value=figure.value,
                comparator=figure.comparator,
                unit=figure.unit,
                period=period or next(iter(periods), None),
                start=left,
                end=right,
            )


def _quote(text: str, offset: int, sentence: str, figure: Figure) -> tuple[int, int] | None:
    """The figure with its noun, made longer to the right, to the left or to both only as far as needed."""
    start = figure.start if figure.end - figure.start <= MAX_QUOTE else figure.number
    end = min(figure.end, start + MAX_QUOTE)
    lefts = [left for left in range(start, max(-1, end - MAX_QUOTE - 1), -1) if _is_border(sentence, left, start)]
    rights = [
        right for right in range(end, min(len(sentence), start + MAX_QUOTE) + 1) if _is_border(sentence, right, end)
    ]
    for left, right in ((left, right) for left in lefts for right in rights if right - left <= MAX_QUOTE):
        quote = sentence[left:right]
        if quote == quote.strip() and _stands_once(text, quote):
            return offset + left, offset + right
    return None


def _is_border(sentence: str, place: int, edge: int) -> bool:
    """Whether no word or number is cut here; Chinese words end for sure at a mark only, or at the figure's edge."""
    if not 0 < place < len(sentence):
        return True
    before, after = sentence[place - 1], sentence[place]
    in_latin = before.isascii() and after.isascii() and before.isalnum() and after.isalnum()
    in_chinese = before.isalnum() and after.isalnum() and not (before.isascii() and after.isascii())
    return not in_latin and (place == edge or not in_chinese)


def _stands_once(text: str, quote: str) -> bool:
    first = text.find(quote)
    return text.find(quote, first + 1) < 0
