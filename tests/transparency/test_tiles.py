"""The addresses, widths and contents of tiles and bundles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sco.transparency.tiles import Tile, TileNodes, bundle, full_tiles, parse, unbundle, width_at
from tests.transparency.logs import tile_of

tiles = st.builds(
    Tile, st.one_of(st.none(), st.integers(0, 63)), st.integers(0, 10**18 - 1), st.integers(1, 256)
)  # fmt: skip


@given(tiles)
def test_an_address_leads_back_to_its_tile(tile: Tile) -> None:
    assert parse(tile.address) == tile


def test_addresses_are_those_of_the_specification() -> None:
    assert Tile(0, 1234067).address == "0/x001/x234/067"
    assert Tile(None, 5, 17).address == "entries/005.p/17"
    assert Tile(2, 999).address == "2/999"
    assert Tile(2, 1000).address == "2/x001/000"


@pytest.mark.parametrize(
    "address",
    [
        "", "0", "0/", "0/0", "0/00", "0/0000", "0/x000/001", "0/001/002", "0/x001/x002", "00/001", "01/001", "64/001",
        "-1/001", "0/001.p/0", "0/001.p/256", "0/001.p/01", "0/001.p/", "0/001.p", "0/001.p/1/", "0/001 ", "0/001\n",
        "0/٠٠١", "entries/1", "data/001", "0/" + "x001/" * 6 + "001", "0/x1000/001", "8/0/001", "0/001.p/1000",
    ],
)  # fmt: skip
def test_any_other_address_is_none(address: str) -> None:
    assert parse(address) is None


def test_the_tiles_of_the_specification_s_example() -> None:
    size = 70_000
    assert [full_tiles(level, size) for level in range(3)] == [273, 1, 0]
    assert [width_at(0, 272, size), width_at(0, 273, size), width_at(0, 274, size)] == [256, 112, 0]
    assert [width_at(1, 0, size), width_at(1, 1, size), width_at(2, 0, size)] == [256, 17, 1]
    assert [width_at(None, 273, size), width_at(3, 0, size)] == [112, 0]


@given(st.lists(st.binary(max_size=300), max_size=300))
def test_a_bundle_has_its_entries(entries: list[bytes]) -> None:
    assert unbundle(bundle(entries)) == entries


@pytest.mark.parametrize("data", [b"\x00", b"\x00\x02a", b"\x00\x01a\x00"])
def test_a_bundle_that_is_cut_off_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="cut off"):
        unbundle(data)


def test_a_tile_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match=r"Tile 0/000.p/3 has 95 bytes"):
        TileNodes(3, lambda tile: tile_of(tile)[:-1])(0, 0)
