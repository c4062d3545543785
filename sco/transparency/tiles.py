"""Tiles of a tree and bundles of its entries, and their addresses: c2sp.org/tlog-tiles."""

import re
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sco.transparency.trees import HASH_BYTES, node_hash

HEIGHT = 8
WIDTH = 1 << HEIGHT
TILE_BYTES = WIDTH * HASH_BYTES
LEVELS = 64
# What its length can be written as; see ``bundle``.
ENTRY_BYTES_AT_MOST = 0xFFFF

# A number has no further zeroes in front than its elements of three digits need.
_INDEX = r"(?P<index>(?:x(?!000/)\d{3}/(?:x\d{3}/)*)?\d{3})(?:\.p/(?P<width>[1-9]\d{0,2}))?"
_ADDRESS = re.compile(rf"(?P<level>0|[1-9]\d?|entries)/{_INDEX}", re.ASCII)
INDEX_DIGITS_AT_MOST = 18  # PostgreSQL's bigint has all of them


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile of hashes, or with the level None a bundle of entries. ``width`` is less than WIDTH if it is partial."""

    level: int | None
    index: int
    width: int = WIDTH

    @property
    def address(self) -> str:
        """Its address after ``tile/``: ``0/x001/234.p/17``, ``entries/000``."""
        thousands, last = divmod(self.index, 1000)
        elements = [f"{last:03}"]
        while thousands:
            thousands, element = divmod(thousands, 1000)
            elements.insert(0, f"x{element:03}")
        level = "entries" if self.level is None else str(self.level)
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"{level}/{'/'.join(elements)}{partial}"

    @property
    def first(self) -> int:
        """The number of its first hash among those of its level, or of its first entry."""
        return self.index * WIDTH


def parse(address: str) -> Tile | None:
    """The tile at an address after ``tile/``; None if there can be none."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        return None
    digits = re.sub(r"\D", "", found["index"])
    width = int(found["width"] or WIDTH)
    level = None if found["level"] == "entries" else int(found["level"])
    if len(digits) > INDEX_DIGITS_AT_MOST or (found["width"] and width >= WIDTH) or (level or 0) >= LEVELS:
        return None
    return Tile(level, int(digits), width)


def width_at(level: int | None, index: int, size: int) -> int:
    """How many hashes or entries the tile has in a tree of this size, from 0 on."""
    there = (size >> (HEIGHT * (level or 0))) - index * WIDTH
    return max(0, min(WIDTH, there))


def full_tiles(level: int, size: int) -> int:
    """How many full tiles of a level a tree of this size has."""
    return size >> (HEIGHT * (level + 1))


class TileNodes:
    """The hashes of complete subtrees in a tree of some size, read from its tiles."""

    def __init__(self, size: int, read: Callable[[Tile], bytes]) -> None:
        self.size, self.read = size, read
        self._tiles: dict[Tile, bytes] = {}

    def __call__(self, level: int, index: int) -> bytes:
        """The hash of the subtree. ValueError if its tile has not the hashes that its address promises."""
        height = level % HEIGHT
        first = index << height
        tile = self._tile(level // HEIGHT, first // WIDTH)
        start = (first % WIDTH) * HASH_BYTES
        return tree_hash(tile[start : start + (HASH_BYTES << height)])

    def _tile(self, level: int, index: int) -> bytes:
        tile = Tile(level, index, width_at(level, index, self.size))
        if tile not in self._tiles:
            self._tiles[tile] = self.read(tile)
            if len(self._tiles[tile]) != tile.width * HASH_BYTES:
                raise ValueError(f"Tile {tile.address} has {len(self._tiles[tile])} bytes.")
        return self._tiles[tile]


def tree_hash(hashes: bytes) -> bytes:
    """The root over hashes that are a power of two in number."""
    row = [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]
    while len(row) > 1:
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


def bundle(entries: Iterable[bytes]) -> bytes:
    """Entries as one bundle: each with its length before it, in two bytes."""
    return b"".join(struct.pack(">H", len(entry)) + entry for entry in entries)


def unbundle(data: bytes) -> list[bytes]:
    """The entries of a bundle; ValueError if it is cut off."""
    entries, at = [], 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if at + 2 > len(data) or end > len(data):
            raise ValueError("The bundle of entries is cut off.")
        entries.append(data[at + 2 : end])
        at = end
    return entries
