"""Makes the projections again from the entries, a few at a time, while the public goes on reading."""

from collections.abc import Callable

from django.db import connection, transaction

from sco.ledger import search
from sco.ledger.append import copy_projections
from sco.ledger.models import Entry, Head, Projection
from sco.ledger.projections import derive, projection_row
from sco.ledger.verifying import CHUNK, POSTED, RecordCorrupt, superseded_by


def rebuild_projections(progress: Callable[[int, int], None] | None = None) -> int:
    """Replace every projection by what its entry gives; answers with how many there are.

    Each chunk is replaced in one transaction behind the head's lock, which it holds well under a second: readers see
    the old rows or the new ones. An interrupted run does no harm; run it again.
    RecordCorrupt if entries are missing at the end.
    """
    after, last = 0, Head.objects.get().sequence
    while after < last:
        after = _rebuild_chunk(after)
        if progress:
            progress(after, last)
    _clear_strays()
    search.fill_missing(1, last)
    return last


@transaction.atomic
def _rebuild_chunk(after: int) -> int:
    head = Head.objects.lock()
    chunk = list(Entry.objects.filter(sequence__gt=after).order_by("sequence")[:CHUNK])
    if not chunk:
        raise RecordCorrupt(f"The record ends at entry {after}, but its head says {head.sequence}: run verify_record.")
    rows = [projection_row(entry, derive(entry)) for entry in chunk]
    Projection.objects.filter(sequence__range=(after + 1, chunk[-1].sequence)).delete()
    copy_projections(rows, superseded_by(chunk))
    return chunk[-1].sequence


@transaction.atomic
def _clear_strays() -> None:
    # Behind the lock: an entry published after the head was read would lose its projection.
    head = Head.objects.lock()
    Projection.objects.exclude(sequence__range=(1, head.sequence)).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM ledger_projectionkey WHERE (key, rank, slug, sequence) IN"
            f" (SELECT key, rank, slug, sequence FROM ledger_projectionkey EXCEPT {POSTED})"
        )
