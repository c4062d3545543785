"""Withdraw."""

from collections.abc import Iterable

from django.db import transaction

from sco.ledger import checks
from sco.ledger.actions.outcome import Note, Outcome, checked_note, outcomes
from sco.ledger.append import Ledger, PendingEntry
from sco.ledger.models import Entry
from sco.ledger.refusals import refuse
from sco.ledger.registry import Ref
from sco.ledger.working_copies import unique


@transaction.atomic
def withdraw(refs: Iterable[Ref], *, actor: str, note: Note | None = None, accept_clock: bool = False) -> list[Outcome]:
    """Append a tombstone for each of these items; Refused while other public items refer to any of them.

    ``accept_clock`` records the database's time although it is doubtful.
    """
    items = unique(refs)
    note_text = checked_note(items, actor, note)
    # Withdrawing reads no working copy, so it locks no row: the head's lock alone orders it.
    ledger = Ledger()
    latest = ledger.latest(items)
    refuse(checks.not_public(items, latest))
    refuse(checks.referred(ledger.head, items))
    tombstones = [PendingEntry(ref, Entry.Action.WITHDRAW) for ref in items]
    entries = ledger.entries(tombstones, latest, note=note_text)
    refuse([] if accept_clock else checks.doubtful_clock(ledger, entries))
    ledger.append(entries, actor=actor)
    return outcomes(items, latest, entries)
