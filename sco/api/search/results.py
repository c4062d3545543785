"""Results: what was found, with a title and the words around the hits."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sco.api.languages import LanguagePreference
from sco.api.search.passages import Item, read_items
from sco.api.search.ranking import Found
from sco.api.snapshots import Snapshot
from sco.languages import BOTH, LANGUAGES, Language
from sco.search.marking import Hit, Marker, snippet


class Excerpt(NamedTuple):
    """The text of an item that tells most about why it was found: how many atoms match there, and where."""

    atoms: int
    text: str
    hits: Sequence[Hit]


def results(
    found: Sequence[Found], marker: Marker, preference: LanguagePreference, at: Snapshot
) -> list[dict[str, Any]]:
    """What the results show, in the order in which they were found. At most one query."""
    if not found:
        return []
    items = read_items(found, at)
    return [_result(each, items[each.sequence], marker, preference) for each in found if each.sequence in items]


def _result(found: Found, item: Item, marker: Marker, preference: LanguagePreference) -> dict[str, Any]:
    if preference.language == BOTH:
        return {**item.named, "language": BOTH, **_in_both(item, found.tier, marker)}
    language, excerpt = _served(item, found.tier, marker, preference)
    shown = snippet(excerpt.text, excerpt.hits)
    return {**item.named, "language": language, "title": item.titles[language], "snippet": shown}


def _in_both(item: Item, tier: int, marker: Marker) -> dict[str, Any]:
    excerpts = {language: _excerpt(item, language, tier, marker) for language in item.languages}
    shown = {language: snippet(excerpt.text, excerpt.hits) for language, excerpt in excerpts.items()}
    return {"title": item.titles, "snippet": {language: shown.get(language) for language in LANGUAGES}}


def _served(item: Item, tier: int, marker: Marker, preference: LanguagePreference) -> tuple[Language, Excerpt]:
    first: Any = preference.served(item.languages, item.original)
    excerpt = _excerpt(item, first, tier, marker)
    if excerpt.atoms == len(marker.atoms) or not preference.fallback:
        return first, excerpt
    others = ((other, _excerpt(item, other, tier, marker)) for other in item.languages if other != first)
    return max([(first, excerpt), *others], key=lambda each: each[1].atoms)  # the first of equals


def _excerpt(item: Item, language: Language, found_in: int, marker: Marker) -> Excerpt:
    """The best excerpt in one language, without hits if there are none."""
    # By tier, so that a title counts more than a body that has no more of the query. Beyond the tier in which the
    # item was found there may be hits too, of this language alone; before it, some of the words at most.
    best, sought = Excerpt(0, "", ()), len(marker.atoms)
    for tier, passage in item.passages[language]:
        if best.atoms == sought or (best.atoms and tier > found_in):
            break
        if sought == 1 and tier < found_in:
            continue
        hits = marker.hits(passage)
        if hits and (atoms := len({hit.atom for hit in hits}) if sought > 1 else 1) > best.atoms:
            best = Excerpt(atoms, passage.text, hits)
    return best if best.atoms else Excerpt(0, _opening(item, language), ())


def _opening(item: Item, language: Language) -> str:
    """What follows the title, or the title alone."""
    texts = [passage.text for _tier, passage in item.passages[language][:2]]
    return texts[-1] if texts else ""
