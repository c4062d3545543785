"""The only place that writes entries: behind the locked head, each digest over the one before it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from sco.ledger import canonical
from sco.ledger.models import NOT_SUPERSEDED, Entry, Head
from sco.ledger.projections import Derived, ProjectionRow, projection_row
from sco.ledger.queries import Latest, latest_entries
from sco.ledger.registry import KINDS, Ref

ENTRY_COLUMNS = (
    "sequence, kind, slug, version, action, schema, languages, document, restricted, note,"
    " document_salt, restricted_salt, document_hash, restricted_hash, digest, at"
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What an entry shall hold: canonical texts, and the public languages of the document."""

    ref: Ref
    action: str
    document: str | None = None
    restricted: str | None = None
    languages: Sequence[str] = ()


class Ledger:
    """The record with its head locked; to be used inside one transaction, which holds the lock to its end."""

    def __init__(self) -> None:
        self.head = Head.objects.lock()
        self.at = _not_before(self.head.at)

    def latest(self, refs: Iterable[Ref]) -> dict[Ref, Latest]:
        """The last entries of these items."""
        return latest_entries(refs, texts=True)

    def live(self, refs: Iterable[Ref]) -> set[Ref]:
        """Those of the items that are public."""
        return {ref for ref, latest in latest_entries(refs, texts=False).items() if latest.live}

    def erased(self, refs: Iterable[Ref]) -> set[Ref]:
        """Those of the items that were erased: referring to them shows a placeholder."""
        return {ref for ref, latest in latest_entries(refs, texts=False).items() if latest.action == Entry.Action.ERASE}

    def entry(self, draft: Draft, *, number: int, version: int, note: str) -> Entry:
        """A new entry without digest, ``number`` places after the head."""
        document_salt, restricted_salt = canonical.new_salt(), canonical.new_salt()
        return Entry(
            sequence=self.head.sequence + number,
            kind=draft.ref.kind,
            slug=draft.ref.slug,
            version=version,
            action=str(draft.action),
            schema=KINDS[draft.ref.kind].schema,
            languages=list(draft.languages),
            document=draft.document,
            restricted=draft.restricted,
            note=note,
            document_salt=document_salt,
            restricted_salt=restricted_salt,
            document_hash=canonical.document_hash(document_salt, draft.document, note),
            restricted_hash=canonical.restricted_hash(restricted_salt, draft.restricted),
            at=self.at,
        )

    def append(self, entries: Sequence[tuple[Entry, Derived | None]], *, actor: str) -> None:
        """Write the entries with their projections, and move the head."""
        if not entries:
            return
        digest = bytes(self.head.digest)
        for entry, _derived in entries:
            digest = chain(digest, entry)
            entry.digest = digest
        _copy_entries(entry for entry, _derived in entries)
        _copy_actors((entry.sequence for entry, _derived in entries), actor)
        _supersede(entry for entry, _derived in entries)
        copy_projections(projection_row(entry, derived) for entry, derived in entries)
        self._move_head(entries[-1][0])

    def _move_head(self, last: Entry) -> None:
        self.head.sequence, self.head.digest, self.head.at = last.sequence, last.digest, last.at
        self.head.save(update_fields=["sequence", "digest", "at"])


def chain(previous: bytes, entry: Entry) -> bytes:
    """The entry's digest, over the digest before it."""
    header = canonical.header(
        sequence=entry.sequence,
        kind=entry.kind,
        slug=entry.slug,
        version=entry.version,
        action=entry.action,
        schema=entry.schema,
        languages=list(entry.languages),
        at=entry.at,
    )
    return canonical.chain(previous, header, bytes(entry.document_hash), bytes(entry.restricted_hash))


def _not_before(at: datetime) -> datetime:
    with connection.cursor() as cursor:
        # clock_timestamp: now() is the transaction's start, which may lie before the entry of whoever held the lock.
        cursor.execute("SELECT greatest(%s, clock_timestamp())", [at])
        moment: datetime = cursor.fetchone()[0]
    return moment


def _copy(sql: str, rows: Iterable[Sequence[Any]]) -> None:
    with connection.cursor() as cursor, cursor.copy(sql) as copy:
        for row in rows:
            copy.write_row(row)


def _copy_entries(entries: Iterable[Entry]) -> None:
    names = ENTRY_COLUMNS.split(", ")
    rows = ([getattr(entry, name.strip()) for name in names] for entry in entries)
    _copy(f"COPY ledger_entry ({ENTRY_COLUMNS}) FROM STDIN", rows)


def _copy_actors(sequences: Iterable[int], actor: str) -> None:
    _copy("COPY ledger_entryactor (sequence, actor) FROM STDIN", ((sequence, actor) for sequence in sequences))


def copy_projections(rows: Iterable[ProjectionRow], superseded_by: dict[int, int] | None = None) -> None:
    """Insert rows of Projection; ``superseded_by`` maps sequences of rows that are not the last of their item."""
    later = superseded_by or {}
    columns = ", ".join(ProjectionRow._fields)
    _copy(
        f"COPY ledger_projection ({columns}, superseded_by) FROM STDIN",
        ((*row, later.get(row.sequence, NOT_SUPERSEDED)) for row in rows),
    )


def _supersede(entries: Iterable[Entry]) -> None:
    new = list(entries)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_projection AS r SET superseded_by = new.sequence"
            " FROM unnest(%s::text[], %s::text[], %s::bigint[]) AS new(kind, slug, sequence)"
            " WHERE r.kind = new.kind AND r.slug = new.slug AND r.sequence < new.sequence"
            " AND r.superseded_by = %s",
            [[e.kind for e in new], [e.slug for e in new], [e.sequence for e in new], NOT_SUPERSEDED],
        )
