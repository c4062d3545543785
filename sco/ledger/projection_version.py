"""Rebuilds the projections after a migration if this version of the code derives them differently."""

from typing import Any

from django.core.management.base import CommandError
from django.db import connection

# Raise it whenever the same entries yield different projections: a new field in a fragment, a renamed key, other words
# for searching.
PROJECTION_VERSION = 10


def rebuild_if_outdated(*, using: str = "default", verbosity: int = 1, **_signal: Any) -> None:
    """Signal receiver: after a migration, rebuild the projections if another version derived them."""
    if using != "default":
        return
    current = f"version {PROJECTION_VERSION}"
    with connection.cursor() as cursor:
        # The table's comment holds the version: it is dumped, restored and dropped with the rows that it describes.
        cursor.execute("SELECT name, obj_description(name, 'pg_class') FROM to_regclass('ledger_projection') AS name")
        table, comment = cursor.fetchone()
        # The table does not exist yet if only other apps have been migrated.
        if table is not None and comment != current:
            _rebuild(verbosity)
            cursor.execute(f"COMMENT ON TABLE ledger_projection IS '{current}'")


def _rebuild(verbosity: int) -> None:
    # Not with this module, which every service loads: they bring all that writes the record.
    from sco.ledger.rebuilding import NotTheOwner, rebuild_projections
    from sco.ledger.verifying import RecordCorrupt

    try:
        total = rebuild_projections()
    except (RecordCorrupt, NotTheOwner) as error:
        raise CommandError(f"The projections cannot be rebuilt: {error}") from None
    if total and verbosity:
        # Printed, as migrate does with its own progress.
        print(f"  Rebuilt {total} projections, because this version derives them differently.")  # noqa: T201
