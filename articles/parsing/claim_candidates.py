"""Finds sentences with figures, as candidates for claims. An editor decides on each of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, product
from typing import Final

from articles.parsing.figures.definitions import Figure
from articles.parsing.figures.extraction import find_figures
from articles.parsing.periods import Period, find_periods
from articles.parsing.segmentation import split_sentences

# A quotation becomes public: it must reveal little of a source text that may not be republished.
MAX_QUOTE: Final = 20
MAX_CANDIDATES: Final = 300  # more than an editor can review


@dataclass(frozen=True, slots=True)
class ClaimCandidate:
    """One figure of one sentence; the sentence begins at ``at``, and the figure's positions count from there.

    ``quote`` has at most 20 characters, cuts no word and occurs once in the text, at ``start``.
    """

    sentence: str = field(repr=False)
    at: int
    quote: str
    figure: Figure
    period: Period | None
    start: int
    end: int


def find_claim_candidates(text: str, language: str) -> list[ClaimCandidate]:
    """A candidate for each of the first 300 figures that a quotation of 20 characters identifies.

    ``period`` is the last one that the sentence names before the figure, or else its first; its positions count from
    the start of the sentence. Raises ValueError for any language but Chinese (``zh…``) and English (``en…``).
    """
    spans = split_sentences(text, language)
    candidates = (candidate for start, end in spans for candidate in _candidates(text, language, start, end))
    return list(islice(candidates, MAX_CANDIDATES))


def _candidates(text: str, language: str, at: int, end: int) -> Iterator[ClaimCandidate]:
    sentence = text[at:end]
    figures = find_figures(sentence, language)
    periods = list(find_periods(sentence, language)) if figures else []
    for figure in figures:
        if found := _shortest_quote(text, sentence, figure):
            left, right = found
            before = [period for period in periods if period.at < figure.start]
            period = next(iter(before[-1:] or periods), None)
            yield ClaimCandidate(sentence, at, sentence[left:right], figure, period, at + left, at + right)


def _shortest_quote(text: str, sentence: str, figure: Figure) -> tuple[int, int] | None:
    """The figure with its noun, extended to the right, to the left or both only as far as needed to be unique."""
    start = figure.start if figure.end - figure.start <= MAX_QUOTE else figure.number
    end = min(figure.end, start + MAX_QUOTE)
    # From the figure outwards, and product() varies the right end first: the shortest quotation that adds words after
    # the figure comes before any that adds words in front of it.
    lefts = [left for left in range(start, max(-1, end - MAX_QUOTE - 1), -1) if _is_border(sentence, left, start)]
    last = min(len(sentence), start + MAX_QUOTE)
    rights = [right for right in range(end, last + 1) if _is_border(sentence, right, end)]
    for left, right in product(lefts, rights):
        quote = sentence[left:right]
        if len(quote) <= MAX_QUOTE and quote == quote.strip() and text.find(quote, text.find(quote) + 1) < 0:
            return left, right
    return None


def _is_border(sentence: str, position: int, edge: int) -> bool:
    """Whether a quotation that begins or ends here cuts no word or number."""
    if not 0 < position < len(sentence):
        return True
    before, after = sentence[position - 1], sentence[position]
    if not (before.isalnum() and after.isalnum()):
        return True
    # Chinese has no spaces: inside a run of its characters, only the edge of the figure is certainly one of a word.
    return position == edge and not (before.isascii() and after.isascii())
