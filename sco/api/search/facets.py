"""Facets: by which values the matches of a query can be told apart, with their numbers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from sco.api import parameters as p
from sco.api.languages import LanguagePreference
from sco.api.links import unmarked
from sco.api.references import embedded_query
from sco.api.search.ranking import Ranking
from sco.api.search.reading import listed_kinds
from sco.api.sql import fetch
from sco.ledger.registry import KINDS, Facet, Ref

COUNTED_AT_MOST = 10_000
VALUES_AT_MOST = 20
# Of every kind; others are declared by the kinds.
GENERAL = ("kind", "year", "language")
_ROWS = (
    "WITH m AS MATERIALIZED (SELECT r.kind, r.languages, r.date_key, r.keys FROM ledger_projection AS r"
    " WHERE r.sequence = ANY (%(sequences)s)) "
)
_GENERAL = (
    "SELECT 'kind', kind, count(*) FROM m GROUP BY kind"
    " UNION ALL SELECT 'year', left(date_key, 4), count(*) FROM m WHERE date_key <> '' GROUP BY left(date_key, 4)"
    " UNION ALL SELECT 'language', tag, count(*) FROM m, unnest(languages) AS tag GROUP BY tag"
)
_OF_KIND = (
    " UNION ALL SELECT '{facet.name}', substr(key, length('{prefix}') + 1), count(*) FROM m, unnest(m.keys) AS key"
    " WHERE m.kind = '{kind}' AND starts_with(key, '{prefix}') GROUP BY key"
)


def names() -> list[str]:
    """The names of all facets."""
    declared = (facet.name for kind in KINDS.values() for facet in kind.facets)
    return list(dict.fromkeys([*GENERAL, *declared]))


def parameters() -> dict[str, p.Parameter]:
    """The parameters that narrow a search to a value of a facet, by the facets' names."""
    declared = {facet.name: facet for kind in KINDS.values() for facet in kind.facets}
    return {
        "kind": p.ChoiceParameter(listed_kinds(), "Only items of this kind."),
        "year": p.YearParameter("Only items of this year, the one that their list sorts by.", example="2025"),
        "language": p.OneLanguageParameter("Only items that are public in this language."),
        **{name: _parameter(facet) for name, facet in declared.items()},
    }


def _parameter(facet: Facet) -> p.Parameter:
    having = (kind.collection for kind in KINDS.values() if facet.name in {each.name for each in kind.facets})
    help_text = f"Only {' and '.join(having)} with this {facet.name}."
    if facet.of:
        return p.SlugParameter(help_text, example=KINDS[facet.of].example)
    return p.ChoiceParameter(facet.choices, help_text)


def facets(ranking: Ranking, preference: LanguagePreference) -> dict[str, Any]:
    """The facets of all matches, whatever page is shown; of the first 10,000 if there are more."""
    found = ranking.page((), COUNTED_AT_MOST + 1)
    counted = _counted([each.sequence for each in found[:COUNTED_AT_MOST]])
    labels = _labels(counted, ranking.n, preference)
    values = {name: [_value(name, *pair, labels) for pair in counted.get(name, ())] for name in names()}
    capped = len(found) > COUNTED_AT_MOST
    return {"matches": {"count": min(len(found), COUNTED_AT_MOST), "capped": capped}, **values}


def _counted(sequences: Sequence[int]) -> dict[str, list[tuple[str, int]]]:
    declared = [(name, facet) for name, kind in KINDS.items() for facet in kind.facets]
    parts = (_OF_KIND.format(kind=name, facet=facet, prefix=f"{name}/{facet.prefix}") for name, facet in declared)
    totals: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for facet, value, count in fetch(_ROWS + _GENERAL + "".join(parts), {"sequences": sequences}):
        totals[facet][value] += count
    # The most frequent; of equals, the first by name.
    return {
        facet: sorted(values.items(), key=lambda pair: (-pair[1], pair[0]))[:VALUES_AT_MOST]
        for facet, values in totals.items()
    }


def _value(facet: str, value: str, count: int, labels: Mapping[tuple[str, str], Any]) -> dict[str, Any]:
    return {"value": value, **labels.get((facet, value), {}), "count": count}


def _labels(
    counted: Mapping[str, Sequence[tuple[str, int]]], n: int, preference: LanguagePreference
) -> dict[tuple[str, str], Any]:
    """The titles of the items that are values, with their languages, by facet and value. At most one query."""
    declared: dict[str, Facet] = {facet.name: facet for kind in KINDS.values() for facet in kind.facets if facet.of}
    refs = {Ref(declared[name].of, value): name for name in declared for value, _count in counted.get(name, ())}
    if not refs:
        return {}
    wanted = embedded_query(refs, preference.language)
    found = {}
    for kind, slug, text in fetch(wanted.text, {**wanted.parameters, "n": n}):
        item = orjson.loads(unmarked(text)) if text else {}
        if title := item.get(KINDS[kind].title):
            found[refs[Ref(kind, slug)], slug] = {"label": title, "language": item["language"]}
        elif item.get("erased"):
            found[refs[Ref(kind, slug)], slug] = {"erased": True}
    return found
