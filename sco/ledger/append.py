"""Appends entries, each digest chained to the one before, under the head's lock. Only an erasure changes them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from sco.ledger import canonical
from sco.ledger.models import Entry, Head
from sco.ledger.projections import Derived, ProjectionRow, derive, projection_row
from sco.ledger.queries import LatestEntry, latest_entries
from sco.ledger.registry import KINDS, Ref

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
        self.at = _not_before(self.head.at)

    def latest(self, refs: Iterable[Ref]) -> dict[Ref, LatestEntry]:
        """The latest entries of these items, which cannot change while the head is locked."""
        return latest_entries(refs, texts=True)

    def entries(self, pending: Iterable[PendingEntry], latest: Mapping[Ref, LatestEntry], *, note: str) -> Entries:
        """Build entries numbered from the head on, without digests and not yet written."""
        entries = []
        for sequence, each in enumerate(pending, start=self.head.sequence + 1):
            before = latest.get(each.ref)
            entry = self._entry(each, sequence, before.version + 1 if before else 1, note)
            # Derived before the checks: they need the references, and a document that fails here is never written.
            entries.append((entry, derive(entry)))
        return entries

    def _entry(self, pending: PendingEntry, sequence: int, version: int, note: str) -> Entry:
        # An absent text is salted too: an unsalted hash of nothing would be recognizable, and reveal what is absent.
        document_salt, restricted_salt = canonical.new_salt(), canonical.new_salt()
        return Entry(
            sequence=sequence,
            kind=pending.ref.kind,
            slug=pending.ref.slug,
            version=version,
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

    def append(self, entries: Entries, *, actor: str) -> None:
        """Write the entries with their projections, and move the head."""
        if not entries:
            return
        written = [entry for entry, _derived in entries]
        for entry in written:
            self.head.digest = entry.digest = canonical.chain(bytes(self.head.digest), entry)
        # The triggers dictate the order: an actor and the head must point to an entry that exists.
        _copy_entries(written)
        _copy("ledger_entryactor", ("sequence", "actor"), ((entry.sequence, actor) for entry in written))
        copy_projections(projection_row(entry, derived) for entry, derived in entries)
        self.head.sequence, self.head.at = written[-1].sequence, written[-1].at
        self.head.save(update_fields=["sequence", "digest", "at"])


def _not_before(at: datetime) -> datetime:
    with connection.cursor() as cursor:
        # Not now(): a transaction that waited for the lock started before the entry of the previous holder. Never
        # before the last entry, even if the clock is set back: lookups by time rely on ascending times.
        cursor.execute("SELECT greatest(%s, clock_timestamp())", [at])
        now: datetime = cursor.fetchone()[0]
    return now


def _copy(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    # COPY streams a batch as one statement, so the per-statement triggers run once per batch, not once per row.
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _copy_entries(entries: Iterable[Entry]) -> None:
    # From the model, because COPY silently fills a column that is missing here with its default.
    columns = [field.attname for field in Entry._meta.concrete_fields]
    _copy("ledger_entry", columns, ([getattr(entry, name) for name in columns] for entry in entries))


def copy_projections(rows: Iterable[ProjectionRow]) -> None:
    """Insert projections. Triggers add their keys, and end the visibility of the versions before them."""
    _copy("ledger_projection", ProjectionRow._fields, rows)
