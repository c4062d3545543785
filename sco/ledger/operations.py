"""Migration operations for apps with kinds of the record."""

from django.db import migrations


def guard_slug(table: str, kind: str) -> migrations.RunSQL:
    """Let the database guard the slugs of a kind's desk table: see ``ledger_guard_slug`` in the ledger's migrations."""
    name = f"{table}_guard_slug"
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} BEFORE INSERT OR DELETE OR UPDATE OF slug ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION ledger_guard_slug('{kind}');"
        f" ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name};",
        f"DROP TRIGGER {name} ON {table};",
    )
