"""Filters and orderings of the list of mechanisms, and the index of their projections that serves them."""

from collections.abc import Mapping
from typing import Any

from mechanisms.models import Mechanism
from sco.api import parameters as p
from sco.api.problems import bad_parameter
from sco.api.projection_query import CHANGED, SLUG, Naming, SortKey
from sco.api.query import ListQuery
from sco.api.sql import SQL, visible
from sco.intervals import interval, span
from sco.ledger.documents import Document
from sco.ledger.registry import Index
from sco.partial_date import PartialDate

Values = Mapping[str, Any]


def index_mechanism(document: Document) -> Index:
    """By kind and dates; its spans are its relations and memberships."""
    starts, ends = interval(document["established"], document["dissolved"])
    relations = [
        {"key": row["key"], "type": row["type"], "target": row["target"], **span(row["from"], row["to"])}
        for row in document["relations"]
    ]
    members = [
        {"key": row["key"], "type": "member", "state": row["state"], **span(row["from"], row["to"])}
        for row in document["memberships"]
    ]
    return Index(
        keys=[f"kind={document['kind']}"],
        date_key=document["established"] or "",
        starts=starts,
        ends=ends,
        spans=[*relations, *members],
    )


class StateQuery(ListQuery):
    """The parameters of the list of states."""

    mechanism = p.SlugParameter(
        "States that are or were members of this mechanism, without `ordering` in the order of its memberships.",
        named_by=Naming("mechanism", "state:"),
        example="sco",
    )
    ordering = p.OrderingParameter({"slug": SLUG, "changed": CHANGED})


class MechanismQuery(ListQuery):
    """The parameters of the list of mechanisms."""

    ranges = (("established_after", "established_before"),)

    kind = p.ChoiceParameter(Mechanism.Kind.values, "Mechanisms of this kind.", key="kind={}")
    state = p.SlugParameter("Mechanisms that this state is a member of.", example="india", key="state:{}")
    part_of = p.SlugParameter("Mechanisms that are part of this one, directly or through others.", example="sco")
    established_after = p.PartialDateParameter("Established after this date.", example="2001")
    established_before = p.PartialDateParameter("Established before this date.", example="2020")
    article = p.SlugParameter("Mechanisms that this article is about.", named_by=Naming("article", "mechanism:"))
    # By its keys: it refers to more, as it may support a relation of a mechanism that it is not about.
    claim = p.SlugParameter("Mechanisms that this claim is about.", named_by=Naming("claim", "claim/about:", "keys"))
    on = p.PartialDateParameter("The date at which `state` or `part_of` holds. Default: at any time.", example="2005")
    ordering = p.OrderingParameter({"slug": SLUG, "established": SortKey("r.date_key"), "changed": CHANGED})

    def validate(self, attrs: Values) -> Values:
        if "on" in attrs and not {"state", "part_of"} & set(attrs):
            raise bad_parameter("on", "“on” needs `state` or `part_of`: it is the date at which one of these holds.")
        return super().validate(attrs)

    def filter_state(self, value: str, values: Values) -> SQL:
        # The parameter's key has found the mechanisms that the state was ever a member of; this tests the date.
        member = f"m ->> 'state' = %(state)s AND {_holds('m', values)}"
        condition = f"EXISTS (SELECT FROM jsonb_array_elements(r.spans) AS m WHERE {member}) AND {_stands('r', values)}"
        return SQL(condition, {"state": value, **_days(values)})

    def filter_part_of(self, value: str, values: Values) -> SQL:
        edge = f"edge ->> 'type' = 'part_of' AND edge ->> 'target' = part.slug AND {_holds('edge', values)}"
        # UNION, not UNION ALL: it drops known rows, so a cycle of parts ends the recursion.
        condition = (
            "r.slug IN (WITH RECURSIVE part(slug) AS ("
            "SELECT top.slug FROM ledger_projection AS top WHERE top.kind = 'mechanism' AND top.slug = %(part_of)s"
            f" AND {visible('top')} AND top.live AND {_stands('top', values)}"
            " UNION SELECT sub.slug FROM part"
            " JOIN ledger_projectionkey AS k ON k.key = 'mechanism/mechanism:' || part.slug"
            f" JOIN ledger_projection AS sub ON sub.sequence = k.sequence AND {visible('sub')} AND sub.live"
            f" AND {_stands('sub', values)}"
            f" WHERE EXISTS (SELECT FROM jsonb_array_elements(sub.spans) AS edge WHERE {edge}))"
            " SELECT slug FROM part) AND r.slug <> %(part_of)s"
        )
        return SQL(condition, {"part_of": value, **_days(values)})

    def filter_established_after(self, value: PartialDate, _values: Values) -> SQL:
        return _established(">", "established_after", value)

    def filter_established_before(self, value: PartialDate, _values: Values) -> SQL:
        return _established("<", "established_before", value)


def _days(values: Values) -> dict[str, Any]:
    day: PartialDate | None = values.get("on")
    if day is None:
        return {}
    # Spans are JSON, whose dates are text; the columns of the row have dates.
    texts = {"on_first": day.first.isoformat(), "on_last": day.last.isoformat()}
    return {**texts, "first_day": day.first, "last_day": day.last}


def _holds(span_of: str, values: Values) -> str:
    """The condition that a span, as JSON, may share a day with ``on``."""
    return (
        f"{span_of} ->> 'first' <= %(on_last)s AND {span_of} ->> 'last' >= %(on_first)s" if "on" in values else "true"
    )


def _stands(row: str, values: Values) -> str:
    """The condition that the mechanism of a row may have existed ``on`` that date."""
    return f"{row}.starts <= %(last_day)s AND {row}.ends >= %(first_day)s" if "on" in values else "true"


def _established(operator: str, name: str, value: PartialDate) -> SQL:
    # Both dates are cut to the precision of the coarser one: 2001 is neither before nor after 2001-06.
    theirs, ours = f"left(r.date_key, length(%({name})s))", f"left(%({name})s, length(r.date_key))"
    return SQL(f"r.date_key <> '' AND {theirs} {operator} {ours}", {name: str(value)})
