"""Makes the projections again when what they hold has changed with the code: part of every migration."""

from typing import Any

from django.core.management.base import CommandError
from django.db import connection

from sco.ledger.rebuilding import rebuild_projections
from sco.ledger.verifying import RecordCorrupt

# Raise it when projections of the same entries come out otherwise: another field in a label, another key.
SHAPE = 2


def rebuild_if_outdated(*, using: str = "default", verbosity: int = 1, **_signal: Any) -> None:
    """After a migration: rebuild projections of another shape, which the table's comment tells."""
    if using != "default":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, obj_description(name, 'pg_class') FROM to_regclass('ledger_projection') AS name")
        table, comment = cursor.fetchone()
        # Without a table only other apps have been migrated so far.
        if table is not None and comment != _comment():
            _rebuild(verbosity)
            cursor.execute(f"COMMENT ON TABLE ledger_projection IS '{_comment()}'")


def _rebuild(verbosity: int) -> None:
    try:
        total = rebuild_projections()
    except RecordCorrupt as broken:
        raise CommandError(f"The projections cannot be made again: {broken}") from None
    if total and verbosity:
        print(f"  {total} projections made again: this version shows more, or otherwise.")  # noqa: T201 - as migrate does


def _comment() -> str:
    return f"shape {SHAPE}"
