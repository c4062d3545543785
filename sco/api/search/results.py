"""Results: what was found, with a title and the words around the hits, from the documents themselves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

import orjson

from sco.api import paths
from sco.api.languages import LanguagePreference
from sco.api.links import link
from sco.api.search.ranking import Found
from sco.api.sql import fetch
from sco.languages import BOTH, LANGUAGES, Language
from sco.ledger.documents import Document
from sco.ledger.registry import KINDS, Kind, Searched
from sco.ledger.search_rows import texts
from sco.search.marking import Hit, Marker, plain, snippet

_DOCUMENTS = (
    "SELECT r.sequence, r.languages, r.original, e.document, e.schema FROM ledger_projection AS r"
    " JOIN ledger_entry AS e ON e.sequence = r.sequence WHERE r.sequence = ANY (%(sequences)s) AND r.live"
)


class Excerpt(NamedTuple):
    """The field of a document that tells most about why it was found: how many atoms match there, and where."""

    atoms: int
    text: str
    hits: Sequence[Hit]


@dataclass(frozen=True)
class Item:
    """A document that was found."""

    kind: Kind
    slug: str
    languages: Sequence[Language]
    original: Language
    document: Document

    def title(self, language: Language) -> str | None:
        """Its title in one language."""
        title: str | None = self.document[self.kind.title].get(language)
        return title

    tier: int

    def excerpt(self, language: Language, marker: Marker) -> Excerpt:
        """The best excerpt in one language, without hits if there are none."""
        # By tier, so that a title counts more than a body that has no more of the query. Beyond the tier in which the
        # item was found there may be hits too, of this language alone.
        best = Excerpt(0, "", ())
        for tier, text in self._fields(language):
            if best.atoms == len(marker.atoms) or (best.atoms and tier > self.tier):
                break
            hits = marker.hits(text)
            if (atoms := len({hit.atom for hit in hits})) > best.atoms:
                best = Excerpt(atoms, text, hits)
        return best if best.atoms else Excerpt(0, self._opening(language), ())

    def _fields(self, language: Language) -> Iterator[tuple[int, str]]:
        for member, searched in sorted(self.kind.search.items(), key=lambda pair: pair[1].tier):
            if found := texts(self.document, member, language):
                text = "; ".join(found)
                yield searched.tier, plain(text) if searched is Searched.TEXT else text

    def _opening(self, language: Language) -> str:
        """What follows the title, or the title alone."""
        fields = [text for _tier, text in islice(self._fields(language), 2)]
        return fields[-1] if fields else ""


def results(found: Sequence[Found], marker: Marker, preference: LanguagePreference) -> list[dict[str, Any]]:
    """What the results show, in the order in which they were found. One query."""
    if not found:
        return []
    rows = {row[0]: row[1:] for row in fetch(_DOCUMENTS, {"sequences": [each.sequence for each in found]})}
    return [_result(_item(each, *rows[each.sequence]), marker, preference) for each in found if each.sequence in rows]


def _item(found: Found, languages: Sequence[Language], original: Language, document: str, schema: int) -> Item:
    kind = KINDS[found.kind]
    return Item(kind, found.slug, languages, original, kind.upcast(orjson.loads(document), schema), found.tier)


def _result(item: Item, marker: Marker, preference: LanguagePreference) -> dict[str, Any]:
    named = {"kind": item.kind.name, "slug": item.slug, "url": link(paths.item(item.kind.name, item.slug))}
    if preference.language == BOTH:
        return {**named, "language": BOTH, **_in_both(item, marker)}
    language, excerpt = _served(item, marker, preference)
    shown = {"title": item.title(language), "snippet": snippet(excerpt.text, excerpt.hits)}
    return {**named, "language": language, **shown}


def _in_both(item: Item, marker: Marker) -> dict[str, Any]:
    excerpts = {language: item.excerpt(language, marker) for language in item.languages}
    shown = {language: snippet(excerpt.text, excerpt.hits) for language, excerpt in excerpts.items()}
    return {
        "title": {language: item.title(language) for language in LANGUAGES},
        "snippet": {language: shown.get(language) for language in LANGUAGES},
    }


def _served(item: Item, marker: Marker, preference: LanguagePreference) -> tuple[Language, Excerpt]:
    first: Any = preference.served(item.languages, item.original)
    excerpt = item.excerpt(first, marker)
    if excerpt.hits or not preference.fallback:
        return first, excerpt
    for other in item.languages:
        if other != first and (theirs := item.excerpt(other, marker)).hits:
            return other, theirs
    return first, excerpt
