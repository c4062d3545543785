"""Erase: the only action that removes texts from the record."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection, transaction

from sco.connections import long_running
from sco.ledger import checks
from sco.ledger.actions.outcome import Note, Outcome, checked_note, outcomes
from sco.ledger.append import Ledger, PendingEntry
from sco.ledger.history import delete_with_history, deleted_item
from sco.ledger.items import Item
from sco.ledger.models import Entry
from sco.ledger.queries import latest_entries
from sco.ledger.refusals import refuse
from sco.ledger.registry import KINDS, Ref
from sco.ledger.scrubbing import ALSO
from sco.ledger.working_copies import rows, unique


@transaction.atomic
@long_running()  # at the desk too: what must go must not depend on how much of it there is
def erase(
    refs: Iterable[Ref],
    *,
    actor: str,
    note: Note | None = None,
    cascade: Iterable[Ref] = (),
    accept_clock: bool = False,
) -> list[Outcome]:
    """Remove these items' texts, notes, salts, history and derived rows for good, from the record and the desk.

    The hashes stay, so the chain still verifies. ``note`` is public and stays: it must not repeat what is erased.
    ``cascade`` names items that quote them (see ``quoting_items``): these are erased too, or deleted if they were
    never published. ``accept_clock`` records the database's time although it is doubtful.
    """
    refs, cascade = unique(refs), unique(cascade)
    # Publishing locks the row, too: once all rows are locked, none of them can become recorded any more.
    locked = dict(rows([*refs, *cascade], lock=True))
    items = unique([*refs, *latest_entries(cascade, texts=False)])
    note_text = checked_note(items, actor, note)
    ledger = Ledger()
    latest = ledger.latest(items)
    refuse(checks.not_recorded(items, latest))
    # A repeated erasure appends nothing, but clears texts that were filled in since.
    tombstones = [PendingEntry(ref, Entry.Action.ERASE) for ref in items if not latest[ref].erased]
    entries = ledger.entries(tombstones, latest, note=note_text)
    refuse([] if accept_clock else checks.doubtful_clock(ledger, entries))
    ledger.append(entries, actor=actor)
    # After the tombstones: the database allows blanking only entries that an erasure follows.
    for ref in items:
        _blank(ref)
    # Likewise: it gives up the history of erased items only, and of drafts while that history tells what they quote.
    # All rows were locked before the head, as in every action.
    delete_with_history(locked[ref] for ref in cascade if ref in locked and ref not in items)
    _scrub(items, locked)
    return outcomes(items, latest, entries)


def quoting_items(refs: Iterable[Ref]) -> list[Ref]:
    """The other items that quote these or once did: what ``erase`` can take as its ``cascade``."""
    asked = set(refs)
    return sorted({item for ref in asked for item in KINDS[ref.kind].quoting(ref.slug)} - asked)


def _scrub(refs: Iterable[Ref], locked: Mapping[Ref, Item]) -> None:
    for ref in refs:
        kind = KINDS[ref.kind]
        # The row may be deleted while its history still holds the texts.
        item: Any = locked.get(ref) or deleted_item(kind.model, ref.slug)
        if item is not None:
            for scrub in (kind.scrub, *ALSO):
                scrub(item)


def _blank(ref: Ref) -> None:
    # A trigger empties the projections of the blanked entries: see ``migrations/projection_guards.sql``.
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_blank(%s, %s)", [ref.kind, ref.slug])
