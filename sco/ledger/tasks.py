"""Background tasks after a publication."""

from collections.abc import Mapping

from procrastinate.contrib.django import app

from sco.connections import long_running
from sco.ledger import search
from sco.ledger.append import Entries
from sco.ledger.documents import Frozen
from sco.ledger.log_signing import sign_checkpoint
from sco.ledger.registry import Ref

__all__ = ["fill_search_rows", "fill_soon", "prepare", "sign_checkpoint"]  # the worker finds the tasks here

# An editor finds what they have just published; a bulk publication would hold the head for the time of its words.
AT_ONCE = 20


@app.task(queue="search", retry=3)
def fill_search_rows(last: int) -> None:
    """Write the missing rows for searching up to sequence ``last``."""
    # From the beginning, so that what an interrupted rebuild has left does not wait for ever.
    with long_running():
        search.fill_missing(1, last)


def prepare(frozen: Mapping[Ref, Frozen]) -> search.Prepared | None:
    """The rows for searching of a small publication, before it holds the head's lock; None for a large one."""
    return search.prepare(frozen) if len(frozen) <= AT_ONCE else None


def fill_soon(entries: Entries, prepared: search.Prepared | None) -> None:
    """Write the prepared rows for searching with their entries; without any, leave them to the worker."""
    if prepared is not None:
        search.write(((entry, derived) for entry, derived in entries if derived), prepared)
    elif sequences := search.leave(entries):
        # The job is a row in the same database, so it exists only if the transaction commits.
        fill_search_rows.defer(last=max(sequences))
