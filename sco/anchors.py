"""Quotations anchored in a text: the TextQuoteSelector of the W3C Web Annotation Data Model (4.2.4).

Matching is exact: “ is not ", and nothing is normalised; texts and quotations must both be in NFC to match. Only
``anchor_typed`` is lenient, about white space. Positions count characters (code points) from 0.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from sco.i18n import gettext_noop

CONTEXT: Final = 32  # little, because context is stored beside the quotation, and the text may not be republished
MAX_CONTEXT: Final = 200  # what a claim's columns for prefix and suffix hold
# After an edit, this many common characters identify a changed context.
MIN_COMMON: Final = 4
MAX_REPORTED: Final = 20  # a quotation of one character may occur thousands of times


@dataclass(frozen=True, slots=True)
class Anchor:
    """A quotation with its context and its position when it was anchored: ``text[start:end] == exact``."""

    exact: str
    prefix: str = field(default="", repr=False)
    suffix: str = field(default="", repr=False)
    start: int = 0
    end: int = 0


class QuoteError(ValueError):
    """The quotation has no unique position. ``template`` is translatable and takes ``details``."""

    template = ""

    def __init__(self, exact: str, positions: Sequence[int]) -> None:
        self.positions = tuple(positions)
        listed = ", ".join(map(str, self.positions[:MAX_REPORTED]))
        self.details = {"quote": exact, "count": len(self.positions), "positions": listed}
        super().__init__(self.template % self.details)


class QuoteAbsent(QuoteError):
    """The quotation is not in the text, or only (at ``positions``) in a different context."""

    template = gettext_noop("The quotation “%(quote)s” is not in the text, or no longer in the same context.")


class QuoteAmbiguous(QuoteError):
    """The quotation occurs at each of ``positions``, and its context does not select one."""

    template = gettext_noop("The quotation “%(quote)s” occurs %(count)s times in the text, at: %(positions)s.")


def anchor(text: str, exact: str, *, context: int = CONTEXT, prefix: str = "", suffix: str = "") -> Anchor:
    """Anchor ``exact`` at its only position; ``prefix`` and ``suffix`` select one of several.

    The anchor keeps ``context`` characters on each side (0 to 200), or more where only a longer context is unique.
    Raises QuoteAbsent or QuoteAmbiguous.
    """
    positions = list(_positions(text, exact))
    matching = [start for start in positions if _has_context(text, start, exact, prefix, suffix)]
    start = _single(exact, matching, positions)
    return _with_context(text, exact, start, positions, min(max(context, 0), MAX_CONTEXT))


def anchor_typed(text: str, exact: str, *, prefix: str = "", suffix: str = "") -> Anchor:
    """Anchor a quotation that came through one-line inputs, which lose line breaks and the white space at both ends.

    The anchor has the words as the text writes them. Raises QuoteAbsent or QuoteAmbiguous.
    """
    try:
        return anchor(text, exact, prefix=prefix, suffix=suffix)
    except QuoteAbsent:
        before, quote, after = map(_lenient, (prefix, exact, suffix))
        around = (f"{before}\\s*" if before else "", f"\\s*{after}" if after else "")
        # A lookahead, because occurrences may overlap.
        matches = re.finditer(f"(?={around[0]}({quote}){around[1]})", text) if quote else ()
        spans = sorted({match.span(1) for match in matches})
    start = _single(exact, [start for start, _end in spans], [])
    words = text[start : spans[0][1]]
    return _with_context(text, words, start, list(_positions(text, words)), CONTEXT)


def _lenient(typed: str) -> str:
    """A pattern for typed words: white space matches any other, and a line break may have been lost anywhere."""
    return r"\s+".join(r"[\r\n]*".join(map(re.escape, word)) for word in typed.split())


def locate(text: str, quote: Anchor) -> tuple[int, int]:
    """Find an anchored quotation, in the same text or after edits around it: its (start, end).

    A position qualifies with the whole prefix and suffix, or failing that with a part of one of them. Raises
    QuoteAbsent or QuoteAmbiguous.
    """
    # A wrong position would put an editor's claim beside words that do not support it, so nothing is guessed.
    positions = list(_positions(text, quote.exact))
    whole = [start for start in positions if _has_context(text, start, quote.exact, quote.prefix, quote.suffix)]
    start = _single(quote.exact, whole or [start for start in positions if _is_near(text, start, quote)], positions)
    return start, start + len(quote.exact)


def _positions(text: str, exact: str) -> Iterator[int]:
    """Every occurrence, overlapping ones included; an empty quotation has none."""
    start = text.find(exact) if exact else -1
    while start >= 0:
        yield start
        start = text.find(exact, start + 1)  # one character on, because 安安 occurs twice in 安安安


def _single(exact: str, candidates: Sequence[int], positions: Sequence[int]) -> int:
    if not candidates:
        raise QuoteAbsent(exact, positions)
    if len(candidates) > 1:
        raise QuoteAmbiguous(exact, candidates)
    return candidates[0]


def _has_context(text: str, start: int, exact: str, prefix: str, suffix: str) -> bool:
    return text.endswith(prefix, 0, start) and text.startswith(suffix, start + len(exact))


def _with_context(text: str, exact: str, start: int, positions: Sequence[int], context: int) -> Anchor:
    end = start + len(exact)
    # Each wider context can only rule out positions, so those already ruled out are not tried again.
    for width in range(context, MAX_CONTEXT + 1):
        before, after = text[max(0, start - width) : start], text[end : end + width]
        positions = [other for other in positions if _has_context(text, other, exact, before, after)]
        if len(positions) == 1:
            return Anchor(exact, before, after, start, end)
    raise QuoteAmbiguous(exact, positions)


def _is_near(text: str, start: int, quote: Anchor) -> bool:
    """Whether a part of the quotation's context is still near this position."""
    reach = 2 * MAX_CONTEXT  # an edit may have inserted a sentence between the quotation and its context
    end = start + len(quote.exact)
    before, after = text[max(0, start - reach) : start], text[end : end + reach]
    return _overlaps(quote.prefix, before) or _overlaps(quote.suffix, after)


def _overlaps(context: str, surroundings: str) -> bool:
    size = min(MIN_COMMON, len(context))
    parts = (context[index : index + size] for index in range(len(context) - size + 1))
    return bool(context) and any(part in surroundings for part in parts)
