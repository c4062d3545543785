"""The name under which the parser's callers know ``sco.anchors``."""

from sco.anchors import CONTEXT, MAX_CONTEXT, Anchor, QuoteAbsent, QuoteAmbiguous, QuoteError, anchor, locate

__all__ = ["CONTEXT", "MAX_CONTEXT", "Anchor", "QuoteAbsent", "QuoteAmbiguous", "QuoteError", "anchor", "locate"]
