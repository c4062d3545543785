"""The graph of mechanisms on any date."""

from typing import Any

import pytest
from django.test import Client

from sco.partial_date import PartialDate
from tests.api.reading import dated, get, problem
from tests.api.sample import MECHANISMS, MEMBERSHIPS, RELATIONS
from tests.spans import spans_overlap

pytestmark = pytest.mark.usefixtures("shared_sample")
DATES = [
    "0001", "1996", "1996-04", "1996-04-25", "1996-04-26", "1999-12-30", "1999", "2001", "2001-06-14", "2001-06-15",
    "2001-06-16", "2003-12-31", "2004-01-01", "2006-05-31", "2006-06", "2010-02-28", "2010-03", "2010-12-31", "2011",
    "2012-02-29", "2012-03-01", "2015-12-31", "2016", "2017-05-31", "2017-06", "2024-02-29", "9999", "9999-12-31",
]  # fmt: skip


def holds(start: str | None, end: str | None, on: str) -> bool:
    """Whether a span may share a day with a date: by the rule of partial dates, not by the API's own SQL."""
    span = (PartialDate.parse(start) if start else None, PartialDate.parse(end) if end else None)
    return spans_overlap(*span, PartialDate.parse(on), PartialDate.parse(on))


def shown(graph: Any) -> tuple[set[str], set[str], set[str]]:
    return (
        {node["slug"] for node in graph["nodes"]},
        {edge["key"] for edge in graph["edges"]},
        {row["key"] for row in graph["memberships"]},
    )


def standing(on: str) -> set[str]:
    """What may have existed that day; of what has no dates, only what hangs together with something that has."""
    may = {slug for slug, (_kind, start, end) in MECHANISMS.items() if holds(start, end, on)}
    groups = [{slug} for slug in may]
    for source, _type, target, start, end in RELATIONS:
        if {source, target} <= may and holds(start, end, on):
            one, other = (next(group for group in groups if slug in group) for slug in (source, target))
            groups = [group for group in groups if group is not one and group is not other] + [one | other]
    dated = {slug for slug, (_kind, start, end) in MECHANISMS.items() if start or end}
    alone = set(MECHANISMS) - {end for source, _type, target, *_dates in RELATIONS for end in (source, target)}
    return {slug for group in groups for slug in group if group & (dated | alone)}


@pytest.mark.parametrize("on", DATES)
def test_graph_on_a_date_holds_what_may_have_existed_that_day(api: Client, on: str) -> None:
    nodes = standing(on)
    edges = {
        f"{source}-{type_.replace('_', '-')}-{target}"
        for source, type_, target, start, end in RELATIONS
        if {source, target} <= nodes and holds(start, end, on)
    }
    members = {
        f"{state}-in-{slug}" for slug, state, start, end in MEMBERSHIPS if slug in nodes and holds(start, end, on)
    }
    graph = get(api, f"mechanisms/graph?on={on}")
    assert graph["on"] == on
    assert shown(graph) == (nodes, edges, members)


def test_what_has_no_dates_stands_with_what_it_is_part_of(api: Client) -> None:
    for on, there in {"2010-02": False, "2010-03": True, "2015": True, "2016": False}.items():
        assert ("delta" in shown(get(api, f"mechanisms/graph?on={on}"))[0]) is there


def test_graph_without_a_date_holds_everything(api: Client) -> None:
    graph = get(api, "mechanisms/graph")
    assert graph["on"] is None
    assert list(map(len, shown(graph))) == [len(MECHANISMS), len(RELATIONS), len(MEMBERSHIPS)]


def test_an_edge_names_its_ends_dates_and_claims(api: Client) -> None:
    edges = {edge["key"]: edge for edge in get(api, "mechanisms/graph?lang=en")["edges"]}
    edge = edges["gamma-part-of-beta"]
    assert (edge["source"], edge["target"], edge["type"]) == ("gamma", "beta", "part_of")
    assert edge["from"] == dated("2010-03", "2010-03-01", "2010-03-31", "March 2010")
    assert edges["beta-part-of-alpha"]["claims"] == ["c02", "c03", "c30"]
    assert edge["claims"] == []


def test_every_end_of_an_edge_is_a_node_and_every_state_has_a_name(api: Client) -> None:
    for on in DATES:
        graph = get(api, f"mechanisms/graph?on={on}&lang=zh-Hans")
        nodes = {node["slug"] for node in graph["nodes"]}
        assert {end for edge in graph["edges"] for end in (edge["source"], edge["target"])} <= nodes
        assert all(row["state"]["name"].endswith("（中文）") for row in graph["memberships"])


@pytest.mark.parametrize(
    ("around", "nodes"),
    [
        ("beta", "alpha beta gamma lone"),
        ("lone", "beta lone"),
        ("ring-a", "ring-a ring-b ring-c"),
        ("delta", "delta gamma"),
    ],
)
def test_around_keeps_one_mechanism_with_its_neighbours(api: Client, around: str, nodes: str) -> None:
    graph = get(api, f"mechanisms/graph?around={around}")
    assert {node["slug"] for node in graph["nodes"]} == set(nodes.split())
    assert all(around in {edge["source"], edge["target"]} for edge in graph["edges"])
    assert all(row["mechanism"] == around for row in graph["memberships"])


@pytest.mark.parametrize(
    "query", ["around=nothing", "around=draft-mechanism", "around=erased-mechanism", "around=gamma&on=2020"]
)
def test_around_what_is_not_there_is_404_that_names_the_parameter(api: Client, query: str) -> None:
    assert problem(api, f"mechanisms/graph?{query}", 404)["parameter"] == "around"
