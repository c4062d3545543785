"""The two roles below the owner: the desk, which cannot change the record's past, and the reader, which sees it only.

Run again after every migration: new tables are granted by name, nothing is granted ahead of time.
"""

import os
import re

from django.db import connection, transaction
from psycopg import sql

RECORD = ("ledger_head", "ledger_entry", "ledger_reading", "ledger_posting")
APPEND_ONLY = ("ledger_entry", "ledger_entryactor")


class RoleNameError(ValueError):
    """Not a name that a role of ours has."""


@transaction.atomic
def grant_reader(role: str) -> None:
    """Let this role read the record and nothing else; it is made if it is not there."""
    _reset(role)
    _run("GRANT SELECT ON {tables} TO {role}", role, tables=_names(RECORD))
    _run("ALTER ROLE {role} SET default_transaction_read_only = on", role)


@transaction.atomic
def grant_desk(role: str) -> None:
    """Let this role work at the desk and append to the record; it is made if it is not there."""
    _reset(role)
    tables = [name for name in _tables() if name not in {*APPEND_ONLY, "ledger_head", "django_migrations"}]
    _run("GRANT SELECT, INSERT, UPDATE, DELETE ON {tables} TO {role}", role, tables=_names(tables))
    _run("GRANT SELECT, INSERT ON {tables} TO {role}", role, tables=_names(APPEND_ONLY))
    _run("GRANT SELECT, UPDATE ON ledger_head TO {role}", role)
    _run("GRANT SELECT ON django_migrations TO {role}", role)
    _run("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}", role)
    _run("GRANT EXECUTE ON FUNCTION ledger_blank(text, text) TO {role}", role)


def _reset(role: str) -> None:
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", role):
        raise RoleNameError(f"“{role}” is no role name: use small letters, digits and underscores.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [role])
        found = cursor.fetchone()
    if found is None:
        _run("CREATE ROLE {role} LOGIN", role)
    elif found[0]:
        raise RoleNameError(f"The role {role} is a superuser, whom no grant restrains: name another one.")
    _set_password(role)
    _run("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}", role)
    _run("REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {role}", role)
    _run("REVOKE CREATE ON SCHEMA public FROM {role}", role)
    _run("GRANT USAGE ON SCHEMA public TO {role}", role)
    _no_temporary_tables(role)


def _no_temporary_tables(role: str) -> None:
    """Nobody but the database's owner makes temporary tables; nothing here needs them, and names can be forged by them.

    Only the database's owner can take that right from everybody. The guards hold without it: see ``own_path.sql``.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT datname, pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = current_database()"
        )
        name, owned = cursor.fetchone()
    if owned:
        _run("REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC, {role}", role, database=sql.Identifier(name))


def _set_password(role: str) -> None:
    password = os.environ.get(f"{role.upper()}_PASSWORD")
    if password:
        _run("ALTER ROLE {role} PASSWORD {password}", role, password=sql.Literal(password))


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        return sorted(connection.introspection.table_names(cursor))


def _names(tables: "list[str] | tuple[str, ...]") -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(name) for name in tables)


def _run(statement: str, role: str, **parts: sql.Composable) -> None:
    with connection.cursor() as cursor:
        # The driver's own cursor: Django's would log the statement, and with it a password.
        cursor.cursor.execute(sql.SQL(statement).format(role=sql.Identifier(role), **parts))
