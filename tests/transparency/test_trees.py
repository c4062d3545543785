"""Trees and their proofs against RFC 6962's definition, and against an implementation from PyPI."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree  # type: ignore[import-untyped]

from sco.transparency import trees
from tests.transparency.logs import leaves, nodes, root_of

MOST = 600
EDGES = (1, 2, 3, 255, 256, 257, 511, 512, 513, MOST)
sizes = st.one_of(st.sampled_from(EDGES), st.integers(1, MOST))


@pytest.fixture(scope="module")
def theirs() -> Any:
    tree = InmemoryTree(algorithm="sha256")
    for leaf in leaves(MOST):
        tree.append_entry(leaf)
    return tree


def test_the_roots_are_those_of_the_specification_and_of_another_implementation(theirs: Any) -> None:
    growing = trees.GrowingTree()
    assert growing.root() == trees.root(nodes(0), 0) == root_of(0, 0) == trees.EMPTY_ROOT
    for size, leaf in enumerate(leaves(MOST), start=1):
        growing.append(trees.leaf_hash(leaf))
        assert growing.root() == theirs.get_root(size) == trees.root(nodes(size), size)


@settings(max_examples=40)
@given(sizes, st.data())
def test_proofs_of_inclusion_are_those_of_another_implementation(theirs: Any, size: int, data: Any) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof, leaf = trees.inclusion_proof(nodes(size), index, size), trees.leaf_hash(leaves(MOST)[index])
    assert [leaf, *proof] == theirs.prove_inclusion(index + 1, size).path
    assert trees.is_included(leaf, index, size, proof, root_of(0, size))


@settings(max_examples=40)
@given(sizes, st.data())
def test_a_proof_of_inclusion_holds_for_nothing_else(size: int, data: Any) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof, leaf, root = trees.inclusion_proof(nodes(size), index, size), root_of(index, index + 1), root_of(0, size)
    assert not trees.is_included(trees.leaf_hash(b"another"), index, size, proof, root)
    assert not trees.is_included(leaf, index, size, proof, root_of(0, size + 1))
    assert not trees.is_included(leaf, index, size, [*proof, root], root)
    assert not trees.is_included(leaf, size, size, proof, root)
    assert not trees.is_included(leaf, -1, size, proof, root)
    for at in range(len(proof)):
        assert not trees.is_included(leaf, index, size, proof[:at] + proof[at + 1 :], root)


@settings(max_examples=40)
@given(sizes, st.data())
def test_a_later_tree_is_consistent_with_an_earlier_one_and_with_no_other(size: int, data: Any) -> None:
    old = data.draw(st.integers(0, size))
    proof = trees.consistency_proof(nodes(size), old, size) if old else []
    before, now = root_of(0, old), root_of(0, size)
    assert trees.is_consistent(old, size, proof, before, now)
    assert not trees.is_consistent(old, size, proof, trees.leaf_hash(b"another past"), now)
    assert not trees.is_consistent(old, size, [*proof, now], before, now)
    assert not trees.is_consistent(size + 1, size, proof, before, now)
    if 0 < old < size:
        assert not trees.is_consistent(old, size, proof, before, trees.leaf_hash(b"another present"))
        assert not trees.is_consistent(old, size, proof[:-1], before, now)


@settings(max_examples=40)
@given(sizes)
def test_a_tree_grows_on_from_its_edge(size: int) -> None:
    tree = trees.GrowingTree()
    for leaf in leaves(MOST)[:size]:
        tree.append(trees.leaf_hash(leaf))
    again = trees.GrowingTree(tree.size, tree.edge)
    again.append(trees.leaf_hash(leaves(MOST + 1)[size]))
    assert again.root() == root_of(0, size + 1)


def test_an_edge_that_cannot_be_that_of_its_size_is_refused() -> None:
    with pytest.raises(ValueError, match="3 leaves has 2 complete"):
        trees.GrowingTree(3, [trees.EMPTY_ROOT])
