"""Indexes, triggers and autovacuum of the record's tables: off while a record is loaded in bulk, on again afterwards.

The statements that restore them are kept in the database, so that an interrupted load can still restore everything.
Only the owner can do this, and only to a database that nobody else uses: the guards of a record are never switched off.
"""

from collections.abc import Callable

import psycopg
from psycopg import sql

TABLES = ("ledger_entry", "ledger_entryactor", "ledger_projection", "ledger_projectionkey", "ledger_head")
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
    with connected.transaction():
        connected.execute("CREATE TABLE bench.restore (number serial PRIMARY KEY, statement text NOT NULL)")
        for is_constraint, name, table, definition in connected.execute(_INDEXES, [list(TABLES)]).fetchall():
            _drop_index(connected, is_constraint, name, table, definition)
        for name, table, enabled in connected.execute(_TRIGGERS, [list(TABLES), LEFT_ON]).fetchall():
            _swap(
                connected,
                _altered(table, "DISABLE TRIGGER {}", name),
                _altered(table, f"{_ENABLE[enabled]} {{}}", name),
            )
        for table in TABLES:
            off = "SET (autovacuum_enabled = false, toast.autovacuum_enabled = false)"
            on = "RESET (autovacuum_enabled, toast.autovacuum_enabled)"
            if table in {"ledger_entryactor", "ledger_projectionkey", "ledger_head"}:  # they have no TOAST table
                off, on = off.split(",", maxsplit=1)[0] + ")", "RESET (autovacuum_enabled)"
            _swap(connected, _altered(table, off), _altered(table, on))


def _drop_index(connected: psycopg.Connection, is_constraint: bool, name: str, table: str, definition: str) -> None:
    if is_constraint:
        add = _altered(table, "ADD CONSTRAINT {} " + definition, name)
        _swap(connected, _altered(table, "DROP CONSTRAINT {}", name), add)
    else:
        _swap(connected, sql.SQL("DROP INDEX {}").format(sql.Identifier(name)), sql.SQL(definition))


def _altered(table: str, change: str, *names: str) -> sql.Composed:
    return sql.SQL("ALTER TABLE {} " + change).format(*map(sql.Identifier, (table, *names)))


def _swap(connected: psycopg.Connection, now: sql.Composable, later: sql.Composable) -> None:
    connected.execute(now)
    connected.execute("INSERT INTO bench.restore (statement) VALUES (%s)", [later.as_string(connected)])


def switch_on(connected: psycopg.Connection, tables: tuple[str, ...], progress: Callable[[str], None]) -> None:
    """Restore what is still off of these tables, each statement in a transaction of its own."""
    rows = connected.execute("SELECT number, statement FROM bench.restore ORDER BY number").fetchall()
    for number, statement in rows:
        if any(f" {table} " in statement.replace('"', " ").replace("public.", " ") for table in tables):
            with connected.transaction():
                connected.execute(sql.SQL(statement))
                connected.execute("DELETE FROM bench.restore WHERE number = %s", [number])
            progress(f"  restored: {statement[:100]}")
