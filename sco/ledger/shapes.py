"""Makes the readings again when what they hold has changed with the code: part of every migration."""

from typing import Any

from django.core.management.base import CommandError
from django.db import connection

from sco.ledger.rebuilding import rebuild_reading
from sco.ledger.verifying import Broken

# Raise it when readings of the same entries come out otherwise: another field in a label, another key.
SHAPE = 2


def rebuild_if_outdated(*, using: str = "default", verbosity: int = 1, **_signal: Any) -> None:
    """After a migration: rebuild readings of another shape, which the table's comment tells."""
    if using != "default":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, obj_description(name, 'pg_class') FROM to_regclass('ledger_reading') AS name")
        table, comment = cursor.fetchone()
        # Without a table only other apps have been migrated so far.
        if table is not None and comment != _comment():
            _rebuild(verbosity)
            cursor.execute(f"COMMENT ON TABLE ledger_reading IS '{_comment()}'")


def _rebuild(verbosity: int) -> None:
    try:
        total = rebuild_reading()
    except Broken as broken:
        raise CommandError(f"The readings cannot be made again: {broken}") from None
    if total and verbosity:
        print(f"  {total} readings made again: this version shows more, or otherwise.")  # noqa: T201 - as migrate does


def _comment() -> str:
    return f"shape {SHAPE}"
