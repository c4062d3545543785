"""Keeps words out of the planner's statistics, where an erasure would not reach them.

ANALYZE copies common values of a column into pg_statistic, and they stay there long after the row is gone.
"""

from typing import Any

from django.db import connection

# What queries choose rows by; every other column of text keeps no statistics, new ones included.
KEPT = (
    "slug", "key", "kind", "keys", "refs", "rank", "date_key", "languages", "language", "original",
    "original_language", "state", "status", "action", "type", "access", "comparator", "period_from",
    "period_to", "established", "dissolved", "dated", "pgh_label",
)  # fmt: skip
_COLUMNS = """
    SELECT format('ALTER TABLE %%I.%%I ALTER COLUMN %%I SET STATISTICS 0', n.nspname, c.relname, a.attname)
    FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname = current_schema()
        AND c.relname ~ '^(articles_|mechanisms_|ledger_|django_admin_log$)'
        AND a.atttypid = ANY (ARRAY['text', 'varchar', 'bytea', 'jsonb', 'tsvector', 'text[]', 'varchar[]']::regtype[])
        AND a.attnum > 0 AND NOT a.attisdropped AND coalesce(a.attstattarget, -1) <> 0 AND a.attname <> ALL (%s)
"""


def keep_no_words(*, using: str = "default", **_signal: Any) -> None:
    """After a migration: no statistics on columns of free text."""
    if using != "default":
        return
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS, [list(KEPT)])
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)
