"""What must go together, and in which order: the strongly connected components of a graph. No Django in here."""

from collections.abc import Collection, Mapping
from typing import TypeVar

T = TypeVar("T")


def components(graph: Mapping[T, Collection[T]]) -> list[list[T]]:
    """Groups of nodes that reach one another, each after the groups that it points to (Kosaraju's algorithm).

    Pointers to what is no node of the graph are left out. Without recursion: a chain may be long.
    """
    forwards = {node: [other for other in others if other in graph] for node, others in graph.items()}
    backwards: dict[T, list[T]] = {node: [] for node in graph}
    for node, others in forwards.items():
        for other in others:
            backwards[other].append(node)
    seen: set[T] = set()
    groups = [_reachable(node, backwards, seen) for node in reversed(_finished(forwards))]
    return [group for group in reversed(groups) if group]


def _finished(graph: Mapping[T, Collection[T]]) -> list[T]:
    """The nodes in the order in which a walk in depth leaves them."""
    left: list[T] = []
    seen: set[T] = set()
    todo = [(node, False) for node in graph]
    while todo:
        node, leaving = todo.pop()
        if leaving:
            left.append(node)
        elif node not in seen:
            seen.add(node)
            todo += [(node, True), *((other, False) for other in graph[node])]
    return left


def _reachable(start: T, graph: Mapping[T, Collection[T]], seen: set[T]) -> list[T]:
    """The nodes that are reached from here and not seen yet; now they are."""
    found: list[T] = []
    todo = [start]
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            found.append(node)
            todo += graph[node]
    return found
