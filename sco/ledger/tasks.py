"""Background tasks after a publication."""

from procrastinate.contrib.django import app

from sco.connections import long_running
from sco.ledger import search
from sco.ledger.append import Entries

# An editor finds what they have just published; a bulk publication would hold the head for the time of its vectors.
AT_ONCE = 20


@app.task(queue="search", retry=3)
def fill_search_vectors(first: int, last: int) -> None:
    """Fill the missing search vectors of the projections from sequence ``first`` to ``last``."""
    with long_running():
        search.fill_missing(first, last)


def fill_soon(entries: Entries) -> None:
    """Fill the search vectors of up to 20 new entries now; leave more to the worker, after the transaction."""
    sequences = [entry.sequence for entry, derived in entries if derived and derived.searchable]
    if len(sequences) > AT_ONCE:
        # The job is a row in the same database, so it exists only if the transaction commits.
        fill_search_vectors.defer(first=min(sequences), last=max(sequences))
    elif sequences:
        search.fill(sequences)
