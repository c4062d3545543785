"""The door between desk and record: publish, correct, withdraw, erase. Nothing else writes entries.

Each verb is one transaction. It freezes working copies under their row locks, then locks the head and only then decides
what depends on others: references, "unchanged", versions and the time. It writes everything or, with Refused, nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from sco.languages import LANGUAGES
from sco.ledger import checks, parts
from sco.ledger.append import Draft, Ledger
from sco.ledger.canonical import canonical
from sco.ledger.documents import Frozen
from sco.ledger.history import delete_and_forget, remembered
from sco.ledger.items import Item
from sco.ledger.models import Entry, Projection
from sco.ledger.projections import Derived, derive, projection_row
from sco.ledger.queries import Latest, latest_entries
from sco.ledger.refusals import Refusal, Refused
from sco.ledger.registry import KINDS, Ref
from sco.ledger.tasks import fill_soon

Note = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one item: ``action`` is publish, correct, withdraw, erase or unchanged."""

    ref: Ref
    version: int
    action: str
    sequence: int | None = None


@transaction.atomic
def publish(
    refs: Iterable[Ref],
    *,
    actor: str,
    note: Note | None = None,
    correct: bool = False,
    drop_languages: bool = False,
    revive: bool = True,
) -> list[Outcome]:
    """Freeze these working copies and append what has changed; all of them or, with Refused, none.

    ``correct`` marks the entries as corrections, which need a bilingual ``note`` and an earlier publication.
    ``drop_languages`` agrees that a language which is public now goes away. Without ``revive``, items that were
    withdrawn or erased are left out, and have no outcome.
    """
    wanted = _unique(refs)
    note_text = _said(wanted, actor, note, needed=correct)
    frozen = _freeze(wanted)
    _raise(checks.incomplete(frozen))
    ledger = Ledger()
    latest = ledger.latest(wanted)
    wanted = [ref for ref in wanted if revive or ref not in latest or latest[ref].live]
    drafts = [_draft(ref, frozen[ref], correct=correct) for ref in wanted]
    _raise(checks.not_publishable(drafts, latest, correct=correct, drop_languages=drop_languages))
    changed = [draft for draft in drafts if not checks.same(draft, latest.get(draft.ref))]
    entries = _entries(ledger, changed, latest, note_text)
    _raise(checks.unpublished_references(ledger, entries, wanted))
    named = {ref: KINDS[ref.kind].named_parts(frozen[ref].document) for ref in wanted}
    _raise([*parts.missing(ledger, entries, named), *parts.in_use(ledger, entries, latest, named)])
    ledger.append(entries, actor=actor)
    fill_soon([entry.sequence for entry, derived in entries if derived and derived.searchable])
    return _outcomes(wanted, latest, entries)


@transaction.atomic
def withdraw(refs: Iterable[Ref], *, actor: str, note: Note | None = None) -> list[Outcome]:
    """Append a tombstone for each of these items; refused while published items outside the list refer to them."""
    wanted = _unique(refs)
    note_text = _said(wanted, actor, note, needed=False)
    ledger = Ledger()
    latest = ledger.latest(wanted)
    _raise(checks.not_public(wanted, latest))
    _raise(checks.referred(ledger.head, wanted))
    drafts = [Draft(ref, Entry.Action.WITHDRAW) for ref in wanted]
    entries = _entries(ledger, drafts, latest, note_text)
    ledger.append(entries, actor=actor)
    return _outcomes(wanted, latest, entries)


@transaction.atomic
def erase(refs: Iterable[Ref], *, actor: str, note: Note | None = None, along: Iterable[Ref] = ()) -> list[Outcome]:
    """Take these items' words out of the record and the desk for good: texts, notes, salts, history and derived rows.

    The hashes stay, so the chain still verifies. ``note`` is public and stays: never repeat in it what is erased.
    ``along`` are items that quote them (see ``quoting``): erased too, or deleted where they were never published.
    """
    wanted, drafts = _recorded_or_not(_unique(refs), _unique(along))
    note_text = _said(wanted, actor, note, needed=False)
    _scrub(wanted)
    delete_and_forget(drafts)
    ledger = Ledger()
    latest = ledger.latest(wanted)
    _raise(checks.not_recorded(wanted, latest))
    tombstones = [Draft(ref, Entry.Action.ERASE) for ref in wanted if latest[ref].action != Entry.Action.ERASE]
    entries = _entries(ledger, tombstones, latest, note_text)
    ledger.append(entries, actor=actor)
    for ref in wanted:
        _blank(ref)
    return _outcomes(wanted, latest, entries)


def quoting(refs: Iterable[Ref]) -> list[Ref]:
    """Items that quote these or once did, and are erased along with them if somebody says so; not these themselves."""
    asked = _unique(refs)
    found = _unique(by for ref in asked for by in KINDS[ref.kind].quoting(ref.slug))
    return sorted(set(found) - set(asked))


def unpublished_references(refs: Iterable[Ref]) -> list[Ref]:
    """Every item that must be published together with these, because they refer to it, directly or through others.

    What was erased is none: it never comes back, and does not stand in the way.
    """
    found: dict[Ref, None] = dict.fromkeys(refs)
    start = set(found)
    fresh = list(found)
    while fresh:
        mentioned = _unique(ref for refs_of_one in references(fresh).values() for ref in refs_of_one)
        latest = latest_entries(mentioned, texts=False)
        settled = {ref for ref, last in latest.items() if last.live or last.action == Entry.Action.ERASE}
        fresh = [ref for ref in mentioned if ref not in found and ref not in settled]
        found.update(dict.fromkeys(fresh))
    return [ref for ref in found if ref not in start]


def references(refs: Iterable[Ref]) -> dict[Ref, Sequence[Ref]]:
    """What each of these working copies would refer to if it was published now; the desk may not have all of them."""
    frozen = _freeze(list(refs), lock=False)
    return {ref: KINDS[ref.kind].named_items(item.document) for ref, item in frozen.items()}


def _unique(refs: Iterable[Ref]) -> list[Ref]:
    return list(dict.fromkeys(refs))


def _raise(refusals: Sequence[Refusal]) -> None:
    if refusals:
        raise Refused(refusals)


def _said(refs: Sequence[Ref], actor: str, note: Note | None, *, needed: bool) -> str:
    """The note as it is recorded; Refused if it or the actor's name cannot be."""
    if trouble := checks.actor_problem(actor):
        raise Refused([Refusal(ref, "actor", trouble) for ref in refs])
    texts = {language: (note or {}).get(language, "").strip() for language in LANGUAGES}
    if not any(texts.values()) and not needed:
        return ""
    if not all(texts.values()):
        message = _("The public note needs a text in both languages, Chinese and English.")
        raise Refused([Refusal(ref, "note", message) for ref in refs])
    if not all(map(checks.is_text, texts.values())):
        message = _("The public note has characters that are no text.")
        raise Refused([Refusal(ref, "note", message) for ref in refs])
    return canonical(texts)


def _rows(refs: Sequence[Ref], *, lock: bool) -> Iterator[tuple[Ref, Item]]:
    """The working copies of these items; whoever locks them does so in this order, so that nobody waits in a circle."""
    for kind in KINDS.values():
        slugs = [ref.slug for ref in refs if ref.kind == kind.name]
        if slugs:
            rows = kind.model._default_manager.filter(slug__in=slugs).order_by("pk").with_document_parts()
            rows = rows.select_for_update(of=("self",)) if lock else rows
            yield from ((Ref(kind.name, row.slug), row) for row in rows)


def _freeze(refs: Sequence[Ref], *, lock: bool = True) -> dict[Ref, Frozen]:
    frozen = {ref: KINDS[ref.kind].freeze(row) for ref, row in _rows(refs, lock=lock)}
    if lock:
        _raise([Refusal(ref, "unknown", _("The desk has no such item.")) for ref in refs if ref not in frozen])
    return frozen


def _draft(ref: Ref, frozen: Frozen, *, correct: bool) -> Draft:
    return Draft(
        ref=ref,
        action=Entry.Action.CORRECT if correct else Entry.Action.PUBLISH,
        document=canonical(frozen.document),
        restricted=canonical(frozen.restricted) if frozen.restricted else None,
        languages=frozen.languages,
    )


def _entries(
    ledger: Ledger, drafts: Sequence[Draft], latest: Mapping[Ref, Latest], note: str
) -> list[tuple[Entry, Derived | None]]:
    entries = []
    for number, draft in enumerate(drafts, start=1):
        before = latest.get(draft.ref)
        entry = ledger.entry(draft, number=number, version=before.version + 1 if before else 1, note=note)
        entries.append((entry, derive(entry)))
    return entries


def _recorded_or_not(refs: list[Ref], along: list[Ref]) -> tuple[list[Ref], list[Item]]:
    # Whoever publishes one of them holds its row: once all are locked, what the record knows of them stays so.
    rows = dict(_rows([*refs, *along], lock=True))
    recorded = latest_entries(along, texts=False)
    drafts = [rows[ref] for ref in along if ref in rows and ref not in recorded and ref not in refs]
    return _unique([*refs, *recorded]), drafts


def _scrub(refs: Sequence[Ref]) -> None:
    rows = dict(_rows(refs, lock=True))
    for ref in refs:
        kind = KINDS[ref.kind]
        item: Any = rows.get(ref) or remembered(kind.model, ref.slug)
        if item is not None:
            kind.scrub(item)


def _blank(ref: Ref) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_blank(%s, %s)", [ref.kind, ref.slug])
    # The function has changed the rows behind the ORM's back; the projections follow from what they are now.
    for entry in Entry.objects.of(ref.kind, ref.slug):
        row = projection_row(entry, derive(entry))._asdict()
        row["spans"] = []
        Projection.objects.filter(sequence=entry.sequence).update(**row)


def _outcomes(
    refs: Iterable[Ref], latest: Mapping[Ref, Latest], entries: Sequence[tuple[Entry, Derived | None]]
) -> list[Outcome]:
    made = {Ref(entry.kind, entry.slug): entry for entry, _derived in entries}
    return [
        Outcome(ref, made[ref].version, made[ref].action, made[ref].sequence)
        if ref in made
        else Outcome(ref, latest[ref].version, "unchanged")
        for ref in refs
    ]
