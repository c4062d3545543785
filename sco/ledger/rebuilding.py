"""Rebuilds the projections from the entries, in chunks, while the public keeps reading."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.db import connection, transaction

from sco.connections import long_running
from sco.ledger import search
from sco.ledger.append import copy_projections
from sco.ledger.models import Entry, Head, Projection, ProjectionCount
from sco.ledger.verifying import CHUNK, EXPECTED_KEYS, EXPECTED_PEAKS, STORED_KEYS, RecordCorrupt, derived_row

# As triggers do for each key, except for one that was there before its projection.
SUPERSEDE_KEYS = """
    UPDATE ledger_projectionkey AS k SET superseded_by = p.superseded_by
    FROM ledger_projection AS p WHERE p.sequence = k.sequence AND p.superseded_by <> k.superseded_by
"""
REFILL_PEAKS = (
    f"DELETE FROM ledger_projectionpeak; INSERT INTO ledger_projectionpeak (kind, sequence, rank) {EXPECTED_PEAKS}"
)


class NotTheOwner(Exception):
    """The database role may not rewrite projections: only the owner of the tables may."""


def rebuild_projections(progress: Callable[[int, int], None] | None = None) -> int:
    """Replace every projection with the one that its entry yields; returns the number of projections.

    Each chunk is one transaction, so readers see either its old or its new rows. Safe to interrupt and repeat.
    RecordCorrupt if the entries do not end at the head; NotTheOwner for any other role.
    """
    _refuse_unless_owner()
    # Its own, because migrating, which waits for locks only briefly, rebuilds too.
    with long_running():
        return _rebuild(progress)


def _rebuild(progress: Callable[[int, int], None] | None) -> int:
    done, last = 0, _last_sequence()
    while done < last:
        done = _rebuild_chunk(done)
        if progress:
            progress(done, last)
    _delete_strays()
    # Here and not by the worker, so that searches are complete once the command has finished.
    search.fill_missing(1, last)
    _tell_readers()
    return last


def _tell_readers() -> None:
    """Change the comment by which processes notice that what they remember may come from the former projections."""
    # Not another row of the record: the head has not moved, and nothing was published.
    with connection.cursor() as cursor:
        cursor.execute(
            f"COMMENT ON TABLE ledger_projectionkey IS 'rebuilt at {datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}'"
        )


def _refuse_unless_owner() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, relowner::regrole::text, pg_has_role(relowner, 'USAGE') FROM pg_class"
            " WHERE oid = 'ledger_projection'::regclass"
        )
        role, owner, is_owner = cursor.fetchone()
    if not is_owner:
        raise NotTheOwner(f"The role {role} may not rebuild projections: run this as {owner}, which owns the tables.")


@transaction.atomic
def _last_sequence() -> int:
    # Under the lock: otherwise, an entry appended between the two queries would look like one past the head.
    head = Head.objects.lock()
    if beyond := Entry.objects.filter(sequence__gt=head.sequence).order_by("sequence").first():
        raise RecordCorrupt(f"Entry {beyond.sequence} is past the head at {head.sequence}: run verify_record.")
    return head.sequence


@transaction.atomic
def _rebuild_chunk(after: int) -> int:
    # Without the lock, a publication could set superseded_by on the old rows after the new ones were computed.
    head = Head.objects.lock()
    chunk = list(Entry.objects.filter(sequence__gt=after).order_by("sequence")[:CHUNK])
    if not chunk:
        raise RecordCorrupt(f"The record ends at entry {after}, but its head is at {head.sequence}: run verify_record.")
    rows = [derived_row(entry) for entry in chunk]
    Projection.objects.filter(sequence__range=(after + 1, chunk[-1].sequence)).delete()
    copy_projections(rows)
    search.empty(after + 1, chunk[-1].sequence)
    return chunk[-1].sequence


@transaction.atomic
def _delete_strays() -> None:
    # Under the lock: otherwise, an entry published after the head was read would lose its projection.
    head = Head.objects.lock()
    for model in (Projection, *search.TABLES):
        model._default_manager.exclude(sequence__range=(1, head.sequence)).delete()
    # Triggers count what they see, and not what was restored from a dump without this table's rows, or with others.
    ProjectionCount.objects.update_or_create(id=1, defaults={"total": Projection.objects.count()})
    # Triggers delete the keys of deleted projections; these are keys that belong to none, after a repair by hand.
    with connection.cursor() as cursor:
        cursor.execute(SUPERSEDE_KEYS)
        cursor.execute(
            "DELETE FROM ledger_projectionkey WHERE (key, rank, slug, sequence, superseded_by) IN"
            f" ({STORED_KEYS} EXCEPT {EXPECTED_KEYS})"
        )
        # Triggers only add what is needed; now that all projections are new, some are too many.
        cursor.execute(REFILL_PEAKS)
