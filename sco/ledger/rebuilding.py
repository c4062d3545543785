"""Makes the readings again from the entries, a few at a time, while the public goes on reading."""

from collections.abc import Callable

from django.db import connection, transaction

from sco.ledger import search
from sco.ledger.append import copy_readings
from sco.ledger.models import Entry, Head, Reading
from sco.ledger.readings import derive, reading_row
from sco.ledger.verifying import CHUNK, POSTED, Broken, superseded_by


def rebuild_reading(progress: Callable[[int, int], None] | None = None) -> int:
    """Replace every reading by what its entry gives; answers with how many there are.

    Each chunk is replaced in one transaction behind the head's lock, which it holds well under a second: readers see
    the old rows or the new ones. An interrupted run does no harm; run it again.
    Broken if entries are missing at the end.
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
        raise Broken(f"The record ends with entry {after}, but its head says {head.sequence}: run verify_record.")
    rows = [reading_row(entry, derive(entry)) for entry in chunk]
    Reading.objects.filter(sequence__range=(after + 1, chunk[-1].sequence)).delete()
    copy_readings(rows, superseded_by(chunk))
    return chunk[-1].sequence


@transaction.atomic
def _clear_strays() -> None:
    # Behind the lock: an entry published after the head was read would lose its reading.
    head = Head.objects.lock()
    Reading.objects.exclude(sequence__range=(1, head.sequence)).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM ledger_posting WHERE (key, rank, slug, sequence) IN"
            f" (SELECT key, rank, slug, sequence FROM ledger_posting EXCEPT {POSTED})"
        )
