"""What refers to one another goes together, after what it refers to."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sco.ledger.components import strongly_connected_components

Node = TypeVar("Node", bound=Hashable)
GRAPHS = st.dictionaries(st.integers(0, 7), st.lists(st.integers(0, 8), max_size=4), max_size=8)


@pytest.mark.parametrize(
    ("graph", "groups"),
    [
        ({}, []),
        ({"a": []}, [["a"]]),
        ({"a": ["a"]}, [["a"]]),
        ({"a": ["b"], "b": ["c"], "c": []}, [["c"], ["b"], ["a"]]),
        ({"a": ["b"], "b": ["a"]}, [["a", "b"]]),
        ({"a": ["b"], "b": ["c"], "c": ["b"], "d": ["a"]}, [["b", "c"], ["a"], ["d"]]),
        ({"a": ["elsewhere"]}, [["a"]]),
    ],
)
def test_groups_come_after_what_they_point_to(graph: dict[str, list[str]], groups: list[list[str]]) -> None:
    assert [sorted(group) for group in strongly_connected_components(graph)] == groups


@given(GRAPHS)
def test_any_graph_is_taken_apart_as_reachability_says(graph: dict[int, list[int]]) -> None:
    groups = strongly_connected_components(graph)
    assert sorted(node for group in groups for node in group) == sorted(graph)
    place = {node: number for number, group in enumerate(groups) for node in group}
    for node in graph:
        for other in reached(graph, node):
            assert place[other] <= place[node]
            assert (place[other] == place[node]) == (other == node or node in reached(graph, other))


def reached(graph: Mapping[Node, list[Node]], start: Node) -> set[Node]:
    found: set[Node] = set()
    todo = [other for other in graph[start] if other in graph]
    while todo:
        node = todo.pop()
        if node not in found:
            found.add(node)
            todo += [other for other in graph[node] if other in graph]
    return found


def test_a_long_chain_needs_no_recursion() -> None:
    graph = {number: [number + 1] for number in range(50_000)}
    assert [group[0] for group in strongly_connected_components(graph)] == list(reversed(range(50_000)))
