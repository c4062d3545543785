"""Migration operations for apps that register kinds."""

from django.db import migrations


def guard_slug(table: str, kind: str) -> migrations.RunSQL:
    """Guard the slugs of a kind's desk table by a trigger: see ``ledger_guard_slug`` in the ledger's migrations."""
    # UPDATE OF slug: most updates change other columns and need not run the function. ALWAYS: otherwise the trigger
    # would not fire in a session with session_replication_role = replica.
    name = f"{table}_guard_slug"
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} BEFORE INSERT OR DELETE OR UPDATE OF slug ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION ledger_guard_slug('{kind}');"
        f" ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name};",
        f"DROP TRIGGER {name} ON {table};",
    )


def guard_key(table: str, kind: str, part: str, owner: str, owners: str) -> migrations.RunSQL:
    """Guard the keys of an item's parts by a trigger: see ``ledger_guard_key`` in the ledger's migrations.

    ``part`` is their list in the documents of the kind; ``owner`` is the column of the table that references the item
    in the table ``owners``.
    """
    # The index lets the trigger find a key in the record without parsing every document of the kind.
    name, index = f"{table}_guard_key", f"ledger_entry_{kind}_{part}"
    return migrations.RunSQL(
        f"CREATE INDEX {index} ON ledger_entry USING gin (ledger_part_keys(document, '{part}')) WHERE kind = '{kind}';"
        f" CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OF key, {owner} ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION ledger_guard_key('{kind}', '{part}', '{owner}', '{owners}');"
        f" ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name};",
        f"DROP TRIGGER {name} ON {table}; DROP INDEX {index};",
    )
