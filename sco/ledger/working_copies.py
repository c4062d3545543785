"""Working copies as publishing sees them: locked, frozen, and with what they refer to."""

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from sco.ledger.documents import Frozen
from sco.ledger.items import Item
from sco.ledger.queries import latest_entries
from sco.ledger.refusals import Refusal, refuse
from sco.ledger.registry import KINDS, Ref


def unique(refs: Iterable[Ref]) -> list[Ref]:
    """The items without repetitions, in their order."""
    return list(dict.fromkeys(refs))


def rows(refs: Iterable[Ref], *, lock: bool) -> Iterator[tuple[Ref, Item]]:
    """The working copies that exist, ready to be frozen."""
    slugs: dict[str, list[str]] = {}
    for ref in refs:
        slugs.setdefault(ref.kind, []).append(ref.slug)
    # Always by kind, then by primary key: transactions that lock in one order cannot deadlock.
    for kind in KINDS.values():
        if kind.name in slugs:
            found = kind.model._default_manager.filter(slug__in=slugs[kind.name]).order_by("pk").with_document_parts()
            found = found.select_for_update(of=("self",)) if lock else found
            yield from ((Ref(kind.name, row.slug), row) for row in found)


def freeze(refs: Iterable[Ref]) -> dict[Ref, Frozen]:
    """Lock these working copies and freeze them; Refused if one does not exist."""
    wanted = list(refs)
    frozen = {ref: KINDS[ref.kind].freeze(row) for ref, row in rows(wanted, lock=True)}
    refuse([Refusal(ref, "unknown", _("The desk has no such item.")) for ref in wanted if ref not in frozen])
    return frozen


def references(refs: Iterable[Ref]) -> dict[Ref, Sequence[Ref]]:
    """What each of these working copies would refer to if it were published now; items that do not exist are absent."""
    frozen = {ref: KINDS[ref.kind].freeze(row) for ref, row in rows(refs, lock=False)}
    return {ref: KINDS[ref.kind].named_items(item.document) for ref, item in frozen.items()}


def unpublished_references(refs: Iterable[Ref]) -> list[Ref]:
    """The items that must be published together with these: what they refer to, directly or through other items.

    Erased items are not among them: they cannot be published again, and references to them are allowed.
    """
    start = unique(refs)
    found = dict.fromkeys(start)
    fresh = start
    while fresh:
        mentioned = unique(ref for refs_of_one in references(fresh).values() for ref in refs_of_one)
        latest = latest_entries(mentioned, texts=False)
        fresh = [ref for ref in mentioned if ref not in found and not (ref in latest and latest[ref].referable)]
        found.update(dict.fromkeys(fresh))
    return list(found)[len(start) :]
