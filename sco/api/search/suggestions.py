"""Suggestions while a reader types: names and titles that begin so, or that have a word that does."""

from collections.abc import Sequence
from typing import Any

import orjson

from sco.api import paths
from sco.api.languages import LanguagePreference
from sco.api.links import link
from sco.api.search.reading import listed_kinds
from sco.api.sql import fetch, visible
from sco.languages import BOTH, LANGUAGES
from sco.ledger.registry import KINDS
from sco.search.names import WITHIN, keys_typed

# Names before titles, beginnings before words within: see ``SearchName.place``.
_PLACES = (0, 1, 2, 3)
# Rows that are read of each place: several may be of one item.
_ROWS_PER_RESULT = (4, 40, 400)
_ROWS = (
    "(SELECT n.place, n.beginning, n.language, n.sequence, r.kind, r.slug, r.languages, r.original"
    " FROM ledger_searchname AS n CROSS JOIN LATERAL (SELECT r.* FROM ledger_projection AS r"
    f" WHERE r.sequence = n.sequence AND {visible()} AND r.live AND r.kind = ANY (%(kinds)s)"
    " AND r.languages @> %(required)s::varchar[] LIMIT 1) AS r"
    " WHERE n.place = {place} AND n.beginning >= %(from_{typed})s AND n.beginning < %(to_{typed})s"
    " ORDER BY n.beginning, n.sequence LIMIT %(rows)s)"
)
_DOCUMENTS = (
    "SELECT e.sequence, e.kind, e.schema, e.document FROM ledger_entry AS e WHERE e.sequence = ANY (%(sequences)s)"
)


def suggestions(text: str, n: int, preference: LanguagePreference, limit: int) -> list[dict[str, Any]]:
    """The suggestions for what was typed so far, at most ``limit``. Two queries, more if items have many names."""
    items: dict[tuple[str, str], list[Any]] = {}
    typed = keys_typed(text)
    for per_result in _ROWS_PER_RESULT:
        rows = _rows(typed, n, preference, limit * per_result)
        items = {}
        for row in rows:
            items.setdefault((row[4], row[5]), []).append(row)
        if len(items) >= limit or len(rows) < limit * per_result:
            break
    chosen = list(items.values())[:limit]
    titles = _titles([of_item[0][3] for of_item in chosen])
    return [_suggestion(of_item, titles[of_item[0][3]], preference) for of_item in chosen]


def _rows(typed: Sequence[str], n: int, preference: LanguagePreference, most: int) -> list[tuple[Any, ...]]:
    if not typed:
        return []
    statement = " UNION ALL ".join(
        # A beginning within a name is kept only as far as anybody types.
        _ROWS.format(place=place, typed=number)
        for place in _PLACES
        for number, prefix in enumerate(typed)
        if place < 2 or len(prefix) <= WITHIN
    )
    bounds = {f"from_{number}": prefix for number, prefix in enumerate(typed)}
    bounds |= {f"to_{number}": prefix + "\U0010ffff" for number, prefix in enumerate(typed)}
    more = {"n": n, "kinds": listed_kinds(), "required": list(preference.required), "rows": most}
    return sorted(fetch(statement, {**bounds, **more}), key=lambda row: (row[0], row[1], row[3]))


def _titles(sequences: Sequence[int]) -> dict[int, dict[str, str]]:
    found = {}
    for sequence, name, schema, document in fetch(_DOCUMENTS, {"sequences": list(sequences)}) if sequences else ():
        kind = KINDS[name]
        found[sequence] = kind.upcast(orjson.loads(document), schema)[kind.title]
    return found


def _suggestion(rows: Sequence[Any], titles: dict[str, str], preference: LanguagePreference) -> dict[str, Any]:
    _place, _beginning, _language, _sequence, kind, slug, languages, original = rows[0]
    served: Any = preference.served(languages, original)
    typed = {row[2] for row in rows}
    if served != BOTH and served not in typed and preference.fallback:
        served = next(each for each in LANGUAGES if each in typed)
    title: Any = {each: titles.get(each) for each in LANGUAGES} if served == BOTH else titles.get(served)
    return {"kind": kind, "slug": slug, "url": link(paths.item(kind, slug)), "language": served, "title": title}
