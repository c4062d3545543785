"""Parts of an item that others name by their keys: a mechanism's relations, which claims support.

Public items name only public parts. Both sides of that are checked under the head's lock, as references are.
"""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from sco.ledger.append import Entries, Ledger
from sco.ledger.checks import without_projections
from sco.ledger.documents import Frozen
from sco.ledger.projections import Derived
from sco.ledger.queries import LatestEntry, naming_part
from sco.ledger.refusals import Refusal, in_prose
from sco.ledger.registry import KINDS, PartRef, Ref

Keys = set[str]
NamedParts = Mapping[Ref, Sequence[PartRef]]


def broken_references(
    ledger: Ledger, entries: Entries, latest: Mapping[Ref, LatestEntry], frozen: Mapping[Ref, Frozen]
) -> list[Refusal]:
    """Items whose publication would leave a public item naming a part that is not public."""
    # All items, the unchanged ones too: these name their parts as they did before.
    named = {ref: KINDS[ref.kind].named_parts(item.document) for ref, item in frozen.items()}
    return [*_missing(ledger, entries, named), *_in_use(ledger, entries, latest, named)]


def _missing(ledger: Ledger, entries: Entries, named: NamedParts) -> list[Refusal]:
    """Items that name a part which is neither public nor published now."""
    owners = {part.owner for parts in named.values() for part in parts}
    public = _public_parts(ledger, owners, entries) if owners else {}
    # An erased owner has no document, so nothing could ever publish its parts again: naming them stays allowed.
    lacking = {
        ref: [part for part in parts if part.owner in public and part.key not in public[part.owner]]
        for ref, parts in named.items()
    }
    message = _("It names parts that are not published: %(parts)s. Publish these first, or together with it.")
    return [
        Refusal(ref, "parts", message % {"parts": _listed(parts)}, list(dict.fromkeys(part.owner for part in parts)))
        for ref, parts in lacking.items()
        if parts
    ]


def _listed(parts: Sequence[PartRef]) -> str:
    return in_prose([f"{part.key} ({part.owner})" for part in parts])


def _public_parts(ledger: Ledger, owners: set[Ref], entries: Entries) -> dict[Ref, Keys]:
    new = {Ref(entry.kind, entry.slug): _keys(derived) for entry, derived in entries if derived}
    latest = ledger.latest(owners - new.keys())
    return {**new, **{ref: _public_keys(ref, last) for ref, last in latest.items() if last.document}}


def _keys(derived: Derived) -> Keys:
    return derived.kind.part_keys(derived.document)


def _public_keys(ref: Ref, latest: LatestEntry) -> Keys:
    return KINDS[ref.kind].part_keys(latest.upcast_document())


def _in_use(ledger: Ledger, entries: Entries, latest: Mapping[Ref, LatestEntry], named: NamedParts) -> list[Refusal]:
    """Items that would lose a part which public items name, unless these are published now without naming it."""
    lost = {ref: keys for ref, keys in _lost(entries, latest) if keys}
    if not lost:
        return []
    users = {ref: _still_naming(ref, keys, named) for ref, keys in lost.items()}
    message = _("It would lose parts that published items name: %(parts)s. Remove them there and publish all together.")
    # Who names a part is known from the projections alone, so without all of them nothing may be removed.
    return without_projections(ledger.head, lost) or [
        Refusal(
            ref, "parts", message % {"parts": _users(found)}, sorted({by for refs in found.values() for by in refs})
        )
        for ref, found in users.items()
        if found
    ]


def _lost(entries: Entries, latest: Mapping[Ref, LatestEntry]) -> Iterable[tuple[Ref, Keys]]:
    for entry, derived in entries:
        ref = Ref(entry.kind, entry.slug)
        before = latest.get(ref)
        # Most kinds have no parts, which saves parsing every document twice.
        if derived and derived.kind.parts and before and before.document:
            yield ref, _public_keys(ref, before) - _keys(derived)


def _still_naming(owner: Ref, keys: Keys, named: NamedParts) -> dict[str, list[Ref]]:
    def names(by: Ref, key: str) -> bool:
        # An item that is published now counts as it will be, not as it is.
        return by not in named or PartRef(owner, key) in named[by]

    users = {key: sorted(by for by in naming_part(key) if names(by, key)) for key in sorted(keys)}
    return {key: refs for key, refs in users.items() if refs}


def _users(named: Mapping[str, Sequence[Ref]]) -> str:
    return _("; ").join(f"{key} ({in_prose(users)})" for key, users in named.items())
