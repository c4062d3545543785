"""Appends entries, each digest chained to the one before, under the head's lock. Only an erasure changes them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from sco.ledger import canonical
from sco.ledger.components import strongly_connected_components
from sco.ledger.log_signing import sign_soon
from sco.ledger.models import Entry, EntryActor, Head
from sco.ledger.projections import Derived, ProjectionRow, derive, projection_row
from sco.ledger.queries import LatestEntry, latest_entries
from sco.ledger.registry import KINDS, Ref
from sco.ledger.signals import appended

# Numbered entries, not yet written, each with what its projection is derived from.
Entries = Sequence[tuple[Entry, Derived | None]]


@dataclass(frozen=True, slots=True)
class PendingEntry:
    """What an entry will hold: ``document`` and ``restricted`` as canonical JSON, and the public languages."""

    ref: Ref
    action: str
    document: str | None = None
    restricted: str | None = None
    languages: Sequence[str] = ()

    def repeats(self, latest: LatestEntry | None) -> bool:
        """Whether the latest entry already publishes exactly this."""
        return latest is not None and latest.publishes(self.document, self.restricted)


class Ledger:
    """The record with its head locked until the end of the transaction, so that nobody else can append."""

    def __init__(self) -> None:
        # Held until commit, the lock makes sequence order commit order: no reader sees entry 7 without entry 6.
        self.head = Head.objects.lock()
        # Not now(): a transaction that waited for the lock started before the entry of the previous holder.
        self.clock, self.here = _clock(), datetime.now(UTC)
        # Never before the last entry, even if the clock is set back: lookups by time rely on ascending times.
        self.at = max(self.head.at, self.clock)

    def latest(self, refs: Iterable[Ref]) -> dict[Ref, LatestEntry]:
        """The latest entries of these items, which cannot change while the head is locked."""
        return latest_entries(refs, texts=True)

    def entries(self, pending: Iterable[PendingEntry], latest: Mapping[Ref, LatestEntry], *, note: str) -> Entries:
        """Build one publication, numbered from the head on, without digests and not yet written.

        What is referred to comes first, and in tombstones last: so no entry leaves a reference to what is not public,
        except within a cycle. Otherwise, the order is that of ``pending``.
        """
        built = {each.ref: self._entry(each, latest.get(each.ref), note) for each in pending}
        # Derived before the checks: they need the references, and a document that fails here is never written.
        derived = {ref: derive(entry) for ref, entry in built.items()}
        mentioned = {ref: _mentioned(derived[ref], latest.get(ref)) for ref in built}
        order = _in_order(mentioned, first=any(derived.values()))
        for sequence, ref in enumerate(order, start=self.head.sequence + 1):
            built[ref].sequence, built[ref].publication = sequence, self.head.sequence + len(order)
        return [(built[ref], derived[ref]) for ref in order]

    def _entry(self, pending: PendingEntry, before: LatestEntry | None, note: str) -> Entry:
        # An absent text is salted too: an unsalted hash of nothing would be recognizable, and reveal what is absent.
        document_salt, restricted_salt = canonical.new_salt(), canonical.new_salt()
        return Entry(
            kind=pending.ref.kind,
            slug=pending.ref.slug,
            version=before.version + 1 if before else 1,
            action=str(pending.action),
            schema=KINDS[pending.ref.kind].schema,
            languages=list(pending.languages),
            document=pending.document,
            restricted=pending.restricted,
            note=note,
            document_salt=document_salt,
            restricted_salt=restricted_salt,
            document_hash=canonical.document_hash(document_salt, pending.document, note),
            restricted_hash=canonical.restricted_hash(restricted_salt, pending.restricted),
            at=self.at,
        )

    def append(self, entries: Entries, *, actor: str, alongside: Callable[[], None] | None = None) -> None:
        """Write the entries with their projections, and move the head.

        ``alongside`` writes what else the database takes with new entries only, before the head moves.
        """
        if not entries:
            return
        written = [entry for entry, _derived in entries]
        actors = []
        for entry in written:
            salt = canonical.new_salt()
            actors.append(EntryActor(sequence=entry.sequence, actor=actor, salt=salt))
            entry.actor_hash = canonical.actor_hash(salt, actor)
            self.head.digest = entry.digest = canonical.chain(bytes(self.head.digest), entry)
        # The triggers dictate the order: an actor and the head must point to an entry that exists.
        copy_rows(Entry, written)
        copy_rows(EntryActor, actors)
        copy_projections(projection_row(entry, derived) for entry, derived in entries)
        if alongside:
            alongside()
        self.head.sequence, self.head.at = written[-1].sequence, written[-1].at
        self.head.save(update_fields=["sequence", "digest", "at"])
        # Nothing of the log is worth holding the head for, nor worth losing a publication.
        transaction.on_commit(sign_soon, robust=True)
        # Robust: what was published stays published, whatever becomes of those who listen.
        transaction.on_commit(partial(appended.send_robust, Ledger), robust=True)


def _clock() -> datetime:
    """The database's time, which entries record."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now


def _mentioned(derived: Derived | None, latest: LatestEntry | None) -> set[Ref]:
    """What an entry refers to, or for a tombstone, what its item referred to until now."""
    if derived is not None:
        kind, document, refs = derived.kind, derived.document, derived.refs
    elif latest is not None and latest.document is not None:
        kind, document = KINDS[latest.kind], latest.upcast_document()
        refs = kind.named_items(document)
    else:
        return set()
    return {*refs, *(part.owner for part in kind.named_parts(document))}


def _in_order(mentioned: dict[Ref, set[Ref]], *, first: bool) -> list[Ref]:
    """The items in an order in which what is mentioned comes first, or last; as they are where that does not matter."""
    given = list(mentioned) if first else list(reversed(mentioned))
    place = {ref: number for number, ref in enumerate(given)}
    # The algorithm keeps the reverse of the order that it is given.
    groups = strongly_connected_components({ref: sorted(mentioned[ref]) for ref in reversed(given)})
    order = [ref for group in groups for ref in sorted(group, key=place.__getitem__)]
    return order if first else order[::-1]


def _copy(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    # COPY streams a batch as one statement, so the per-statement triggers run once per batch, not once per row.
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def copy_rows(model: type[Model], rows: Iterable[Model]) -> None:
    """Insert rows of one model."""
    # From the model, because COPY silently fills a column that is missing here with its default.
    columns = [field.attname for field in model._meta.concrete_fields]
    _copy(model._meta.db_table, columns, ([getattr(row, name) for name in columns] for row in rows))


def copy_projections(rows: Iterable[ProjectionRow]) -> None:
    """Insert projections. Triggers add their keys, and end the visibility of the versions before them."""
    _copy("ledger_projection", ProjectionRow._fields, rows)
