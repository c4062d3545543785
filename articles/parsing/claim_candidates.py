"""Finds sentences with figures, as candidates for claims. An editor decides on each of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Final

from articles.parsing.figure_periods import period_of
from articles.parsing.figures.definitions import Figure
from articles.parsing.figures.extraction import find_figures
from articles.parsing.periods import Period, find_periods
from articles.parsing.quotes import MAX_QUOTE, Quoter
from articles.parsing.segmentation import split_sentences

__all__ = ["MAX_CANDIDATES", "MAX_QUOTE", "ClaimCandidate", "find_claim_candidates"]

MAX_CANDIDATES: Final = 300  # more than an editor can review
MAX_OTHERS: Final = 50
MAX_READ: Final = 3000  # of a table, most figures have no quotation of their own


@dataclass(frozen=True, slots=True)
class ClaimCandidate:
    """One figure of one sentence; the sentence begins at ``at``, and the figure's positions count from there.

    ``quote`` has at most 20 characters, cuts no word and no other figure, and occurs once in the text, at ``start``.
    """

    sentence: str = field(repr=False)
    at: int
    quote: str
    figure: Figure
    period: Period | None
    start: int
    end: int


def find_claim_candidates(text: str, language: str, written: date | None = None) -> list[ClaimCandidate]:
    """A candidate for each of the first 300 figures that a quotation of 20 characters identifies, among the first 3000.

    ``period`` is the last one that the sentence names before the figure, or else its first, without years of
    comparison; its positions count from the start of the sentence. 去年 and the like are told from the date on which
    the piece was ``written``. Raises ValueError for any language but Chinese (``zh…``) and English (``en…``).
    """
    taken: set[str] = set()
    spans = split_sentences(text, language)
    read = (each for start, end in spans for each in _candidates(text, language, start, end, written, taken))
    return list(islice(filter(None, islice(read, MAX_READ)), MAX_CANDIDATES))


def _candidates(
    text: str, language: str, at: int, end: int, written: date | None, taken: set[str]
) -> Iterator[ClaimCandidate | None]:
    """The candidate of each figure of a sentence; None for those without a quotation."""
    sentence = text[at:end]
    figures = find_figures(sentence, language)
    periods = list(find_periods(sentence, language, written)) if figures else []
    # A sentence with more figures is a list, and its figures have no periods of their own.
    spans = [(figure.start, figure.end) for figure in figures[:MAX_OTHERS]]
    quoter = Quoter(text, at, sentence, figures, taken)
    for index, figure in enumerate(figures):
        found = quoter.quote(index)
        if found is None:
            yield None
            continue
        left, right = found
        period = period_of(sentence, language, (figure.start, figure.end), periods, spans)
        yield ClaimCandidate(sentence, at, sentence[left:right], figure, period, at + left, at + right)
