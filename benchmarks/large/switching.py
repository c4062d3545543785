"""Indexes, triggers and autovacuum of the record's tables: off while a record is loaded in bulk, on again afterwards.

The statements that restore them are kept in the database, so that an interrupted load can still restore everything.
Only the owner can do this, and only to a database that nobody else uses: the guards of a record are never switched off.
"""

import psycopg
from psycopg import sql

# All tables of the record, also those that were added since this was written; whether they have a TOAST table.
_TABLES = """
    SELECT oid::regclass::text, reltoastrelid <> 0 FROM pg_class
    WHERE relkind = 'r' AND relnamespace = current_schema::regnamespace AND starts_with(relname, 'ledger_') ORDER BY oid
"""
# This one is left on: it writes the keys of each chunk, in one statement and without looking anything up.
LEFT_ON = "ledger_projection_keys_inserted"
# The index on the sequence stays: rows come in its order, so that it costs little.
_INDEXES = """
    SELECT c.conname IS NOT NULL, i.indexrelid::regclass::text, i.indrelid::regclass::text,
        coalesce(pg_get_constraintdef(c.oid), pg_get_indexdef(i.indexrelid))
    FROM pg_index AS i LEFT JOIN pg_constraint AS c ON c.conindid = i.indexrelid
    WHERE i.indrelid = ANY (%s::text[]::regclass[]) AND i.indrelid <> 'ledger_head'::regclass
        AND NOT (i.indisprimary AND i.indnatts = 1)
    ORDER BY pg_relation_size(i.indrelid), i.indexrelid
"""
_TRIGGERS = """
    SELECT tgname, tgrelid::regclass::text, tgenabled FROM pg_trigger
    WHERE tgrelid = ANY (%s::text[]::regclass[]) AND NOT tgisinternal AND tgname <> %s AND tgenabled <> 'D'
"""
_ENABLE = {"A": "ENABLE ALWAYS TRIGGER", "O": "ENABLE TRIGGER", "R": "ENABLE REPLICA TRIGGER"}


def switch_off(connected: psycopg.Connection) -> None:
    """Drop the indexes and disable the triggers, in one transaction that also keeps what restores them."""
    has_toast = dict(connected.execute(_TABLES).fetchall())
    tables = list(has_toast)
    with connected.transaction():
        connected.execute(
            "CREATE TABLE bench.restore (number serial PRIMARY KEY, table_name text NOT NULL, statement text NOT NULL)"
        )
        for is_constraint, name, table, definition in connected.execute(_INDEXES, [tables]).fetchall():
            _drop_index(connected, is_constraint, name, table, definition)
        for name, table, enabled in connected.execute(_TRIGGERS, [tables, LEFT_ON]).fetchall():
            _swap(
                connected,
                table,
                _altered(table, "DISABLE TRIGGER {}", name),
                _altered(table, f"{_ENABLE[enabled]} {{}}", name),
            )
        for table in tables:
            options = ["autovacuum_enabled", *["toast.autovacuum_enabled"] * has_toast[table]]
            off = f"SET ({', '.join(f'{option} = false' for option in options)})"
            _swap(connected, table, _altered(table, off), _altered(table, f"RESET ({', '.join(options)})"))


def _drop_index(connected: psycopg.Connection, is_constraint: bool, name: str, table: str, definition: str) -> None:
    if is_constraint:
        add = _altered(table, "ADD CONSTRAINT {} " + definition, name)
        _swap(connected, table, _altered(table, "DROP CONSTRAINT {}", name), add)
    else:
        _swap(connected, table, sql.SQL("DROP INDEX {}").format(sql.Identifier(name)), sql.SQL(definition))


def _altered(table: str, change: str, *names: str) -> sql.Composed:
    return sql.SQL("ALTER TABLE {} " + change).format(*map(sql.Identifier, (table, *names)))


def _swap(connected: psycopg.Connection, table: str, now: sql.Composable, later: sql.Composable) -> None:
    connected.execute(now)
    kept = "INSERT INTO bench.restore (table_name, statement) VALUES (%s, %s)"
    connected.execute(kept, [table, later.as_string(connected)])


def switch_on(connected: psycopg.Connection, *tables: str) -> None:
    """Restore what is still off of these tables, or of all; each statement in a transaction of its own."""
    rows = connected.execute("SELECT number, table_name, statement FROM bench.restore ORDER BY number").fetchall()
    for number, table, statement in rows:
        if not tables or table in tables:
            with connected.transaction():
                connected.execute(sql.SQL(statement))
                connected.execute("DELETE FROM bench.restore WHERE number = %s", [number])
