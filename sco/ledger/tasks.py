"""Work for the worker after a publication."""

from collections.abc import Sequence

from procrastinate.contrib.django import app

from sco.ledger import search

AT_ONCE = 20


@app.task(queue="search", retry=3)
def fill_search_vectors(first: int, last: int) -> None:
    """Fill the missing search vectors of the projections from sequence ``first`` to ``last``."""
    search.fill_missing(first, last)


def fill_soon(sequences: Sequence[int]) -> None:
    """Fill the vectors of a few projections now; leave those of many to the worker, after the transaction."""
    if len(sequences) > AT_ONCE:
        fill_search_vectors.defer(first=min(sequences), last=max(sequences))
    elif sequences:
        search.fill(sequences)
