"""What the list of mechanisms can be narrowed and sorted by: explicit, nothing else is taken."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mechanisms.models import Mechanism
from sco.api import parameters as p
from sco.api.lists import CHANGED, SLUG, Clause, Filter, Listing, Ordering, by_key, mentioned_by
from sco.api.moments import Moment
from sco.api.problems import bad_parameter

if TYPE_CHECKING:
    from sco.partial_date import PartialDate

ON = p.partial_date("on", "The date that `state` or `part_of` is asked for; without it, at any time.", "2005")


def _on(values: Mapping[str, Any], row: str) -> Clause:
    """Whether a span of the JSON ``row`` may share a day with ``on``."""
    day: PartialDate | None = values.get("on")
    if day is None:
        return "true", []
    return f"{row} ->> 'first' <= %s AND {row} ->> 'last' >= %s", [day.last.isoformat(), day.first.isoformat()]


def _stands(values: Mapping[str, Any], row: str) -> Clause:
    """Whether the mechanism of the reading ``row`` may have stood ``on`` that date itself."""
    day: PartialDate | None = values.get("on")
    return ("true", []) if day is None else (f"{row}.starts <= %s AND {row}.ends >= %s", [day.last, day.first])


def _state(value: str, values: Mapping[str, Any], _moment: Moment) -> Clause:
    on, dates = _on(values, "m")
    stands, days = _stands(values, "r")
    statement = (
        f"{stands} AND EXISTS (SELECT FROM jsonb_array_elements(r.spans) AS m WHERE m ->> 'state' = %s AND {on})"
    )
    return statement, [*days, value, *dates]


def _part_of(value: str, values: Mapping[str, Any], moment: Moment) -> Clause:
    on, dates = _on(values, "edge")
    top, sub = _stands(values, "top"), _stands(values, "sub")
    # UNION, not UNION ALL: a circle of parts ends the walk instead of going round for ever.
    statement = (
        "r.slug IN (WITH RECURSIVE part(slug) AS ("
        "SELECT top.slug FROM ledger_projection AS top WHERE top.kind = 'mechanism' AND top.slug = %s"
        f" AND top.sequence <= %s AND top.superseded_by > %s AND top.live AND {top[0]}"
        " UNION SELECT sub.slug FROM part JOIN ledger_projectionkey AS p ON p.key = 'mechanism/mechanism:' || part.slug"
        " JOIN ledger_projection AS sub ON sub.sequence = p.sequence"
        f" AND sub.sequence <= %s AND sub.superseded_by > %s AND sub.live AND {sub[0]}"
        " WHERE EXISTS (SELECT FROM jsonb_array_elements(sub.spans) AS edge WHERE edge ->> 'type' = 'part_of'"
        f" AND edge ->> 'target' = part.slug AND {on})) SELECT slug FROM part) AND r.slug <> %s"
    )
    n = moment.n
    return statement, [value, n, n, *top[1], n, n, *sub[1], *dates, value]


def _claim(value: str, _values: Mapping[str, Any], moment: Moment) -> Clause:
    # Not by what the claim refers to: it may support a relation of a mechanism that it is not about.
    statement = (
        "r.slug IN (SELECT substr(key, length('claim/about:') + 1) FROM ledger_projection AS by, unnest(by.keys) AS key"
        " WHERE by.kind = 'claim' AND by.slug = %s AND by.sequence <= %s AND by.superseded_by > %s AND by.live"
        " AND key LIKE 'claim/about:%%')"
    )
    return statement, [value, moment.n, moment.n]


# Both dates are cut to the coarser one's precision: 2001 is neither before nor after 2001-06.
def _established(operator: str) -> Any:
    statement = f"r.date_key <> '' AND left(r.date_key, length(%s)) {operator} left(%s, length(r.date_key))"
    return lambda value, _values, _moment: (statement, [str(value), str(value)])


def _check(values: Mapping[str, Any]) -> None:
    if "on" in values and not {"state", "part_of"} & set(values):
        raise bad_parameter("on", "“on” says when a membership or a part holds: give `state` or `part_of` with it.")
    p.in_order(values, "established_after", "established_before")


MECHANISMS = Listing(
    kind="mechanism",
    summary="Mechanisms: organisations, councils, meetings, bodies, centres, conventions, exercises and events.",
    schema="MechanismCard",
    orderings={"slug": SLUG, "established": Ordering("r.date_key"), "changed": CHANGED},
    default_ordering="slug",
    filters=[
        by_key(p.choice("kind", "Of this kind.", Mechanism.Kind.values), "mechanism/kind={}"),
        Filter(p.slug("state", "To which this state belongs.", "india"), _state, "mechanism/state:{}"),
        Filter(p.slug("part_of", "That are part of this mechanism, directly or through others.", "sco"), _part_of),
        Filter(p.partial_date("established_after", "Established after this date.", "2001"), _established(">")),
        Filter(p.partial_date("established_before", "Established before this date.", "2020"), _established("<")),
        mentioned_by(p.slug("article", "That this article speaks of."), "article"),
        Filter(p.slug("claim", "That this claim is about."), _claim),
    ],
    modifiers=[ON],
    check=_check,
)
