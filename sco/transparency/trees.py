"""The Merkle tree of RFC 6962, section 2.1: hashes, roots and proofs. Every hash is SHA-256, 32 bytes."""

import hashlib
from collections.abc import Callable, Iterable, Sequence

# The hash of the complete subtree with ``2 ** level`` leaves that is number ``index`` among those of its level.
Nodes = Callable[[int, int], bytes]

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over its two children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class GrowingTree:
    """A tree that leaves are appended to. It holds only the roots of its complete subtrees, the largest first."""

    def __init__(self, size: int = 0, edge: Iterable[bytes] = ()) -> None:
        self.size, self.edge = size, list(edge)
        if len(self.edge) != size.bit_count():
            raise ValueError(f"A tree of {size} leaves has {size.bit_count()} complete subtrees, not {len(self.edge)}.")

    def append(self, leaf: bytes) -> None:
        """Append a leaf, given by its hash."""
        self.edge.append(leaf)
        size = self.size
        while size & 1:
            right, left = self.edge.pop(), self.edge.pop()
            self.edge.append(node_hash(left, right))
            size >>= 1
        self.size += 1

    def root(self) -> bytes:
        """The root of the tree as it is now."""
        return root_of(self.edge)


def root_of(edge: Sequence[bytes]) -> bytes:
    """The root of a tree, given the roots of its complete subtrees, the largest first."""
    if not edge:
        return EMPTY_ROOT
    *rest, root = edge
    for each in reversed(rest):
        root = node_hash(each, root)
    return root


def root(nodes: Nodes, size: int) -> bytes:
    """The root of the tree of the first ``size`` leaves."""
    return range_hash(nodes, 0, size) if size else EMPTY_ROOT


def range_hash(nodes: Nodes, start: int, end: int) -> bytes:
    """The hash of the leaves from ``start`` up to, not including, ``end``: a range that RFC 6962 splits a tree into."""
    size = end - start
    if size.bit_count() == 1:
        level = size.bit_length() - 1
        return nodes(level, start >> level)
    middle = start + _split(size)
    return node_hash(range_hash(nodes, start, middle), range_hash(nodes, middle, end))


def _split(size: int) -> int:
    """The largest power of two below the size, which is at least 2."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_proof(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """The hashes that lead from a leaf to the root of the first ``size`` leaves, from its sibling on."""
    proof, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(range_hash(nodes, middle, end))
            end = middle
        else:
            proof.append(range_hash(nodes, start, middle))
            start = middle
    return proof[::-1]


def consistency_proof(nodes: Nodes, old: int, new: int) -> list[bytes]:
    """The hashes that show that the tree of ``new`` leaves begins with that of ``old`` leaves, 0 < old <= new."""
    proof, start, end = [], 0, new
    while old < end:
        middle = start + _split(end - start)
        if old <= middle:
            proof.append(range_hash(nodes, middle, end))
            end = middle
        else:
            proof.append(range_hash(nodes, start, middle))
            start = middle
    # Whoever checks the proof has the root of the old tree, but not that of a part of it.
    if start:
        proof.append(range_hash(nodes, start, end))
    return proof[::-1]


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof leads from this leaf, given by its hash, to the root: RFC 9162, 2.1.3.2."""
    if not 0 <= index < size:
        return False
    first, last, found = index, size - 1, leaf
    for each in proof:
        if last == 0:
            return False
        if first & 1 or first == last:
            found = node_hash(each, found)
            first, last = _skip(first, last)
        else:
            found = node_hash(found, each)
        first, last = first >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Whether the proof shows that the new tree begins with the old one: RFC 9162, 2.1.4.2."""
    if old in {0, new}:
        return not proof and old_root == (EMPTY_ROOT if old == 0 else new_root)
    path = [old_root, *proof] if old.bit_count() == 1 else list(proof)
    if not 0 < old < new or not path:
        return False
    first, last = old - 1, new - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    return _folds(path, first, last, old_root, new_root)


def _folds(path: Sequence[bytes], first: int, last: int, old_root: bytes, new_root: bytes) -> bool:
    old_found = new_found = path[0]
    for each in path[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            old_found, new_found = node_hash(each, old_found), node_hash(each, new_found)
            first, last = _skip(first, last)
        else:
            new_found = node_hash(new_found, each)
        first, last = first >> 1, last >> 1
    return last == 0 and (old_found, new_found) == (old_root, new_root)


def _skip(first: int, last: int) -> tuple[int, int]:
    """Past the levels on which the node has no sibling to its right, and the tree none at all."""
    while first and not first & 1:
        first, last = first >> 1, last >> 1
    return first, last
