"""The tiles of the log in the database: how they are read, and the worker's part, which writes the full ones."""

from dataclasses import asdict

from django.db import connection, transaction

from sco.transparency.tiles import Tile, full_tiles

# A partial tile is computed. So are the leaves of a full one: they are asked for once, and then remembered.
TILE = (
    "SELECT coalesce((SELECT hashes FROM ledger_logtile"
    " WHERE level = %(level)s::integer AND index = %(index)s::bigint AND %(width)s::integer = 256),"
    " ledger_tile(%(level)s::integer, %(index)s::bigint, %(width)s::integer))"
)
BUNDLE = "SELECT ledger_bundle(%(index)s::bigint, %(width)s::integer)"
# Of a session's choosing, but the same for all of them: two workers neither write the same tiles nor sign at once.
LOCK = 0x5C0106
# So many tiles of 256 entries to a transaction.
_BATCH = 16
# Each tile computes its hashes in a trigger.
_FILL = """
    INSERT INTO ledger_logtile (level, index, hashes, root)
    SELECT %(level)s, missing, '', '' FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS missing
"""


def read_tile(tile: Tile) -> bytes:
    """The hashes of a tile, over the desk's connection."""
    with connection.cursor() as cursor:
        cursor.execute(TILE, asdict(tile))
        (hashes,) = cursor.fetchone()
    return bytes(hashes or b"")


def fill_tiles(size: int) -> None:
    """Write the missing full tiles of a log of this size, from the leaves up, in batches of one transaction each."""
    level = 0
    while full_tiles(level, size):
        while _fill_batch(level, full_tiles(level, size)):
            pass
        level += 1


@transaction.atomic
def _fill_batch(level: int, number: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute("SELECT coalesce(max(index) + 1, 0) FROM ledger_logtile WHERE level = %s", [level])
        # Tiles are written in order, so none before the last is missing.
        (first,) = cursor.fetchone()
        cursor.execute(_FILL, {"level": level, "first": first, "last": min(first + _BATCH, number) - 1})
        return int(cursor.rowcount)
