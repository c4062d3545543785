"""Background tasks after a publication."""

from collections.abc import Sequence

from procrastinate.contrib.django import app

from sco.ledger import search

# An editor finds what they have just published; a bulk publication would hold the head for the time of its vectors.
AT_ONCE = 20


@app.task(queue="search", retry=3)
def fill_search_vectors(first: int, last: int) -> None:
    """Fill the missing search vectors of the projections from sequence ``first`` to ``last``."""
    search.fill_missing(first, last)


def fill_soon(sequences: Sequence[int]) -> None:
    """Fill up to 20 vectors now; leave more to the worker, after the transaction."""
    if len(sequences) > AT_ONCE:
        # The job is a row in the same database, so it exists only if the transaction commits.
        fill_search_vectors.defer(first=min(sequences), last=max(sequences))
    elif sequences:
        search.fill(sequences)
