"""Publish and correct."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from sco.ledger import checks, parts
from sco.ledger.actions.outcome import Note, Outcome, checked_note, outcomes
from sco.ledger.append import Ledger, PendingEntry
from sco.ledger.documents import Frozen
from sco.ledger.models import Entry
from sco.ledger.queries import LatestEntry
from sco.ledger.refusals import refuse
from sco.ledger.registry import Ref
from sco.ledger.tasks import fill_soon, prepare
from sco.ledger.working_copies import freeze, unique


@transaction.atomic
def publish(
    refs: Iterable[Ref],
    *,
    actor: str,
    note: Note | None = None,
    correct: bool = False,
    drop_languages: bool = False,
    revive: bool = True,
    accept_clock: bool = False,
    search_later: bool = False,
) -> list[Outcome]:
    """Freeze these working copies and append those that have changed: all of them or, with Refused, none.

    ``correct`` marks corrections, which require a bilingual ``note`` and an earlier publication. ``drop_languages``
    accepts that a public language disappears. Without ``revive``, withdrawn and erased items are left out.
    ``accept_clock`` records the database's time although it is doubtful: see ``checks.doubtful_clock``. Searches find a
    small publication at once, unless ``search_later`` leaves that to the worker.
    """
    items = unique(refs)
    note_text = checked_note(items, actor, note, required=correct)
    frozen = freeze(items)
    refuse([*checks.incomplete(frozen), *checks.lacking(frozen)])
    refuse(checks.not_searchable(frozen))
    prepared = None if search_later else prepare(frozen)
    ledger = Ledger()
    latest = ledger.latest(items)
    if not revive:
        frozen = {ref: item for ref, item in frozen.items() if ref not in latest or latest[ref].live}
    pending = _pending(items, frozen, Entry.Action.CORRECT if correct else Entry.Action.PUBLISH)
    refuse(checks.not_publishable(pending, latest, correct=correct, drop_languages=drop_languages))
    entries = ledger.entries(_changed(pending, latest), latest, note=note_text)
    refuse(checks.unpublished_references(entries, frozen))
    refuse(parts.broken_references(ledger, entries, latest, frozen))
    refuse([] if accept_clock else checks.doubtful_clock(ledger, entries))
    ledger.append(entries, actor=actor, alongside=lambda: fill_soon(entries, prepared))
    return outcomes((each.ref for each in pending), latest, entries)


def _changed(pending: Iterable[PendingEntry], latest: Mapping[Ref, LatestEntry]) -> list[PendingEntry]:
    return [each for each in pending if not each.repeats(latest.get(each.ref))]


def _pending(refs: Iterable[Ref], frozen: Mapping[Ref, Frozen], action: str) -> list[PendingEntry]:
    items = [(ref, frozen[ref]) for ref in refs if ref in frozen]
    return [PendingEntry(ref, action, *item.canonical_texts(), item.languages) for ref, item in items]
