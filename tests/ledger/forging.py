"""Entries written past the actions, as somebody with a database role could: valid ones, unless they are altered."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from django.db import connection, transaction

from sco.ledger import canonical
from sco.ledger.append import Ledger, PendingEntry
from sco.ledger.models import Entry, EntryActor
from sco.ledger.registry import Ref

Session = psycopg.Connection[tuple[Any, ...]]
ACTOR = "a forger"
DOCUMENT = '{"languages":["en"],"name":{"en":"x","zh-Hans":null}}'


class Forgery:
    """The next entries of a record, one publication: hashed and chained as ``canonical`` has it.

    ``before`` alters them before the hashes are made, ``after`` when the digests are.
    """

    def __init__(self, session: Session, slugs: Sequence[str] = ("forged",)) -> None:
        self.session = session
        row = session.execute("SELECT sequence, digest, at, genesis FROM ledger_head").fetchone()
        assert row is not None
        self.start, self.previous, self.at, self.genesis = row
        self.rows = [self._row(number, slug, len(slugs)) for number, slug in enumerate(slugs, start=1)]

    def _row(self, number: int, slug: str, total: int) -> Entry:
        return Entry(
            sequence=self.start + number,
            publication=self.start + total,
            kind="topic",
            slug=slug,
            version=1,
            action="publish",
            schema=1,
            languages=["en"],
            document=DOCUMENT,
            at=self.at,
            document_salt=canonical.new_salt(),
            restricted_salt=canonical.new_salt(),
        )

    def made(
        self, before: dict[str, Any] | None = None, after: dict[str, Any] | None = None, *, salt: bytes | None = None
    ) -> "Forgery":
        """Alter the last entry, and hash and chain them all; the actors with this salt or with new ones."""
        _set(self.rows[-1], before)
        salts = [canonical.new_salt() if salt is None else salt for _row in self.rows]
        pairs = zip(self.rows, salts, strict=True)
        self.actors = [EntryActor(sequence=row.sequence, actor=ACTOR, salt=salt) for row, salt in pairs]
        digest = bytes(self.previous)
        for row, actor in zip(self.rows, self.actors, strict=True):
            row.document_hash = canonical.document_hash(row.document_salt or b"", row.document, row.note)
            row.restricted_hash = canonical.restricted_hash(row.restricted_salt or b"", row.restricted)
            row.actor_hash = canonical.actor_hash(bytes(actor.salt), actor.actor)
            row.digest = digest = canonical.chain(digest, row)
        _set(self.rows[-1], after)
        return self

    def insert(self) -> None:
        """Write the entries, in one statement."""
        _insert(self.session, self.rows)

    def name_actors(self, **altered: Any) -> None:
        """Write the actors; ``altered`` changes the last."""
        _set(self.actors[-1], altered)
        _insert(self.session, self.actors)

    def project(self) -> None:
        """Write projections that show nothing."""
        columns = "sequence, live, kind, slug, original, languages, refs, keys, rank, date_key, spans, haystack"
        for row in self.rows:
            self.session.execute(
                f"INSERT INTO ledger_projection ({columns})"
                " VALUES (%s, true, %s, %s, 'en', %s, '{}', '{}', '', '', '[]', '')",
                [row.sequence, row.kind, row.slug, row.languages],
            )

    def move_head(self, **altered: Any) -> None:
        """Move the head to the last entry."""
        last = self.rows[-1]
        values = {"sequence": last.sequence, "digest": last.digest, "at": last.at} | altered
        columns = ", ".join(f"{name} = %s" for name in values)
        self.session.execute(f"UPDATE ledger_head SET {columns}", list(values.values()))

    def commit(self) -> None:
        """Write it all."""
        self.insert()
        self.name_actors()
        self.project()
        self.move_head()
        self.session.commit()


def withdraw_ahead(ref: Ref) -> datetime:
    """Withdraw an item at a time when the database's clock is an hour ahead; that time."""
    with transaction.atomic(), connection.cursor() as cursor:
        ledger = Ledger()
        ledger.at += timedelta(hours=1)
        entries = ledger.entries([PendingEntry(ref, "withdraw")], ledger.latest([ref]), note="")
        # The guard asks the clock itself, which nobody sets here.
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_append")
        ledger.append(entries, actor=ACTOR)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_entry_append")
    return ledger.at


def now() -> datetime:
    """The time here, which is also the database's."""
    return datetime.now(UTC)


def _set(row: Any, values: dict[str, Any] | None) -> None:
    for name, value in (values or {}).items():
        setattr(row, name, value)


def _insert(session: Session, rows: Sequence[Any]) -> None:
    columns = [field.attname for field in rows[0]._meta.concrete_fields]
    one = f"({', '.join(['%s'] * len(columns))})"
    session.execute(
        f"INSERT INTO public.{rows[0]._meta.db_table} ({', '.join(columns)}) VALUES {', '.join([one] * len(rows))}",
        [getattr(row, name) for row in rows for name in columns],
    )
