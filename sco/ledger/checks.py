"""What the record refuses, and why. Each check answers with a refusal for every item that stands in the way."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from django.utils.translation import gettext as _

from sco.ledger.append import Draft, Ledger
from sco.ledger.canonical import canonical
from sco.ledger.documents import Frozen
from sco.ledger.models import Entry, EntryActor, Head, Projection
from sco.ledger.names import LANGUAGE_NAMES
from sco.ledger.projections import Derived
from sco.ledger.queries import Latest, referring
from sco.ledger.refusals import Refusal
from sco.ledger.registry import KINDS, Ref


def actor_problem(actor: str) -> str:
    """Why this name cannot be recorded as an entry's maker; '' if it can."""
    longest = EntryActor._meta.get_field("actor").max_length or 0
    if is_text(actor) and 0 < len(actor) <= longest:
        return ""
    return _("Who does it is to be named with at least one and at most %(longest)s characters.") % {"longest": longest}


def is_text(text: str) -> bool:
    """Whether the database can hold it: without NUL, and without the bytes that a console could not read."""
    return "\x00" not in text and text == text.encode(errors="ignore").decode()


def incomplete(frozen: Mapping[Ref, Frozen]) -> list[Refusal]:
    """Items whose required texts are not there in any language, or otherwise cannot be frozen."""
    return [Refusal(ref, "incomplete", " ".join(item.problems)) for ref, item in frozen.items() if item.problems]


def same(draft: Draft, latest: Latest | None) -> bool:
    """Whether the draft is exactly what is public now."""
    return latest is not None and says(latest, draft.ref, draft.document, draft.restricted)


def says(latest: Latest, ref: Ref, document: str | None, restricted: str | None) -> bool:
    """Whether these texts are what is public of the item.

    What is public in an older shape is upcast first: else new code would publish every item again, unchanged.
    """
    return latest.live and latest.restricted == restricted and document == current_text(ref, latest)


def current_text(ref: Ref, latest: Latest) -> str | None:
    """The document that is public, as today's code would have written it."""
    if latest.document is None or latest.schema == KINDS[ref.kind].schema:
        return latest.document
    return canonical(current_document(ref, latest))


def current_document(ref: Ref, latest: Latest) -> dict[str, Any]:
    """The document that is public, in today's shape."""
    return KINDS[ref.kind].upcast(orjson.loads(latest.document or "{}"), latest.schema)


def not_publishable(
    drafts: Sequence[Draft], latest: Mapping[Ref, Latest], *, correct: bool, drop_languages: bool
) -> list[Refusal]:
    """Items that their own last entry forbids to publish as asked."""
    refusals = []
    for draft in drafts:
        refusal = _against_latest(draft, latest.get(draft.ref), correct=correct, drop_languages=drop_languages)
        refusals += [refusal] if refusal else []
    return refusals


def _against_latest(draft: Draft, latest: Latest | None, *, correct: bool, drop_languages: bool) -> Refusal | None:
    if latest is not None and latest.action == Entry.Action.ERASE:
        return Refusal(
            draft.ref, "erased", _("This item was erased. Its slug is never used again: choose another one.")
        )
    if correct and (latest is None or not latest.live):
        return Refusal(draft.ref, "not_published", _("Only a published item can be corrected: publish it first."))
    if correct and same(draft, latest):
        return Refusal(
            draft.ref, "unchanged", _("Nothing has changed since it was last published, so nothing is corrected.")
        )
    gone = sorted(set(latest.languages) - set(draft.languages)) if latest is not None and latest.live else []
    if gone and not drop_languages:
        message = _(
            "It is public in %(gone)s, whose text is now incomplete or not approved: approve it, or agree to drop it."
        )
        names = ", ".join(str(LANGUAGE_NAMES[language]) for language in gone)
        return Refusal(draft.ref, "languages", message % {"gone": names})
    return None


def unpublished_references(
    ledger: Ledger, entries: Sequence[tuple[Entry, Derived | None]], together: Iterable[Ref]
) -> list[Refusal]:
    """Items that refer to others which are neither public nor published along with them."""
    mentioned = {ref for _entry, derived in entries if derived for ref in derived.refs}
    missing = mentioned - set(together)
    missing -= ledger.live(missing)
    missing -= ledger.erased(missing)
    refusals = []
    for entry, derived in entries:
        lacking = [ref for ref in dict.fromkeys(derived.refs if derived else ()) if ref in missing]
        if lacking:
            message = _("It refers to items that are not published: %(refs)s. Publish them together with it.")
            names = ", ".join(map(str, lacking))
            refusals.append(Refusal(Ref(entry.kind, entry.slug), "references", message % {"refs": names}, lacking))
    return refusals


def not_public(refs: Iterable[Ref], latest: Mapping[Ref, Latest]) -> list[Refusal]:
    """Items that are not public now."""
    message = _("It is not public, so there is nothing to withdraw.")
    return [Refusal(ref, "not_published", message) for ref in refs if ref not in latest or not latest[ref].live]


def not_recorded(refs: Iterable[Ref], latest: Mapping[Ref, Latest]) -> list[Refusal]:
    """Items that the record has never heard of."""
    message = _("It was never published, so the record holds nothing of it. Delete it at the desk.")
    return [Refusal(ref, "not_published", message) for ref in refs if ref not in latest]


def referred(head: Head, refs: Sequence[Ref]) -> list[Refusal]:
    """Items that published items outside the list refer to."""
    if refusals := without_projections(head, refs):
        return refusals
    referring = _referring(refs)
    message = _("Published items refer to it: %(refs)s. Withdraw them first, or together with it.")
    return [
        Refusal(ref, "referred", message % {"refs": ", ".join(map(str, found))}, found)
        for ref, found in referring.items()
        if found
    ]


def without_projections(head: Head, refs: Iterable[Ref]) -> list[Refusal]:
    """All of the items while any projection is missing, since only projections tell who refers to them."""
    # All of them, not the last alone: projections that were lost stay lost behind those of later publications. Counting
    # reads an index only: 20 to 50 ms for 60,000 on a busy machine.
    if Projection.objects.filter(sequence__range=(1, head.sequence)).count() == head.sequence:
        return []
    message = _("The table of projections is incomplete: run “manage.py rebuild_projections” first.")
    return [Refusal(ref, "referred", message) for ref in refs]


def _referring(refs: Sequence[Ref]) -> dict[Ref, list[Ref]]:
    rows = referring(refs).values_list("kind", "slug", "refs")
    together = set(refs)
    outside = [(Ref(kind, slug), mentioned) for kind, slug, mentioned in rows if Ref(kind, slug) not in together]
    return {ref: [by for by, mentioned in outside if str(ref) in mentioned] for ref in refs}
