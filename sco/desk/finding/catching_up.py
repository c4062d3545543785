"""Takes into the index what has changed at the desk and in the record: before a search, and each minute.

The words are cut here and not in the database, so a trigger cannot write them; it only notes what changed, in the
transaction that changes it, and so nothing is missed: neither an import nor plain SQL (ADR 18).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.utils.translation import ngettext

from sco.desk.finding.deriving import derive
from sco.desk.finding.models import Chunk, Finding, Note, Position
from sco.desk.finding.standing import standings_of
from sco.desk.finding.texts import weight
from sco.desk.publication_status import working_copies
from sco.ledger.items import Item
from sco.ledger.projection_version import PROJECTION_VERSION
from sco.ledger.registry import KINDS, Kind

# Raise it whenever the same working copies yield other rows; what the record derives differently does so by itself.
VERSION = f"{PROJECTION_VERSION}.1"
# What whoever asks waits for: about a fifth of a second. The worker does the rest.
AT_ONCE, _BATCH = 100, 25
# Two that derive the same row at once could write the older text last.
_LOCK = 0x5C0F1D
_UPSERT = """
    INSERT INTO desk_finding_finding
        (kind, item, weight, changed_at, keys, heading, summary, words, status, entry, version, zh, en, flags)
    VALUES (%(kind)s, %(item)s, %(weight)s, %(changed_at)s, %(keys)s, %(heading)s::tsvector, %(summary)s::tsvector,
        %(words)s::tsvector, %(status)s, %(entry)s, %(version)s, %(zh)s, %(en)s, %(flags)s)
    ON CONFLICT (kind, item) DO UPDATE
    SET (changed_at, keys, heading, summary, words, status, entry, version, zh, en, flags) = (excluded.changed_at,
        excluded.keys, excluded.heading, excluded.summary, excluded.words, excluded.status, excluded.entry,
        excluded.version, excluded.zh, excluded.en, excluded.flags)
    RETURNING id
"""
_STATE = """
    SELECT h.sequence, p.sequence, p.version, EXISTS (SELECT FROM desk_finding_note)
    FROM ledger_head AS h, desk_finding_position AS p
"""
# What was appended since, in the order of the record; one note for an item.
_APPENDED = """
    INSERT INTO desk_finding_note (kind, item, texts)
    SELECT DISTINCT e.kind, i.id, false FROM ledger_entry AS e JOIN {table} AS i ON i.slug = e.slug
    WHERE e.kind = %s AND e.sequence > %s AND e.sequence <= %s
"""


def catch_up(at_most: int = AT_ONCE) -> int:
    """Take in what is noted, at most so many notes; returns how many notes are left. One query if there are none."""
    ((head, sequence, version, noted),) = _fetch(_STATE)
    if (sequence, version) != (head, VERSION):
        _note_entries(head)
    elif not noted:
        return 0
    last = 0
    for _batch in range(0, at_most, _BATCH):
        last = _take_batch(last)
        if not last:
            break
    return Note.objects.count()


def waiting_text(waiting: int) -> str:
    """What somebody should know whose question is answered before everything is taken in."""
    return ngettext(
        "%(count)s change is not taken in yet; it comes within a minute.",
        "%(count)s changes are not taken in yet; they come within minutes.",
        waiting,
    ) % {"count": waiting}


@transaction.atomic
def _note_entries(head: int) -> None:
    """Note what was appended to the record since the last time; everything, if another version derived the rows."""
    position = Position.objects.select_for_update().get()
    if position.version != VERSION:
        note_all()
    for kind in KINDS.values() if position.version == VERSION else ():
        _execute(_APPENDED.format(table=kind.model._meta.db_table), [kind.name, position.sequence, head])
    Position.objects.update(sequence=max(head, position.sequence), version=VERSION)


def note_all() -> None:
    """Note every working copy."""
    for kind in KINDS.values():
        table = kind.model._meta.db_table
        _execute(f"INSERT INTO desk_finding_note (kind, item, texts) SELECT %s, id, true FROM {table}", [kind.name])


@transaction.atomic
def _take_batch(after: int) -> int:
    """Take in what some notes after this one are about; returns the last of them, 0 if there was none."""
    _execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    first = list(Note.objects.filter(pk__gt=after).order_by("pk").values_list("pk", "kind", "item")[:_BATCH])
    for name in dict.fromkeys(kind for _pk, kind, _item in first):
        items = {item for _pk, kind, item in first if kind == name}
        # All of an item's notes at once: a new article has one for each of its parts as well.
        _take_in(KINDS[name], list(Note.objects.filter(kind=name, item__in=items).order_by("pk")))
    return first[-1][0] if first else 0


def _take_in(kind: Kind, notes: Sequence[Note]) -> None:
    texts = {note.item for note in notes if note.texts}
    pks = {note.item for note in notes}
    rows = _locked(kind, pks)
    known = dict(Finding.objects.filter(kind=kind.name, item__in=rows).values_list("item", "pk"))
    standings = standings_of(kind, rows)
    for pk, row in rows.items():
        if pk in texts or pk not in known:
            _write(kind, row, standings[pk])
        else:
            Finding.objects.filter(pk=known[pk]).update(**standings[pk])
    # Rows that another transaction is changing keep their notes, and so does what came since.
    existing = set(kind.model._default_manager.filter(pk__in=pks).values_list("pk", flat=True))
    done = [note.pk for note in notes if note.item in rows or note.item not in existing]
    Note.objects.filter(pk__in=done).delete()


def _locked(kind: Kind, pks: Iterable[int]) -> dict[int, Any]:
    """These rows by primary key, but for those that another transaction is changing."""
    # Locked until the rows of the index are committed: otherwise, a change that cannot see them yet would not take them
    # away. Skipped rather than waited for: a large publication holds its rows for minutes.
    free = kind.model._default_manager.select_for_update(skip_locked=True, of=("self",), no_key=True)
    locked = list(free.filter(pk__in=list(pks)).order_by("pk").values_list("pk", flat=True))
    return {row.pk: row for row in working_copies(kind, pk__in=locked)}


def _write(kind: Kind, row: Item, standing: Mapping[str, Any]) -> None:
    derived = derive(row)
    item = {"kind": kind.name, "item": row.pk, "weight": weight(kind)}
    ((finding,),) = _fetch(_UPSERT, {**derived._asdict(), **item, **standing})
    Chunk.objects.filter(finding=finding).delete()
    for chunk in derived.chunks:
        _execute("INSERT INTO desk_finding_chunk (finding_id, vector) VALUES (%s, %s::tsvector)", [finding, chunk])


def _fetch(statement: str, parameters: Any = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def _execute(statement: str, parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
