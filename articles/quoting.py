"""Quotations of claims as editors change them, in forms and tables."""

from typing import NamedTuple

from sco.anchors import anchor_typed

QUOTE = ("quote_exact", "quote_prefix", "quote_suffix")  # a claim's columns


class Quote(NamedTuple):
    """A quotation and the text on both sides of it."""

    exact: str
    prefix: str
    suffix: str


def untouched(stored: Quote, typed: Quote) -> Quote:
    """What was typed, but the stored text where a browser has sent that back."""
    pairs = zip(stored, typed, strict=True)
    return Quote(*(old if _as_sent(old) == _as_sent(new) else new for old, new in pairs))


def _as_sent(text: str) -> str:
    """The text from a one-line input, where browsers drop line breaks."""
    return text.replace("\r", "").replace("\n", "").strip()


def placed(text: str, stored: Quote, typed: Quote, *, is_elsewhere: bool = False) -> Quote:
    """A changed quotation, or one in another text (``is_elsewhere``), at its place in the source text.

    Raises QuoteAbsent or QuoteAmbiguous.
    """
    # The stored context belongs to the old quotation; only context typed together with the new one helps find it.
    is_moved = is_elsewhere or typed.exact != stored.exact
    prefix, suffix = ("" if is_moved and new == old else new for old, new in zip(stored[1:], typed[1:], strict=True))
    found = anchor_typed(text, typed.exact, prefix=prefix, suffix=suffix)
    return Quote(found.exact, found.prefix, found.suffix)
