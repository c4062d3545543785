"""Locks and freezes working copies, and finds what they refer to."""

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from sco.ledger.documents import Frozen
from sco.ledger.items import Item
from sco.ledger.queries import latest_entries
from sco.ledger.refusals import Refusal, refuse
from sco.ledger.registry import KINDS, Ref


def unique(refs: Iterable[Ref]) -> list[Ref]:
    """The items without duplicates, in their order."""
    return list(dict.fromkeys(refs))


def rows(refs: Iterable[Ref], *, lock: bool) -> Iterator[tuple[Ref, Item]]:
    """The working copies that exist, with the parts of their documents loaded."""
    slugs: dict[str, list[str]] = {}
    for ref in refs:
        slugs.setdefault(ref.kind, []).append(ref.slug)
    # Always by kind, then by primary key: transactions that lock in one order cannot deadlock. An erasure and a
    # publication would otherwise wait for each other.
    for kind in KINDS.values():
        if kind.name in slugs:
            found = kind.model._default_manager.filter(slug__in=slugs[kind.name]).order_by("pk").with_document_parts()
            # of self: the joined rows of other items are locked in their own turn, if at all.
            found = found.select_for_update(of=("self",)) if lock else found
            yield from ((Ref(kind.name, row.slug), row) for row in found)


def freeze(refs: Iterable[Ref]) -> dict[Ref, Frozen]:
    """Lock these working copies and freeze them; Refused if one does not exist."""
    requested = list(refs)
    frozen = {ref: KINDS[ref.kind].freeze(row) for ref, row in rows(requested, lock=True)}
    refuse([Refusal(ref, "unknown", _("The desk has no such item.")) for ref in requested if ref not in frozen])
    return frozen


def references(refs: Iterable[Ref]) -> dict[Ref, Sequence[Ref]]:
    """What each of these working copies would refer to if published now. Items that do not exist are absent."""
    frozen = {ref: KINDS[ref.kind].freeze(row) for ref, row in rows(refs, lock=False)}
    return {ref: KINDS[ref.kind].named_items(item.document) for ref, item in frozen.items()}


def unpublished_references(refs: Iterable[Ref]) -> list[Ref]:
    """The items that must be published together with these: what they refer to, directly or through other items."""
    start = unique(refs)
    found = dict.fromkeys(start)
    fresh = start
    while fresh:
        mentioned = unique(ref for refs_of_one in references(fresh).values() for ref in refs_of_one)
        latest = latest_entries(mentioned, texts=False)
        # An erased item cannot be published again, and references to it are allowed.
        fresh = [ref for ref in mentioned if ref not in found and not (ref in latest and latest[ref].referable)]
        found.update(dict.fromkeys(fresh))
    return list(found)[len(start) :]
