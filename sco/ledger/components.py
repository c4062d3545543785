"""Strongly connected components: which items must be published together, and in which order. Without Django."""

from collections.abc import Collection, Iterable, Mapping
from typing import TypeVar

T = TypeVar("T")


def strongly_connected_components(graph: Mapping[T, Collection[T]]) -> list[list[T]]:
    """Groups of nodes that reach one another, each after the groups it points to (Kosaraju's algorithm).

    Edges to nodes outside the graph are ignored.
    """
    forwards = {node: [other for other in others if other in graph] for node, others in graph.items()}
    backwards: dict[T, list[T]] = {node: [] for node in graph}
    for node, others in forwards.items():
        for other in others:
            backwards[other].append(node)
    seen: set[T] = set()
    groups = [_postorder([node], backwards, seen) for node in reversed(_postorder(forwards, forwards, set()))]
    return [group for group in reversed(groups) if group]


def _postorder(nodes: Iterable[T], graph: Mapping[T, Collection[T]], seen: set[T]) -> list[T]:
    """The unseen nodes reachable from these, in the order in which a depth-first search leaves them."""
    # With a stack of its own: chains of references can be longer than Python's recursion limit.
    left: list[T] = []
    todo = [(node, False) for node in nodes]
    while todo:
        node, leaving = todo.pop()
        if leaving:
            left.append(node)
        elif node not in seen:
            seen.add(node)
            todo += [(node, True), *((other, False) for other in graph[node])]
    return left
