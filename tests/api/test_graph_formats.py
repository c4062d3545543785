"""The graph of mechanisms as GraphML, read by networkx, and as JSON-LD, read by a processor."""

from io import BytesIO
from typing import Any

import networkx as nx  # type: ignore[import-untyped]  # ships no types
import pytest
from django.test import Client
from pyld import jsonld  # type: ignore[import-untyped]  # ships no types

from mechanisms.models import Mechanism
from tests import factories as make
from tests.api import feed_reading as read
from tests.api.reading import ask, get, problem

RELATION = "http://testserver/api/v1/vocabularies#"


def graphml(api: Client, query: str = "") -> Any:
    response = ask(api, f"mechanisms/graph?format=graphml&{query}".rstrip("&"), accept="application/xml")
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    return nx.read_graphml(BytesIO(response.content))


@pytest.mark.usefixtures("shared_sample")
@pytest.mark.parametrize("query", ["", "on=2012", "on=2001-06-15", "around=beta", "lang=en", "lang=zh-Hans&on=2005"])
def test_networkx_finds_the_nodes_and_edges_of_the_graph(api: Client, query: str) -> None:
    found, graph = graphml(api, query), get(api, f"mechanisms/graph?{query}")
    assert found.is_directed()
    states = {row["state"]["slug"]: row["state"]["name"] for row in graph["memberships"]}
    names = {f"mechanism:{node['slug']}": node["name"] for node in graph["nodes"]}
    names |= {f"state:{slug}": name for slug, name in states.items()}
    assert {node: data["label"] for node, data in found.nodes(data=True)} == names
    edges = {(f"mechanism:{edge['source']}", f"mechanism:{edge['target']}", edge["type"]) for edge in graph["edges"]}
    edges |= {
        (f"state:{row['state']['slug']}", f"mechanism:{row['mechanism']}", "member_of") for row in graph["memberships"]
    }
    assert {(source, target, data["type"]) for source, target, data in found.edges(data=True)} == edges
    assert found.number_of_edges() == len(edges)


@pytest.mark.usefixtures("shared_sample")
def test_it_has_dates_claims_and_ids(api: Client) -> None:
    found = graphml(api, "lang=en")
    node = found.nodes["mechanism:gamma"]
    assert (node["established"], node["dissolved"], node["kind"]) == ("2010-03", "2015", "centre")
    assert node["uri"] == get(api, "mechanisms/gamma?format=jsonld")["@id"]
    edge = found.get_edge_data("mechanism:beta", "mechanism:alpha")
    edge = edge.get("beta-part-of-alpha", edge)
    assert (edge["from"], edge["claims"].split()) == ("2004", ["c02", "c03", "c30"])
    assert found.number_of_nodes() > nx.number_weakly_connected_components(found) > 1


@pytest.mark.usefixtures("shared_sample")
def test_a_processor_reads_the_relations(api: Client) -> None:
    graph = get(api, "mechanisms/graph?lang=en")
    nodes = {each["@id"]: each for each in jsonld.expand(get(api, "mechanisms/graph?format=jsonld&lang=en"))}
    ids = {node["slug"]: get(api, f"mechanisms/{node['slug']}?format=jsonld")["@id"] for node in graph["nodes"]}
    assert set(nodes) == set(ids.values())
    for edge in graph["edges"]:
        there = nodes[ids[edge["source"]]][RELATION + edge["type"]]
        ends = [each[RELATION + edge["type"]][0] if "@type" in each else each for each in there]
        assert ids[edge["target"]] in {end["@id"] for end in ends}
    members = nodes[ids["alpha"]]["https://schema.org/member"]
    assert len(members) == len([row for row in graph["memberships"] if row["mechanism"] == "alpha"])


@pytest.mark.usefixtures("shared_sample")
def test_it_needs_one_language_and_a_format_that_there_is(api: Client) -> None:
    for query in ("format=rss", "format=graphml&lang=*", "format=ninjs"):
        assert problem(api, f"mechanisms/graph?{query}", 400)["parameter"] == "format"
    assert problem(api, "mechanisms/graph?format=graphml&around=nothing", 404)["parameter"] == "around"
    assert get(api, "mechanisms/graph?format=json&lang=en") == get(api, "mechanisms/graph?lang=en")
    response = ask(api, "mechanisms/graph?format=graphml&lang=en")
    assert response["Content-Language"] == "en"
    again = ask(api, "mechanisms/graph?format=graphml&lang=en", if_none_match=response["ETag"])
    assert again.status_code == 304


@pytest.mark.usefixtures("own_sample")
def test_hard_names_and_erased_states_come_through(api: Client) -> None:
    hard = "\x0b]]>&<b>\u2028🏔️\uffff\r\n"
    mechanism, state = (
        make.mechanism("hard", **make.both("name", hard)),
        make.state("hard-state", **make.both("name", hard)),
    )
    make.membership(state, mechanism)
    make.publish_rows(state, mechanism)
    label = graphml(api, "lang=en").nodes["mechanism:hard"]["label"]
    assert label == "\ufffd]]>&<b>\u2028🏔️\ufffd\n (English)"
    make.erase_rows(state)
    assert graphml(api, "lang=en").nodes["state:hard-state"]["label"] == "hard-state"
    assert jsonld.expand(get(api, "mechanisms/graph?format=jsonld&around=hard"))
    assert Mechanism.objects.filter(slug="hard").exists()


@pytest.mark.usefixtures("shared_seed")
def test_the_seed_data_is_one_graph(api: Client) -> None:
    found = graphml(api, "lang=zh-Hans")
    assert nx.has_path(found.to_undirected(), "state:india", "mechanism:rats")
    assert read.tree(ask(api, "mechanisms/graph?format=graphml").content).tag.endswith("graphml")
