"""Parts of an item that others name by their keys: a mechanism's relations, which claims support.

What is public names only parts that are public. Both sides are decided behind the head's lock, as references are.
"""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from sco.ledger.append import Ledger
from sco.ledger.checks import without_projections
from sco.ledger.models import Entry
from sco.ledger.queries import LatestEntry, naming_part
from sco.ledger.refusals import Refusal
from sco.ledger.registry import KINDS, Derived, Frozen, Ref, Stamp

Entries = Sequence[tuple[Entry, Derived | None]]
Keys = set[str]


def missing(ledger: Ledger, entries: Entries, wanted: Mapping[Ref, Frozen]) -> list[Refusal]:
    """Items that name a part which its own item is neither public with nor published with along them."""
    owners = {owner for frozen in wanted.values() for owner, _key in frozen.parts}
    there = _parts(ledger, owners, entries) if owners else {}
    lacking = {ref: [part for part in frozen.parts if _lacks(there, *part)] for ref, frozen in wanted.items()}
    message = _("It names what is not published: %(parts)s. Publish these first, or together with it.")
    return [
        Refusal(ref, "parts", message % {"parts": _named(parts)}, list(dict.fromkeys(owner for owner, _key in parts)))
        for ref, parts in lacking.items()
        if parts
    ]


def _lacks(there: Mapping[Ref, Keys], owner: Ref, key: str) -> bool:
    # An erased item has no document any more, and does not stand in the way.
    return owner in there and key not in there[owner]


def _named(parts: Iterable[tuple[Ref, str]]) -> str:
    return ", ".join(f"{key} ({owner})" for owner, key in parts)


def _parts(ledger: Ledger, owners: set[Ref], entries: Entries) -> dict[Ref, Keys]:
    made = {Ref(entry.kind, entry.slug): _keys(derived) for entry, derived in entries if derived}
    latest = ledger.latest(owners - made.keys())
    return {**made, **{ref: _public_keys(ref, last) for ref, last in latest.items() if last.document}}


def _keys(derived: Derived) -> Keys:
    return {span["key"] for span in derived.spans}


def _public_keys(ref: Ref, latest: LatestEntry) -> Keys:
    return _keys(KINDS[ref.kind].derive(ref.slug, latest.upcast_document(), Stamp(latest.version, "")))


def in_use(
    ledger: Ledger, entries: Entries, latest: Mapping[Ref, LatestEntry], wanted: Mapping[Ref, Frozen]
) -> list[Refusal]:
    """Items that would lose a part which public items name, unless those are published along without naming it."""
    lost = {ref: keys for ref, keys in _lost(entries, latest) if keys}
    if not lost:
        return []
    named = {ref: _still_naming(ref, keys, wanted) for ref, keys in lost.items()}
    message = _("Published items name parts that it would lose: %(parts)s. Publish these without them along with it.")
    return without_projections(ledger.head, lost) or [
        Refusal(
            ref, "parts", message % {"parts": _users(found)}, sorted({by for users in found.values() for by in users})
        )
        for ref, found in named.items()
        if found
    ]


def _lost(entries: Entries, latest: Mapping[Ref, LatestEntry]) -> Iterable[tuple[Ref, Keys]]:
    for entry, derived in entries:
        ref = Ref(entry.kind, entry.slug)
        before = latest.get(ref)
        # Most kinds have no parts: that spares deriving every document twice. Quotation marks in texts are escaped.
        if derived and before and before.document and '"key":' in before.document:
            yield ref, _public_keys(ref, before) - _keys(derived)


def _still_naming(owner: Ref, keys: Keys, wanted: Mapping[Ref, Frozen]) -> dict[str, list[Ref]]:
    def names(by: Ref, key: str) -> bool:
        return by not in wanted or (owner, key) in wanted[by].parts

    named = {key: sorted(by for by in naming_part(key) if names(by, key)) for key in sorted(keys)}
    return {key: users for key, users in named.items() if users}


def _users(named: Mapping[str, Sequence[Ref]]) -> str:
    return "; ".join(f"{key} ({', '.join(map(str, users))})" for key, users in named.items())
