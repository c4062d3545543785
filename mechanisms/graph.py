"""The graph of mechanisms on any date: nodes, edges with the claims that support them, and memberships."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from mechanisms.graph_formats import FORMATS, GRAPHML
from mechanisms.serializers import MechanismNodeSerializer
from sco.api import fields as f
from sco.api import parameters as p
from sco.api import paths
from sco.api.formats import LD_JSON, PLAIN
from sco.api.languages import LanguagePreference
from sco.api.links import link, unmarked
from sco.api.problems import Problem
from sco.api.query import RepresentationQuery
from sco.api.snapshots import Snapshot
from sco.api.sql import fetch, visible
from sco.intervals import FIRST_DAY, LAST_DAY
from sco.languages import Both, Language
from sco.ledger.projections import part_key
from sco.partial_date import PartialDate

Edge = tuple[str, dict[str, Any]]


class GraphQuery(RepresentationQuery):
    """The parameters of the graph."""

    on = p.PartialDateParameter(
        "The graph on this date: everything that may have existed on one of the days that it covers. A mechanism"
        " without dates of its own exists as long as those that it is related to.",
        example="2005-06",
    )
    around = p.SlugParameter("Only this mechanism, its neighbours, and its edges.", example="sco")
    format = p.ChoiceParameter(
        [PLAIN, *FORMATS],
        f"The format; needs one language. `{PLAIN}`, the default, is what is described here; `graphml` is GraphML"
        f" (`{GRAPHML}`), `jsonld` is JSON-LD of schema.org (`{LD_JSON}`).",
    )


@dataclass(frozen=True, slots=True)
class Node:
    """A mechanism: its representation in the graph, and the days on which it may have existed."""

    shown: dict[str, Any]
    language: Language | Both
    spans: list[dict[str, Any]]
    starts: date
    ends: date

    @property
    def is_dated(self) -> bool:
        """Whether the start or the end is known."""
        return (self.starts, self.ends) != (FIRST_DAY, LAST_DAY)


Nodes = Mapping[str, Node]


def graph(values: Mapping[str, Any], preference: LanguagePreference, at: Snapshot) -> tuple[bytes, bytes]:
    """The graph as JSON, and without its snapshot. Two queries, whatever its size; 404 if ``around`` is not in it."""
    # All mechanisms are read and filtered here: whether one exists on a date depends on its neighbours, and there are
    # dozens of them, not thousands.
    on: PartialDate | None = values.get("on")
    nodes = _nodes(preference, at.n)
    nodes = _existing(nodes, on) if on else nodes
    edges = [(slug, span) for slug, node in nodes.items() for span in node.spans if _holds(span, on)]
    edges = [(slug, span) for slug, span in edges if span["type"] == "member" or span["target"] in nodes]
    if around := values.get("around"):
        nodes, edges = _around(around, nodes, edges)
    states, claims = _ends(edges, preference, at.n)
    shown = {
        "on": str(on) if on else None,
        "nodes": [node.shown for node in nodes.values()],
        "edges": [_edge(slug, span, nodes, claims) for slug, span in edges if span["type"] != "member"],
        "memberships": [_membership(slug, span, nodes, states) for slug, span in edges if span["type"] == "member"],
    }
    return orjson.dumps({"as_of": str(at.cursor), **shown}), orjson.dumps(shown)


def _nodes(preference: LanguagePreference, n: int) -> Nodes:
    rows = fetch(
        f"SELECT r.slug, {preference.column('list')}, r.languages, r.original, r.spans, r.starts, r.ends"
        f" FROM ledger_projection AS r WHERE r.kind = 'mechanism' AND {visible()} AND r.live"
        " AND r.languages @> %(required)s::varchar[] ORDER BY r.slug",
        {"n": n, "required": list(preference.required)},
    )
    return {
        slug: Node(_shown(slug, card), preference.served(languages, original), orjson.loads(spans), starts, ends)
        for slug, card, languages, original, spans, starts, ends in rows
    }


def _shown(slug: str, card: str) -> dict[str, Any]:
    """The members of a node, from the mechanism's representation in a list."""
    members = orjson.loads(unmarked(card))
    shown = {name: members[name] for name in MechanismNodeSerializer.names()}
    return shown | {"url": link(paths.item("mechanism", slug))}


def _existing(nodes: Nodes, on: PartialDate) -> Nodes:
    """The mechanisms that may have existed on the date.

    One whose own dates are unknown exists while relations that hold connect it to one whose dates are known: a body of
    an organisation is not older than the organisation. One without relations may always have existed.
    """
    may = {slug: node for slug, node in nodes.items() if node.starts <= on.last and node.ends >= on.first}
    relations = [(slug, span) for slug, node in nodes.items() for span in node.spans if span["type"] != "member"]
    related = {end for slug, span in relations for end in (slug, span["target"])}
    found = {slug for slug, node in may.items() if node.is_dated or slug not in related}
    held = [{slug, span["target"]} for slug, span in relations if _holds(span, on)]
    connected = [ends for ends in held if ends <= may.keys()]
    # A fixed point, because the connection may lead through other mechanisms without dates.
    while fresh := {end for ends in connected if ends & found for end in ends} - found:
        found |= fresh
    return {slug: node for slug, node in may.items() if slug in found}


def _holds(span: Mapping[str, Any], on: PartialDate | None) -> bool:
    # ISO dates sort as text, so nothing need be parsed.
    return on is None or (span["first"] <= on.last.isoformat() and span["last"] >= on.first.isoformat())


def _around(slug: str, nodes: Nodes, edges: Iterable[Edge]) -> tuple[Nodes, list[Edge]]:
    if slug not in nodes:
        detail = f"The graph has no mechanism “{slug}” at this snapshot and on this date."
        raise Problem(404, "not-found", detail, parameter="around")
    # A membership has no target: its state is not a node.
    touching = [(source, span) for source, span in edges if slug in {source, span.get("target")}]
    kept = {slug, *(source for source, _span in touching), *(span.get("target") for _source, span in touching)}
    return {name: node for name, node in nodes.items() if name in kept}, touching


def _ends(edges: Iterable[Edge], preference: LanguagePreference, n: int) -> tuple[dict[str, str], dict[str, list[str]]]:
    """The states' embedded representations, and the slugs of the claims that support each relation, by its key."""
    states = sorted({span["state"] for _slug, span in edges if span["type"] == "member"})
    keys = {f"claim/{part_key(span['key'])}": span["key"] for _slug, span in edges if span["type"] != "member"}
    # States need not be live: an erased one still is an end of its membership, and its row says that it was erased.
    rows = fetch(
        f"SELECT r.slug, {preference.column('embedded')}, '' FROM ledger_projection AS r WHERE r.kind = 'state'"
        f" AND r.slug = ANY (%(states)s::varchar[]) AND {visible()}"
        " UNION ALL (SELECT r.slug, '', k.key FROM ledger_projectionkey AS k JOIN ledger_projection AS r"
        f" ON r.sequence = k.sequence WHERE k.key = ANY (%(keys)s::varchar[]) AND {visible()} AND r.live"
        " ORDER BY r.slug)",
        {"n": n, "states": states, "keys": list(keys)},
    )
    claims: dict[str, list[str]] = {}
    for slug, _embedded, key in rows:
        if key:
            claims.setdefault(keys[key], []).append(slug)
    return {slug: embedded for slug, embedded, key in rows if not key}, claims


def _edge(slug: str, span: Mapping[str, Any], nodes: Nodes, claims: Mapping[str, list[str]]) -> dict[str, Any]:
    return {
        "key": span["key"],
        "type": span["type"],
        "source": slug,
        "target": span["target"],
        **f.period(span, nodes[slug].language),
        "claims": claims.get(span["key"], []),
    }


def _membership(slug: str, span: Mapping[str, Any], nodes: Nodes, states: Mapping[str, str]) -> dict[str, Any]:
    state = orjson.Fragment(states[span["state"]])
    return {"key": span["key"], "mechanism": slug, "state": state, **f.period(span, nodes[slug].language)}
