"""Quotations tied to their place in a text: the TextQuoteSelector of the W3C Web Annotation Data Model (4.2.4).

Exact means exact: “ is not ", and no normalisation is done. A caller that stores texts in NFC brings its quotations
to NFC too. Positions count characters (code points) from 0.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from articles.parsing.refusals import gettext_noop

CONTEXT: Final = 32
MAX_CONTEXT: Final = 200
# So many characters in common tell that a changed surrounding is still the same one.
KEPT: Final = 4
MAX_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Anchor:
    """A quotation with the text around it, and where it stood when it was made: ``text[start:end] == exact``."""

    exact: str
    prefix: str = field(default="", repr=False)
    suffix: str = field(default="", repr=False)
    start: int = 0
    end: int = 0


class QuoteError(ValueError):
    """The quotation has no single place in the text. ``template`` is translatable, ``details`` fill it."""

    template = ""

    def __init__(self, exact: str, positions: Sequence[int] = ()) -> None:
        self.exact, self.positions = exact, tuple(positions)
        shown = ", ".join(map(str, self.positions[:MAX_SHOWN]))
        self.details = {"quote": exact, "count": len(self.positions), "positions": shown}
        super().__init__(self.template % self.details)


class QuoteAbsent(QuoteError):
    """The quotation is not in the text, or only (``positions``) in surroundings that are not its own."""

    template = gettext_noop("The quotation “%(quote)s” does not stand in the text, or not where it stood.")


class QuoteAmbiguous(QuoteError):
    """The quotation stands at each of ``positions``, and nothing tells which one is meant."""

    template = gettext_noop("The quotation “%(quote)s” stands %(count)s times in the text, at: %(positions)s.")


def anchor(text: str, exact: str, *, context: int = CONTEXT, prefix: str = "", suffix: str = "") -> Anchor:
    """Tie ``exact`` to its only place; ``prefix`` and ``suffix`` tell which place where there are several.

    The anchor keeps ``context`` characters on each side (0 to 200), or more where only they make it unique.
    Raises QuoteAbsent or QuoteAmbiguous.
    """
    everywhere = list(_places(text, exact))
    here = [place for place in everywhere if _stands_in(text, place, exact, prefix, suffix)]
    if not here:
        raise QuoteAbsent(exact, everywhere)
    if len(here) > 1:
        raise QuoteAmbiguous(exact, here)
    return _with_context(text, exact, here[0], everywhere, min(max(context, 0), MAX_CONTEXT))


def locate(text: str, quote: Anchor) -> tuple[int, int]:
    """Find an anchored quotation again, in the same text or after edits around it: its (start, end).

    Its place has its whole prefix and suffix, or else at least some of one of them. Raises QuoteAbsent or
    QuoteAmbiguous rather than choose.
    """
    everywhere = list(_places(text, quote.exact))
    whole = [place for place in everywhere if _stands_in(text, place, quote.exact, quote.prefix, quote.suffix)]
    places = whole or [place for place in everywhere if _is_familiar(text, place, quote)]
    if not places:
        raise QuoteAbsent(quote.exact, everywhere)
    if len(places) > 1:
        raise QuoteAmbiguous(quote.exact, places)
    return places[0], places[0] + len(quote.exact)


def _places(text: str, exact: str) -> Iterator[int]:
    """Every place, overlapping ones too; an empty quotation has none."""
    place = text.find(exact) if exact else -1
    while place >= 0:
        yield place
        place = text.find(exact, place + 1)


def _stands_in(text: str, place: int, exact: str, prefix: str, suffix: str) -> bool:
    return text.endswith(prefix, 0, place) and text.startswith(suffix, place + len(exact))


def _with_context(text: str, exact: str, place: int, everywhere: Sequence[int], context: int) -> Anchor:
    end = place + len(exact)
    for width in range(context, MAX_CONTEXT + 1):
        before, after = text[max(0, place - width) : place], text[end : end + width]
        everywhere = [other for other in everywhere if _stands_in(text, other, exact, before, after)]
        if len(everywhere) == 1:
            return Anchor(exact, before, after, place, end)
    raise QuoteAmbiguous(exact, everywhere)


def _is_familiar(text: str, place: int, quote: Anchor) -> bool:
    """Whether some of the quotation's surroundings is still around this place."""
    reach = 2 * MAX_CONTEXT
    end = place + len(quote.exact)
    before, after = text[max(0, place - reach) : place], text[end : end + reach]
    return _share(quote.prefix, before) or _share(quote.suffix, after)


def _share(context: str, around: str) -> bool:
    if not context:
        return False
    size = min(KEPT, len(context))
    return any(context[index : index + size] in around for index in range(len(context) - size + 1))
