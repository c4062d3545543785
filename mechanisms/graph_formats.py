"""The graph of mechanisms for programs that know graphs: GraphML and JSON-LD."""

from collections.abc import Callable, Iterator, Mapping
from io import StringIO
from typing import Any, NamedTuple

import orjson
from django.utils.xmlutils import SimplerXMLGenerator

from mechanisms.linked_data import DATES, mechanism_node, vocabulary
from sco.api.formats import LD_JSON, SCHEMA_ORG, Shown, embeddable, one_language, present
from sco.api.languages import LanguagePreference
from sco.api.links import unmarked
from sco.api.snapshots import Snapshot
from sco.api.xml_text import xml_text
from sco.languages import EN
from sco.ledger.registry import Ref

Graph = Mapping[str, Any]
# The attributes of nodes and edges, all of them texts: dates are known to the year, the month or the day.
NODE_KEYS = ("label", "kind", "slug", "language", "uri", "url", "established", "dissolved")
EDGE_KEYS = ("type", "from", "to", "claims")
GRAPHML = "application/xml"  # it has no media type of its own
_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"


class GraphFormat(NamedTuple):
    """A format of the graph: its media type, what it is, and how it is written."""

    media_type: str
    about: str
    write: Callable[[Shown], bytes]


def in_format(name: str, body: bytes, preference: LanguagePreference, at: Snapshot, origin: str) -> bytes:
    """The graph, which is ``body`` as the API's JSON, in one of these formats; 400 if both languages were asked for."""
    # Without a preference each node is in a language of its own.
    language = one_language(name, preference.language or EN)
    shown = Shown(Ref("mechanism", "graph"), orjson.loads(unmarked(body.decode())), language, at, origin)
    return FORMATS[name].write(shown)


def graphml(shown: Shown) -> bytes:
    """The graph as GraphML: mechanisms and states are nodes, relations and memberships directed edges."""
    out = StringIO()
    xml: Any = SimplerXMLGenerator(out, "utf-8", short_empty_elements=True)
    xml.startDocument()
    xml.startElement("graphml", {"xmlns": _NAMESPACE})
    for owner, names in (("node", NODE_KEYS), ("edge", EDGE_KEYS)):
        for name in names:
            key = {"id": f"{owner}-{name}", "for": owner, "attr.name": name, "attr.type": "string"}
            xml.addQuickElement("key", attrs=key)
    xml.startElement("graph", {"id": "mechanisms", "edgedefault": "directed"})
    for node_id, values in _nodes(shown):
        _element(xml, "node", {"id": node_id}, values)
    for attributes, values in _edges(shown.detail):
        _element(xml, "edge", attributes, values)
    xml.endElement("graph")
    xml.endElement("graphml")
    return out.getvalue().encode()


def _element(xml: Any, name: str, attributes: Mapping[str, str], values: Mapping[str, Any]) -> None:
    xml.startElement(name, dict(attributes))
    for key, value in values.items():
        if value:
            xml.addQuickElement("data", xml_text(value), {"key": f"{name}-{key}"})
    xml.endElement(name)


def _nodes(shown: Shown) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for node in shown.detail["nodes"]:
        dates = {name: _day(node[name]) for name in ("established", "dissolved")}
        yield f"mechanism:{node['slug']}", {**_named(shown, "mechanism", node), "kind": node["kind"], **dates}
    states = {row["state"]["slug"]: row["state"] for row in shown.detail["memberships"]}
    for slug, state in states.items():
        yield f"state:{slug}", {**_named(shown, "state", state), "kind": "state"}


def _named(shown: Shown, kind: str, item: Mapping[str, Any]) -> dict[str, Any]:
    """What every node says; one that was erased has no name and no address."""
    url = shown.url(kind, item["slug"], item["language"]) if "url" in item else None
    return {
        "label": item.get("name", item["slug"]), "slug": item["slug"], "language": item.get("language"),
        "uri": shown.id(kind, item["slug"]), "url": url,
    }  # fmt: skip


def _edges(graph: Graph) -> Iterator[tuple[Mapping[str, str], Mapping[str, Any]]]:
    for row in graph["edges"]:
        ends = {"source": f"mechanism:{row['source']}", "target": f"mechanism:{row['target']}"}
        yield {"id": row["key"], **ends}, {"type": row["type"], **_period(row), "claims": " ".join(row["claims"])}
    for row in graph["memberships"]:
        ends = {"source": f"state:{row['state']['slug']}", "target": f"mechanism:{row['mechanism']}"}
        yield {"id": row["key"], **ends}, {"type": "member_of", **_period(row)}


def jsonld(shown: Shown) -> bytes:
    """The graph as JSON-LD: each mechanism with its relations, and with its members."""
    nodes = {node["slug"]: _linked_node(shown, node) for node in shown.detail["nodes"]}
    for row in shown.detail["edges"]:
        relation = f"relation:{row['type']}"
        other = {"@id": shown.id("mechanism", row["target"])}
        nodes[row["source"]].setdefault(relation, []).append(_role("Role", relation, other, row))
    for row in shown.detail["memberships"]:
        state = shown.node("state", "Country", row["state"])
        role = _role("OrganizationRole", "member", state, row)
        nodes[row["mechanism"]].setdefault("member", []).append(role)
    context = {**SCHEMA_ORG, "relation": vocabulary(shown)}
    return embeddable({"@context": context, "@graph": list(nodes.values())})


def _linked_node(shown: Shown, node: Mapping[str, Any]) -> dict[str, Any]:
    linked = mechanism_node(shown, node)
    starts, ends = DATES[linked["@type"]]
    return present({**linked, starts: _day(node["established"]), ends: _day(node["dissolved"])})


def _role(type_: str, member: str, other: Mapping[str, Any], row: Mapping[str, Any]) -> Mapping[str, Any]:
    """The other end, in the role that schema.org puts between two things where their relation has dates."""
    dates = present({"startDate": _day(row["from"]), "endDate": _day(row["to"])})
    return {"@type": type_, member: other, **dates} if dates else other


def _period(row: Mapping[str, Any]) -> dict[str, str | None]:
    return {end: _day(row[end]) for end in ("from", "to")}


def _day(date: Mapping[str, str] | None) -> str | None:
    return date["date"] if date else None


FORMATS: Mapping[str, GraphFormat] = {
    "graphml": GraphFormat(f"{GRAPHML}; charset=utf-8", "GraphML", graphml),
    "jsonld": GraphFormat(LD_JSON, "JSON-LD of schema.org", jsonld),
}
