"""Keeps free text out of the planner's statistics, which an erasure cannot clean."""

from typing import Any

from django.apps import apps
from django.db import connection

from sco.fields import PartialDateField
from sco.ledger.registry import KINDS

# ANALYZE copies common values of a column into pg_statistic, where they outlive their rows.
#
# Columns that queries filter or sort by need statistics. These are named, and not the free texts, so that a column that
# nobody thought of is safe, and at worst slow. Columns with choices and partial dates are added from the models.
FILTERED = {"slug", "key", "keys", "refs", "rank", "date_key", "languages", "original", "pgh_label"}
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
        labels = _apps()
        tables = f"^(({'|'.join(labels)})_|django_admin_log$)"
        cursor.execute(_DISABLE, [tables, sorted(FILTERED | _closed_columns(labels))])
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)


def _apps() -> list[str]:
    """The apps whose tables hold texts: the ledger, and those with kinds."""
    return sorted({"ledger", *(kind.model._meta.app_label for kind in KINDS.values())})


def _closed_columns(labels: list[str]) -> set[str]:
    """Columns that hold no free text, by what their fields declare."""
    models = (model for label in labels for model in apps.get_app_config(label).get_models())
    fields = (field for model in models for field in model._meta.concrete_fields)
    return {field.attname for field in fields if field.choices or isinstance(field, PartialDateField)}
