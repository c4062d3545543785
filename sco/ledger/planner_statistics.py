"""Keeps free text out of the planner's statistics, which an erasure cannot clean."""

from typing import Any

from django.db import connection

from sco.ledger.registry import KINDS

# ANALYZE copies common values of a column into pg_statistic, where they outlive their rows.
#
# Columns that queries filter or sort by need statistics. The list names these and not the free texts, so that a column
# that nobody thought of is safe, and at worst slow.
FILTERED = (
    "slug", "key", "kind", "keys", "refs", "rank", "date_key", "languages", "language", "original",
    "original_language", "state", "status", "action", "type", "access", "comparator", "period_from",
    "period_to", "established", "dissolved", "dated", "pgh_label",
)  # fmt: skip
_DISABLE = """
    SELECT format('ALTER TABLE %%I.%%I ALTER COLUMN %%I SET STATISTICS 0', n.nspname, c.relname, a.attname)
    FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname = current_schema()
        AND c.relname ~ %s
        AND a.atttypid = ANY (ARRAY['text', 'varchar', 'bytea', 'jsonb', 'tsvector', 'text[]', 'varchar[]']::regtype[])
        AND a.attnum > 0 AND NOT a.attisdropped AND coalesce(a.attstattarget, -1) <> 0 AND a.attname <> ALL (%s)
"""


def exclude_free_text(*, using: str = "default", **_signal: Any) -> None:
    """Signal receiver: after a migration, stop collecting statistics on columns of free text."""
    # The reader connection leads to the same database.
    if using != "default":
        return
    with connection.cursor() as cursor:
        cursor.execute(_DISABLE, [_tables(), list(FILTERED)])
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)


def _tables() -> str:
    """A pattern for the tables that hold texts: the ledger's, those of apps with kinds, and the admin log."""
    apps = sorted({"ledger", *(kind.model._meta.app_label for kind in KINDS.values())})
    return f"^(({'|'.join(apps)})_|django_admin_log$)"
