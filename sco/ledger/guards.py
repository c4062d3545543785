"""Migration operations for apps that register kinds, and whether the guards of all migrations are still in place."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from django.db import connection, migrations
from django.db.migrations.loader import MigrationLoader


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


class Guard(NamedTuple):
    """A trigger or a function: its definition, and whether it is always on, or runs as the owner."""

    definition: str
    setting: bool


_TRIGGER = re.compile(r"CREATE (?:CONSTRAINT )?TRIGGER (\w+) [^;]*EXECUTE FUNCTION ledger_[^;]*")
_BODY = re.compile(r"AS \$\$(.*?)\$\$", re.DOTALL)
# As PostgreSQL writes it again, a trigger reads as it does in the migrations; the body of a function is kept as it is.
_TRIGGERS = """
    SELECT tgname, pg_get_triggerdef(t.oid, true), tgenabled = 'A' FROM pg_trigger AS t
    JOIN pg_class AS c ON c.oid = tgrelid AND c.relnamespace = current_schema::regnamespace WHERE NOT tgisinternal
"""
_FUNCTIONS = """
    SELECT proname, prosrc, prosecdef FROM pg_proc
    WHERE pronamespace = current_schema::regnamespace
        AND proconfig @> ARRAY[format('search_path=pg_catalog, %I, pg_temp', current_schema)]
"""


def guard_faults() -> list[str]:
    """What the database lacks of the triggers and functions with which the migrations protect the record."""
    statements = list(_statements())
    expected_triggers = {
        found[1]: Guard(" ".join(found[0].split()), True) for text in statements for found in _TRIGGER.finditer(text)
    }
    functions = (part for text in statements for part in text.split("CREATE FUNCTION ")[1:])
    expected_functions = {part.partition("(")[0]: _function(part) for part in functions}
    return [
        *_differing("trigger", expected_triggers, _stored(_TRIGGERS)),
        *_differing("function", expected_functions, _stored(_FUNCTIONS)),
    ]


def _statements() -> Iterator[str]:
    """The SQL of the migrations of every app that guards the record."""
    for migration in MigrationLoader(None).disk_migrations.values():
        for operation in migration.operations:
            if isinstance(operation, migrations.RunSQL):
                texts = [operation.sql] if isinstance(operation.sql, str) else operation.sql
                yield from (text for text in texts if isinstance(text, str) and "FUNCTION ledger_" in text)


def _function(text: str) -> Guard:
    body = _BODY.search(text)
    return Guard(body[1] if body else "", "SECURITY DEFINER" in text.partition("$$")[0])


def _stored(query: str) -> dict[str, Guard]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name: Guard(*rest) for name, *rest in cursor.fetchall()}


def _differing(what: str, expected: Mapping[str, Guard], stored: Mapping[str, Guard]) -> list[str]:
    wrong = {name: "differs from its migration" if name in stored else "is missing" for name in expected}
    return [f"the {what} {name} {wrong[name]}" for name, guard in expected.items() if stored.get(name) != guard]
