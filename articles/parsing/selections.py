"""What an editor selects in a source text: where it is, its sentence, and the figure and period that it states."""

from dataclasses import dataclass, field
from datetime import date

from articles.parsing.figure_periods import period_of
from articles.parsing.figures.definitions import Figure
from articles.parsing.figures.extraction import find_figures
from articles.parsing.periods import Period, find_periods
from articles.parsing.segmentation import split_sentences
from sco.anchors import Anchor, QuoteAbsent, anchor_typed, locate


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence in three parts: before the quotation, the quotation, after it."""

    before: str = field(repr=False)
    quote: str
    after: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Selection:
    """An anchored quotation. ``figure`` and ``period`` are what its sentence states there, if that is clear."""

    anchor: Anchor
    passage: Passage
    figure: Figure | None
    period: Period | None


def passage_of(text: str, language: str, quote: Anchor) -> Passage:
    """The sentence around an anchored quotation. Raises QuoteAbsent or QuoteAmbiguous."""
    start, end = locate(text, quote)
    left, right = _sentence(text, language, start, end)
    return Passage(text[left:start], text[start:end], text[end:right])


def read_selection(
    text: str, language: str, exact: str, *, prefix: str = "", suffix: str = "", written: date | None = None
) -> Selection:
    """The selection with what follows from it. Raises QuoteAbsent or QuoteAmbiguous.

    ``written`` is the date of the piece, from which 去年 and the like are told.
    ``prefix`` and ``suffix`` are what surrounds the selection on the page.
    """
    # Browsers write line breaks in their own way.
    found = anchor_typed(text, exact, prefix=prefix, suffix=suffix)
    left, right = _sentence(text, language, found.start, found.end)
    sentence = text[left:right]
    figure = _figure(sentence, language, found.start - left, found.end - left)
    passage = Passage(sentence[: found.start - left], found.exact, sentence[found.end - left :])
    return Selection(
        found, passage, figure, _period(sentence, language, (found.start - left, found.end - left), written)
    )


def _sentence(text: str, language: str, start: int, end: int) -> tuple[int, int]:
    """From the beginning of the first sentence of the quotation to the end of its last."""
    spans = [span for span in split_sentences(text, language) if span[0] < end and span[1] > start]
    if not spans:
        raise QuoteAbsent(text[start:end], [])
    return min(start, spans[0][0]), max(end, spans[-1][1])


def _figure(sentence: str, language: str, start: int, end: int) -> Figure | None:
    """The only figure whose number is in the selection."""
    # Of the sentence, not of the selection: a word in front of that may say “more than”.
    inside = [figure for figure in find_figures(sentence, language) if start <= figure.number < end]
    return inside[0] if len(inside) == 1 else None


def _period(sentence: str, language: str, place: tuple[int, int], written: date | None) -> Period | None:
    return period_of(sentence, language, place, list(find_periods(sentence, language, written)))
