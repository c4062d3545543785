"""The graph of mechanisms, as it stood on any date: nodes, edges, memberships, and the claims that support an edge."""

from collections.abc import Iterable
from typing import Any

import orjson

from mechanisms.views import period
from sco.api import parameters as p
from sco.api.answers import Answer, dump, raw
from sco.api.languages import Wanted
from sco.api.moments import VISIBLE, Moment, fetch, moment
from sco.api.operations import Operation, component
from sco.api.parameters import AS_OF, LANG
from sco.api.problems import Problem
from sco.api.views import RecordView
from sco.languages import Language
from sco.ledger.rendering import FIRST_DAY, LAST_DAY
from sco.partial_date import PartialDate

OPERATION = Operation(
    name="mechanisms_graph",
    summary="The graph of mechanisms: nodes, the relations between them, the states that belong to them.",
    parameters=[
        p.partial_date(
            "on",
            "As it stood on this date: what may have existed on some day that it can mean. What has no dates of its own"
            " stands as long as what it is related to.",
            "2005-06",
        ),
        p.slug("around", "Only this mechanism, its neighbours, and the edges that touch it.", "sco"),
        LANG,
        AS_OF,
    ],
    schema=component("Graph"),
    problems=(400, 404, 406, 410, 503),
    tag="mechanisms",
)


class GraphView(RecordView):
    """The graph at a moment of the record, on a date of the world."""

    operation = OPERATION

    def answer(self, values: dict[str, Any], language: Wanted, **_kwargs: str) -> Answer:
        """Nodes, edges and memberships; three queries however large the graph is."""
        at = moment(values.get("as_of"))
        nodes = _nodes(language, at)
        if on := values.get("on"):
            nodes = _standing(nodes, on)
        edges = [(slug, edge) for slug, node in nodes.items() for edge in node["spans"] if _holds(edge, on)]
        edges = [(slug, edge) for slug, edge in edges if edge["type"] == "member" or edge["target"] in nodes]
        if around := values.get("around"):
            nodes, edges = _around(around, nodes, edges)
        states, claims = _ends(edges, language, at)
        body = {
            "as_of": str(at.place),
            "on": str(values["on"]) if "on" in values else None,
            "nodes": [raw(node["label"]) for node in nodes.values()],
            "edges": [
                _edge(slug, edge, nodes[slug]["language"], claims) for slug, edge in edges if edge["type"] != "member"
            ],
            "memberships": [
                _membership(slug, edge, nodes[slug]["language"], states)
                for slug, edge in edges
                if edge["type"] == "member"
            ],
        }
        return Answer(dump(body).encode(), {node["language"] for node in nodes.values()}, at)


def _nodes(language: Wanted, at: Moment) -> dict[str, dict[str, Any]]:
    rows = fetch(
        f"SELECT r.slug, {language.columns('embedded')}, r.languages, r.original, r.spans, r.starts, r.ends"
        f" FROM ledger_projection AS r WHERE r.kind = 'mechanism' AND {VISIBLE} AND r.live ORDER BY r.slug",
        [at.n, at.n],
    )
    return {
        slug: {
            "label": label,
            "language": language.served(languages, original),
            "spans": orjson.loads(spans),
            "lasts": (starts, ends),
        }
        for slug, label, languages, original, spans, starts, ends in rows
    }


def _standing(nodes: dict[str, dict[str, Any]], on: PartialDate) -> dict[str, dict[str, Any]]:
    """What stood on the date.

    A mechanism whose own dates are unknown stands while it hangs together, by relations that hold, with one whose
    dates are known: a body of an organisation is not older than the organisation. One without relations always may.
    """
    may = {slug: node for slug, node in nodes.items() if node["lasts"][0] <= on.last and node["lasts"][1] >= on.first}
    all_edges = [(slug, edge) for slug, node in nodes.items() for edge in node["spans"] if edge["type"] != "member"]
    related = {end for slug, edge in all_edges for end in (slug, edge["target"])}
    found = {slug for slug, node in may.items() if node["lasts"] != (FIRST_DAY, LAST_DAY) or slug not in related}
    held = [{slug, edge["target"]} for slug, edge in all_edges if _holds(edge, on)]
    joined = [ends for ends in held if ends <= may.keys()]
    while fresh := {end for ends in joined if ends & found for end in ends} - found:
        found |= fresh
    return {slug: node for slug, node in may.items() if slug in found}


def _holds(edge: dict[str, Any], on: PartialDate | None) -> bool:
    return on is None or (edge["first"] <= on.last.isoformat() and edge["last"] >= on.first.isoformat())


def _around(
    slug: str, nodes: dict[str, dict[str, Any]], edges: list[tuple[str, dict[str, Any]]]
) -> tuple[dict[str, dict[str, Any]], list[tuple[str, dict[str, Any]]]]:
    if slug not in nodes:
        detail = f"There is no mechanism “{slug}” to look around, at this moment and on this date."
        raise Problem(404, "not-found", detail, parameter="around")
    touching = [(source, edge) for source, edge in edges if slug in {source, edge.get("target")}]
    kept = {slug, *(source for source, _edge in touching), *(edge.get("target") for _source, edge in touching)}
    return {name: node for name, node in nodes.items() if name in kept}, touching


def _ends(
    edges: Iterable[tuple[str, dict[str, Any]]], language: Wanted, at: Moment
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """The labels of the states, and for each relation's key the slugs of the claims that support it; one query."""
    states = sorted({edge["state"] for _slug, edge in edges if edge["type"] == "member"})
    keys = [f"claim/supports:{edge['key']}" for _slug, edge in edges if edge["type"] != "member"]
    rows = fetch(
        f"SELECT r.slug, {language.columns('embedded')}, '' FROM ledger_projection AS r WHERE r.kind = 'state'"
        f" AND r.slug = ANY (%s::varchar[]) AND {VISIBLE}"
        " UNION ALL (SELECT r.slug, '', p.key FROM ledger_projectionkey AS p JOIN ledger_projection AS r"
        f" ON r.sequence = p.sequence WHERE p.key = ANY (%s::varchar[]) AND {VISIBLE} AND r.live ORDER BY r.slug)",
        [states, at.n, at.n, keys, at.n, at.n],
    )
    claims: dict[str, list[str]] = {}
    for slug, _label, key in rows:
        if key:
            claims.setdefault(key, []).append(slug)
    return {slug: label for slug, label, key in rows if not key}, claims


def _edge(slug: str, edge: dict[str, Any], language: Language, claims: dict[str, list[str]]) -> dict[str, Any]:
    return {
        "key": edge["key"],
        "type": edge["type"],
        "source": slug,
        "target": edge["target"],
        **period(edge, language),
        "claims": claims.get(f"claim/supports:{edge['key']}", []),
    }


def _membership(slug: str, edge: dict[str, Any], language: Language, states: dict[str, str]) -> dict[str, Any]:
    return {"key": edge["key"], "mechanism": slug, "state": raw(states[edge["state"]]), **period(edge, language)}
