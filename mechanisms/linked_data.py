"""States and mechanisms as schema.org describes them, in JSON-LD."""

from collections.abc import Iterable, Mapping
from typing import Any

from sco.api import paths
from sco.api.formats import LD_JSON, SCHEMA_ORG, Shown
from sco.ledger.registry import DetailFormat

Node = dict[str, Any]
# A meeting mechanism is the row of its meetings; what a convention does, schema.org knows as legislation.
TYPES: Mapping[str, str] = {
    "organisation": "GovernmentOrganization",
    "council": "GovernmentOrganization",
    "body": "GovernmentOrganization",
    "centre": "GovernmentOrganization",
    "meeting": "EventSeries",
    "exercise": "Event",
    "event": "Event",
    "convention": "Legislation",
}
# The members for the beginning and the end, by type.
DATES: Mapping[str, tuple[str, str]] = {
    "GovernmentOrganization": ("foundingDate", "dissolutionDate"),
    "EventSeries": ("startDate", "endDate"),
    "Event": ("startDate", "endDate"),
    "Legislation": ("legislationDate", "expires"),
}


def mechanism_node(shown: Shown, item: Mapping[str, Any]) -> Node:
    """A mechanism that another item names."""
    return shown.node("mechanism", TYPES.get(item.get("kind", ""), "Thing"), item)


def state_jsonld(shown: Shown) -> Node:
    """A state."""
    return {"@context": SCHEMA_ORG, **shown.node("state", "Country", shown.detail)}


def mechanism_jsonld(shown: Shown) -> Node:
    """A mechanism with its relations; those that schema.org has no word for under the words of this record."""
    detail = shown.detail
    type_ = TYPES[detail["kind"]]
    starts, ends = DATES[type_]
    place = "location" if type_ != "Legislation" else "locationCreated"
    return {
        "@context": {**SCHEMA_ORG, "relation": vocabulary(shown)},
        **mechanism_node(shown, detail),
        "alternateName": [name for name in [detail["short_name"], *detail["aliases"]] if name],
        "description": detail["description"],
        "inLanguage": shown.language if type_ == "Legislation" else None,
        place: {"@type": "Place", "name": detail["seat"]} if detail["seat"] else None,
        starts: _day(detail["established"]),
        ends: _day(detail["dissolved"]),
        **_relations(shown, type_),
        **_memberships(shown, type_),
        "subjectOf": references(detail["references"]),
    }


def vocabulary(shown: Shown) -> str:
    """What stands before the words of this record for relations: where the API explains them."""
    return f"{shown.origin}{paths.ROOT}vocabularies#"


def references(rows: Iterable[Mapping[str, Any]]) -> list[Node]:
    """Sources that can be looked up."""
    return [
        {name: value for name, value in _reference(row).items() if value} for row in rows if row["title"] or row["url"]
    ]


def _reference(row: Mapping[str, Any]) -> Node:
    return {
        "@type": "CreativeWork", "name": row["title"], "url": row["url"], "datePublished": _day(row["dated"]),
    }  # fmt: skip


def _relations(shown: Shown, type_: str) -> Node:
    found: dict[str, list[Node]] = {}
    for row in shown.detail["relations"]["outgoing"]["results"]:
        other = mechanism_node(shown, row["mechanism"])
        found.setdefault(f"relation:{row['type']}", []).append(other)
        if row["type"] == "part_of" and type_ == other["@type"] == "GovernmentOrganization":
            found.setdefault("parentOrganization", []).append(other)
    return {**found}


def _memberships(shown: Shown, type_: str) -> Node:
    rows = shown.detail["memberships"]["results"]
    states = [shown.node("state", "Country", row["state"]) for row in rows]
    if type_ == "Legislation":
        return {"legislationJurisdiction": states}
    if type_ != "GovernmentOrganization":
        return {"attendee": states}
    return {"member": [_role(row, state) for row, state in zip(rows, states, strict=True)]}


def _role(row: Mapping[str, Any], state: Node) -> Node:
    role = {"@type": "OrganizationRole", "member": state, "startDate": _day(row["from"]), "endDate": _day(row["to"])}
    return {name: value for name, value in role.items() if value}


def _day(date: Mapping[str, str] | None) -> str | None:
    return date["date"] if date else None


STATE_FORMATS = {"jsonld": DetailFormat(LD_JSON, "JSON-LD of schema.org", state_jsonld)}
MECHANISM_FORMATS = {"jsonld": DetailFormat(LD_JSON, "JSON-LD of schema.org", mechanism_jsonld)}
