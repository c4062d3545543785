"""A log in memory, whose tiles are computed the plain way, from RFC 6962's own recursive definition."""

import hashlib
from functools import cache

from sco.transparency.tiles import Tile, TileNodes


@cache
def leaves(size: int) -> tuple[bytes, ...]:
    return tuple(b"entry %d" % number for number in range(size))


@cache
def root_of(start: int, end: int) -> bytes:
    """MTH(D[start:end]) of RFC 6962, 2.1, with ``leaves`` as D."""
    if end == start:
        return hashlib.sha256(b"").digest()
    if end - start == 1:
        return hashlib.sha256(b"\x00" + leaves(end)[start]).digest()
    split = 1
    while split * 2 < end - start:
        split *= 2
    return hashlib.sha256(b"\x01" + root_of(start, start + split) + root_of(start + split, end)).digest()


def tile_of(tile: Tile) -> bytes:
    assert tile.level is not None
    width = 256**tile.level
    numbers = range(tile.first, tile.first + tile.width)
    return b"".join(root_of(number * width, (number + 1) * width) for number in numbers)


def nodes(size: int) -> TileNodes:
    return TileNodes(size, tile_of)
