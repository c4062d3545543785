"""Erase: the only action that removes texts from the record."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction

from sco.ledger import checks
from sco.ledger.actions.outcome import Note, Outcome, checked_note, outcomes
from sco.ledger.append import Ledger, PendingEntry
from sco.ledger.history import delete_with_history, deleted_item
from sco.ledger.items import Item
from sco.ledger.models import Entry, Projection
from sco.ledger.projections import derive, projection_row
from sco.ledger.queries import latest_entries
from sco.ledger.refusals import refuse
from sco.ledger.registry import KINDS, Ref
from sco.ledger.working_copies import rows, unique


@transaction.atomic
def erase(refs: Iterable[Ref], *, actor: str, note: Note | None = None, cascade: Iterable[Ref] = ()) -> list[Outcome]:
    """Remove these items' texts, notes, salts, history and derived rows for good, from the record and the desk.

    The hashes stay, so the chain still verifies. ``note`` is public and stays: it must not repeat what is erased.
    ``cascade`` names items that quote them (see ``quoting_items``): these are erased too, or deleted if they were
    never published.
    """
    wanted, unrecorded = _split(unique(refs), unique(cascade))
    note_text = checked_note(wanted, actor, note)
    _scrub(wanted)
    delete_with_history(unrecorded)
    ledger = Ledger()
    latest = ledger.latest(wanted)
    refuse(checks.not_recorded(wanted, latest))
    tombstones = [PendingEntry(ref, Entry.Action.ERASE) for ref in wanted if not latest[ref].erased]
    entries = ledger.entries(tombstones, latest, note=note_text)
    ledger.append(entries, actor=actor)
    for ref in wanted:
        _blank(ref)
    return outcomes(wanted, latest, entries)


def quoting_items(refs: Iterable[Ref]) -> list[Ref]:
    """The other items that quote these or once did: what ``erase`` can take as its ``cascade``."""
    asked = set(refs)
    return sorted({item for ref in asked for item in KINDS[ref.kind].quoting(ref.slug)} - asked)


def _split(refs: list[Ref], cascade: list[Ref]) -> tuple[list[Ref], list[Item]]:
    """The items to erase, and the working copies to delete: those of the cascade that were never published."""
    # Publishing locks the row as well: once all rows are locked, what the record knows of them cannot change.
    locked = dict(rows([*refs, *cascade], lock=True))
    recorded = latest_entries(cascade, texts=False)
    unrecorded = [locked[ref] for ref in cascade if ref in locked and ref not in recorded and ref not in refs]
    return unique([*refs, *recorded]), unrecorded


def _scrub(refs: Sequence[Ref]) -> None:
    locked = dict(rows(refs, lock=True))
    for ref in refs:
        kind = KINDS[ref.kind]
        item: Any = locked.get(ref) or deleted_item(kind.model, ref.slug)
        if item is not None:
            kind.scrub(item)


def _blank(ref: Ref) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_blank(%s, %s)", [ref.kind, ref.slug])
    # The function changes the rows behind the ORM's back, so read them again to derive their projections.
    for entry in Entry.objects.of(ref.kind, ref.slug):
        row = projection_row(entry, derive(entry))._asdict() | {"spans": []}
        Projection.objects.filter(sequence=entry.sequence).update(**row)
