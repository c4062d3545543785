"""The two roles below the owner: the desk, which cannot change the record's past, and the reader, which sees it only.

Run again after every migration: new tables are granted by name, nothing is granted ahead of time.
"""

import os
import re

from django.db import connection, transaction
from psycopg import sql

RECORD = ("ledger_head", "ledger_entry", "ledger_projection", "ledger_projectionkey")
APPEND_ONLY = ("ledger_entry", "ledger_entryactor")

ATTRIBUTES = {
    "rolsuper": "SUPERUSER", "rolcreaterole": "CREATEROLE", "rolcreatedb": "CREATEDB",
    "rolreplication": "REPLICATION", "rolbypassrls": "BYPASSRLS",
}  # fmt: skip
MEMBER_OF = "SELECT roleid::regrole::text FROM pg_auth_members WHERE member = %s::regrole"
OWNS = """
    SELECT coalesce((pg_identify_object(classid, objid, objsubid)).name, 'something') FROM pg_shdepend
    WHERE deptype = 'o' AND refobjid = %s::regrole
        AND dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
"""
GRANTED = """
    WITH granted (what, acl) AS (
        SELECT format('TABLE %%s', oid::regclass), relacl FROM pg_class
        UNION ALL SELECT format('TABLE %%s', attrelid::regclass), attacl FROM pg_attribute
        UNION ALL SELECT format('ROUTINE %%s', oid::regprocedure), proacl FROM pg_proc
        UNION ALL SELECT format('SCHEMA %%I', nspname), nspacl FROM pg_namespace
    )
    SELECT DISTINCT what FROM granted, aclexplode(acl) AS a WHERE a.grantee = %s::regrole
"""


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
    """Make the role if it is not there, and take from it whatever it could do before."""
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", role):
        raise RoleNameError(f"“{role}” is no role name: use small letters, digits and underscores.")
    attributes = _attributes(role)
    if attributes is None:
        _run("CREATE ROLE {role} LOGIN", role)
    else:
        _refuse_unrestrained(role, attributes)
        for attribute in attributes:
            _run(f"ALTER ROLE {{role}} NO{attribute}", role)
    _run("ALTER ROLE {role} RESET ALL", role)
    _set_password(role)
    _revoke_all(role)
    _run("GRANT USAGE ON SCHEMA public TO {role}", role)
    _no_temporary_tables(role)


def _attributes(role: str) -> list[str] | None:
    """Those of the attributes that no grant restrains which the role has; None if there is no such role."""
    has = ", ".join(f"CASE WHEN {column} THEN '{name}' END" for column, name in ATTRIBUTES.items())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT array_remove(ARRAY[{has}], NULL) FROM pg_roles WHERE rolname = %s", [role])
        row = cursor.fetchone()
    return row[0] if row else None


def _refuse_unrestrained(role: str, attributes: list[str]) -> None:
    if "SUPERUSER" in attributes:
        raise RoleNameError(f"The role {role} is a superuser, whom no grant restrains: name another one.")
    for question, verb in ((MEMBER_OF, "is a member of"), (OWNS, "owns")):
        if found := _ask(question, role):
            raise RoleNameError(
                f"The role {role} {verb} {', '.join(found)}, so no grant restrains it: undo that first."
            )


def _revoke_all(role: str) -> None:
    """Whatever was granted to the role by name in this database, in any schema, but for connecting."""
    for what in _ask(GRANTED, role):
        _run(f"REVOKE ALL ON {what.replace('{', '{{').replace('}', '}}')} FROM {{role}}", role)
    _run("REVOKE CREATE ON DATABASE {database} FROM {role}", role, database=sql.Identifier(_database()))


def _ask(question: str, name: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(question, [name])
        return [answer for (answer,) in cursor.fetchall()]


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        name: str = cursor.fetchone()[0]
    return name


def _no_temporary_tables(role: str) -> None:
    """Nobody but the database's owner makes temporary tables; nothing here needs them, and names can be forged by them.

    Only the database's owner can take that right from everybody. The guards hold without it: see ``search_path.sql``.
    """
    if _ask("SELECT 1 FROM pg_database WHERE datname = %s AND pg_has_role(datdba, 'USAGE')", _database()):
        database = sql.Identifier(_database())
        _run("REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC, {role}", role, database=database)


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
