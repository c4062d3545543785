"""The texts that a search quotes, of each item that was found: read from its document once, and remembered."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from sco.api import paths
from sco.api.links import link
from sco.api.remembered import Kept, Remembered
from sco.api.search.ranking import Found
from sco.api.snapshots import Snapshot
from sco.api.sql import fetch
from sco.languages import LANGUAGES, Language
from sco.ledger.documents import Document
from sco.ledger.registry import KINDS, Kind, Ref, Searched
from sco.ledger.search_rows import texts
from sco.search.marking import Passage

_DOCUMENTS = (
    "SELECT r.sequence, r.languages, r.original, e.document, e.schema FROM ledger_projection AS r"
    " JOIN ledger_entry AS e ON e.sequence = r.sequence WHERE r.sequence = ANY (%(sequences)s) AND r.live"
)


@dataclass(frozen=True, slots=True)
class Item:
    """An item that can be found: what names it, its titles, and in each of its languages its texts, after the tiers."""

    named: Mapping[str, Any]
    languages: Sequence[Language]
    original: Language
    titles: Mapping[Language, str | None]
    passages: Mapping[Language, Sequence[tuple[int, Passage]]]

    @property
    def size(self) -> int:
        """How many characters its texts take; folded, those of one language take about as many again."""
        return 3 * sum(passage.size for found in self.passages.values() for _tier, passage in found) // 2


# Their sequences never stand for another text; but an erased one must not stay.
_ITEMS: Remembered[int, Item] = Remembered(8_000_000)


def read_items(found: Sequence[Found], at: Snapshot) -> dict[int, Item]:
    """The items that were found, by sequence. One query, for those that are not remembered."""
    items = _ITEMS.find(at, [each.sequence for each in found])
    if missing := {each.sequence: each for each in found if each.sequence not in items}:
        rows = fetch(_DOCUMENTS, {"sequences": list(missing)})
        read = {sequence: _item(missing[sequence], *row) for sequence, *row in rows}
        items |= read
        _ITEMS.keep(at, {sequence: _kept(item, missing[sequence]) for sequence, item in read.items()})
    return items


def _kept(item: Item, found: Found) -> Kept[Item]:
    return Kept(item, frozenset({Ref(found.kind, found.slug)}), item.size)


def _item(found: Found, languages: Sequence[Language], original: Language, document: str, schema: int) -> Item:
    kind = KINDS[found.kind]
    named = {"kind": found.kind, "slug": found.slug, "url": link(paths.item(found.kind, found.slug))}
    upcast = kind.upcast(orjson.loads(document), schema)
    title: Any = upcast[kind.title]
    passages = {language: list(_passages(kind, upcast, language)) for language in languages}
    return Item(named, languages, original, {language: title.get(language) for language in LANGUAGES}, passages)


def _passages(kind: Kind, document: Document, language: Language) -> Iterator[tuple[int, Passage]]:
    for member, searched in sorted(kind.search.items(), key=lambda pair: pair[1].tier):
        if found := texts(document, member, language):
            text = "; ".join(found)
            # Most of them are never looked at.
            yield searched.tier, Passage(text, is_markdown=searched is Searched.TEXT)
