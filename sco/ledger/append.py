"""Writes entries: only this module does, behind the lock on the head, each digest over the one before it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from sco.ledger import canonical
from sco.ledger.models import NOT_SUPERSEDED, Entry, Head
from sco.ledger.projections import Derived, ProjectionRow, derive, projection_row
from sco.ledger.queries import LatestEntry, latest_entries
from sco.ledger.registry import KINDS, Ref

# Entries that are numbered but not written yet, each with what its projection is made from.
Entries = Sequence[tuple[Entry, Derived | None]]


@dataclass(frozen=True, slots=True)
class PendingEntry:
    """What an entry will hold: canonical texts, and the languages of the document that become public."""

    ref: Ref
    action: str
    document: str | None = None
    restricted: str | None = None
    languages: Sequence[str] = ()

    def repeats(self, latest: LatestEntry | None) -> bool:
        """Whether exactly this is public already."""
        return latest is not None and latest.publishes(self.document, self.restricted)


class Ledger:
    """The record with its head locked until the end of the transaction: nobody else can append."""

    def __init__(self) -> None:
        self.head = Head.objects.lock()
        self.at = _not_before(self.head.at)

    def latest(self, refs: Iterable[Ref]) -> dict[Ref, LatestEntry]:
        """The last entries of these items, which cannot change while the head is locked."""
        return latest_entries(refs, texts=True)

    def entries(self, pending: Iterable[PendingEntry], latest: Mapping[Ref, LatestEntry], *, note: str) -> Entries:
        """Number entries from the head on; they have no digest yet and are not written."""
        made = []
        for sequence, each in enumerate(pending, start=self.head.sequence + 1):
            before = latest.get(each.ref)
            entry = self._entry(each, sequence, before.version + 1 if before else 1, note)
            made.append((entry, derive(entry)))
        return made

    def _entry(self, pending: PendingEntry, sequence: int, version: int, note: str) -> Entry:
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
        for entry, _derived in entries:
            self.head.digest = entry.digest = canonical.chain(bytes(self.head.digest), entry)
        _copy_entries([entry for entry, _derived in entries])
        _copy("ledger_entryactor", ("sequence", "actor"), ((entry.sequence, actor) for entry, _derived in entries))
        _supersede([entry for entry, _derived in entries])
        copy_projections(projection_row(entry, derived) for entry, derived in entries)
        last = entries[-1][0]
        self.head.sequence, self.head.at = last.sequence, last.at
        self.head.save(update_fields=["sequence", "digest", "at"])


def _not_before(at: datetime) -> datetime:
    with connection.cursor() as cursor:
        # clock_timestamp: now() is the start of the transaction, possibly before the entry of the lock's last holder.
        cursor.execute("SELECT greatest(%s, clock_timestamp())", [at])
        now: datetime = cursor.fetchone()[0]
    return now


def _copy(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _copy_entries(entries: Iterable[Entry]) -> None:
    columns = [field.attname for field in Entry._meta.concrete_fields]
    _copy("ledger_entry", columns, ([getattr(entry, name) for name in columns] for entry in entries))


def copy_projections(rows: Iterable[ProjectionRow], superseded_by: dict[int, int] | None = None) -> None:
    """Insert projections; ``superseded_by`` gives the next version's sequence for those that are not the last."""
    later = superseded_by or {}
    columns = [*ProjectionRow._fields, "superseded_by"]
    _copy("ledger_projection", columns, ((*row, later.get(row.sequence, NOT_SUPERSEDED)) for row in rows))


def _supersede(entries: Sequence[Entry]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_projection AS p SET superseded_by = new.sequence"
            " FROM unnest(%s::text[], %s::text[], %s::bigint[]) AS new(kind, slug, sequence)"
            " WHERE p.kind = new.kind AND p.slug = new.slug AND p.sequence < new.sequence"
            " AND p.superseded_by = %s",
            [*([getattr(entry, name) for entry in entries] for name in ("kind", "slug", "sequence")), NOT_SUPERSEDED],
        )
