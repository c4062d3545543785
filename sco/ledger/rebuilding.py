"""Rebuilds the projections from the entries, in chunks, while the public keeps reading."""

from collections.abc import Callable

from django.db import connection, transaction

from sco.ledger import search
from sco.ledger.append import copy_projections
from sco.ledger.models import Entry, Head, Projection
from sco.ledger.projections import derive, projection_row
from sco.ledger.verifying import CHUNK, EXPECTED_KEYS, RecordCorrupt, superseded_by


def rebuild_projections(progress: Callable[[int, int], None] | None = None) -> int:
    """Replace every projection by what its entry yields; returns the number of projections.

    Each chunk is replaced in one transaction that holds the head's lock for well under a second: readers see either
    the old or the new rows. It is safe to interrupt and to repeat. RecordCorrupt if entries are missing at the end.
    """
    done, last = 0, Head.objects.get().sequence
    while done < last:
        done = _rebuild_chunk(done)
        if progress:
            progress(done, last)
    _delete_strays()
    search.fill_missing(1, last)
    return last


@transaction.atomic
def _rebuild_chunk(after: int) -> int:
    head = Head.objects.lock()
    chunk = list(Entry.objects.filter(sequence__gt=after).order_by("sequence")[:CHUNK])
    if not chunk:
        raise RecordCorrupt(f"The record ends at entry {after}, but its head is at {head.sequence}: run verify_record.")
    rows = [projection_row(entry, derive(entry)) for entry in chunk]
    Projection.objects.filter(sequence__range=(after + 1, chunk[-1].sequence)).delete()
    copy_projections(rows, superseded_by(chunk))
    return chunk[-1].sequence


@transaction.atomic
def _delete_strays() -> None:
    # Behind the lock, or an entry that is published after reading the head would lose its projection.
    head = Head.objects.lock()
    Projection.objects.exclude(sequence__range=(1, head.sequence)).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM ledger_projectionkey WHERE (key, rank, slug, sequence) IN"
            f" (SELECT key, rank, slug, sequence FROM ledger_projectionkey EXCEPT {EXPECTED_KEYS})"
        )
