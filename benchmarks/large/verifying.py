"""Whether a record that was loaded in bulk is one that the product itself would have made."""

import random
from collections.abc import Sequence

import psycopg

from benchmarks.loading import say

# Up to here `verify_record` reads everything; larger records are sampled, in ranges of consecutive entries.
WHOLE = 50_000
RANGES, LENGTH = 40, 500


class LoadedWrongly(Exception):
    """The load has written what the product would not have."""


def verify(connected: psycopg.Connection, entries: int) -> None:
    """RecordCorrupt or LoadedWrongly for the first fault."""
    from sco.connections import long_running
    from sco.ledger.guards import guard_faults
    from sco.ledger.verifying import verify_record

    if left := connected.execute("SELECT statement FROM bench.restore").fetchall():
        raise LoadedWrongly(f"Still switched off: {left}")
    if weakened := guard_faults():
        raise LoadedWrongly(f"The database does not protect the record: {'; '.join(weakened)}")
    if entries <= WHOLE:
        with long_running():
            verify_record()
        return
    chooser = random.Random(1)
    for first in [1, entries - LENGTH, *(chooser.randrange(1, entries - LENGTH) for _ in range(RANGES))]:
        _verify_range(connected, first, first + LENGTH)
    say(f"  verified {(RANGES + 2) * LENGTH:,} of {entries:,} entries, their projections and keys")


def _verify_range(connected: psycopg.Connection, first: int, last: int) -> None:
    from sco.ledger.models import Entry

    entries = list(Entry.objects.filter(sequence__range=(first, last)).order_by("sequence"))
    if [entry.sequence for entry in entries] != list(range(first, last + 1)):
        raise LoadedWrongly(f"Entries are missing between {first} and {last}.")
    _verify_hashes(connected, entries)
    _verify_projections(entries)
    _verify_keys(connected, first, last)


def _verify_hashes(connected: psycopg.Connection, entries: Sequence) -> None:
    from sco.ledger import canonical
    from sco.ledger.models import EntryActor

    before = "SELECT coalesce((SELECT digest FROM ledger_entry WHERE sequence = %s), (SELECT genesis FROM ledger_head))"
    (digest,) = connected.execute(before, [entries[0].sequence - 1]).fetchone()
    actors = EntryActor.objects.in_bulk([entry.sequence for entry in entries])
    for entry in entries:
        actor = actors[entry.sequence]
        found = (
            canonical.document_hash(bytes(entry.document_salt), entry.document, entry.note),
            canonical.restricted_hash(bytes(entry.restricted_salt), entry.restricted),
            canonical.actor_hash(bytes(actor.salt), actor.actor),
            digest := canonical.chain(bytes(digest), entry),
        )
        if found != tuple(map(bytes, (entry.document_hash, entry.restricted_hash, entry.actor_hash, entry.digest))):
            raise LoadedWrongly(f"Hashes or digest of entry {entry.sequence} do not follow from it.")


def _verify_projections(entries: Sequence) -> None:
    import orjson

    from sco.ledger.models import NOT_SUPERSEDED, Projection
    from sco.ledger.verifying import derived_row, superseded_by

    later = superseded_by(entries)
    stored = Projection.objects.in_bulk([entry.sequence for entry in entries])
    for entry in entries:
        row = derived_row(entry)
        expected = row._asdict() | {"spans": orjson.loads(row.spans)}
        expected |= {"superseded_by": later.get(entry.sequence, NOT_SUPERSEDED)}
        projection = stored[entry.sequence]
        # Search vectors are compared by `verify_record` only.
        wrong = [
            name for name, value in expected.items() if "search" not in name and getattr(projection, name) != value
        ]
        if wrong:
            raise LoadedWrongly(f"Projection {entry.sequence} differs in {', '.join(wrong)}.")


def _verify_keys(connected: psycopg.Connection, first: int, last: int) -> None:
    (wrong,) = connected.execute(
        "SELECT min(p.sequence) FROM ledger_projection AS p, unnest(p.keys) AS made(key)"
        " WHERE p.sequence BETWEEN %s AND %s AND NOT EXISTS (SELECT FROM ledger_projectionkey AS k"
        " WHERE (k.key, k.rank, k.slug, k.sequence) = (made.key, p.rank, p.slug, p.sequence)"
        " AND k.superseded_by = p.superseded_by)",
        [first, last],
    ).fetchone()
    if wrong:
        raise LoadedWrongly(f"Keys of projection {wrong} are missing.")
