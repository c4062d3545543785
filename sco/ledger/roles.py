"""The database roles below the owner: the desk appends to the record, the reader only reads it.

Grant again after every migration, because rights are granted on existing tables by name.
"""

import os
import re
from collections.abc import Iterable

from django.db import connection, transaction
from psycopg import sql

from sco.connections.limits import DESK, READER, Limits

RECORD_TABLES = ("ledger_head", "ledger_entry", "ledger_projection", "ledger_projectionkey")
APPEND_ONLY_TABLES = ("ledger_entry", "ledger_entryactor")

# Each of these gives a role rights beyond any grant.
ATTRIBUTES = {
    "rolsuper": "SUPERUSER", "rolcreaterole": "CREATEROLE", "rolcreatedb": "CREATEDB",
    "rolreplication": "REPLICATION", "rolbypassrls": "BYPASSRLS",
}  # fmt: skip
MEMBER_OF = "SELECT roleid::regrole::text FROM pg_auth_members WHERE member = %s::regrole"
# pg_shdepend covers every type of object, those of this database and the shared ones (dbid 0).
OWNS = """
    SELECT coalesce((pg_identify_object(classid, objid, objsubid)).name, 'something') FROM pg_shdepend
    WHERE deptype = 'o' AND refobjid = %s::regrole
        AND dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
"""
# From the catalogs, not information_schema, which shows a role only the grants that concern it.
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
    """The name cannot be used for one of the roles."""


@transaction.atomic
def grant_reader(role: str) -> None:
    """Let this role read the record and nothing else. Creates the role if it does not exist."""
    _reset(role)
    _run("GRANT SELECT ON {tables} TO {role}", role, tables=_names(RECORD_TABLES))
    # A second barrier, should a later grant be too generous.
    _run("ALTER ROLE {role} SET default_transaction_read_only = on", role)
    _limit(role, READER)


@transaction.atomic
def grant_desk(role: str) -> None:
    """Let this role work at the desk and append to the record. Creates the role if it does not exist."""
    _reset(role)
    restricted = {*APPEND_ONLY_TABLES, "ledger_head", "django_migrations"}
    tables = [name for name in connection.introspection.table_names() if name not in restricted]
    _run("GRANT SELECT, INSERT, UPDATE, DELETE ON {tables} TO {role}", role, tables=_names(tables))
    _run("GRANT SELECT, INSERT ON {tables} TO {role}", role, tables=_names(APPEND_ONLY_TABLES))
    _run("GRANT SELECT, UPDATE ON ledger_head TO {role}", role)
    _run("GRANT SELECT ON django_migrations TO {role}", role)
    _run("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}", role)
    # An erasure blanks entries, which the desk has no right to update, through this SECURITY DEFINER function.
    _run("GRANT EXECUTE ON FUNCTION ledger_blank(text, text) TO {role}", role)
    _limit(role, DESK)


def _reset(role: str) -> None:
    """Create the role if it does not exist, and revoke all of its earlier rights."""
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", role):
        raise RoleNameError(f"“{role}” is not a valid role name: use lower-case letters, digits and underscores.")
    attributes = _attributes(role)
    if attributes is None:
        _run("CREATE ROLE {role} LOGIN", role)
    else:
        _refuse_unrestricted(role, attributes)
        for attribute in attributes:
            _run(f"ALTER ROLE {{role}} NO{attribute}", role)
    # A former reader would otherwise stay read-only at the desk.
    _run("ALTER ROLE {role} RESET ALL", role)
    _set_password(role)
    _revoke_all(role)
    _run("GRANT USAGE ON SCHEMA public TO {role}", role)
    _no_temporary_tables(role)


def _limit(role: str, limits: Limits) -> None:
    """Set the timeouts of the role's connections, for those that start without options, as through a pooler."""
    for name, value in limits.timeouts().items():
        _run(f"ALTER ROLE {{role}} SET {name} = {{value}}", role, value=sql.Literal(value))


def _attributes(role: str) -> list[str] | None:
    """The role's attributes that bypass grants; None if the role does not exist."""
    has = ", ".join(f"CASE WHEN {column} THEN '{name}' END" for column, name in ATTRIBUTES.items())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT array_remove(ARRAY[{has}], NULL) FROM pg_roles WHERE rolname = %s", [role])
        row = cursor.fetchone()
    return row[0] if row else None


def _refuse_unrestricted(role: str, attributes: list[str]) -> None:
    if "SUPERUSER" in attributes:
        raise RoleNameError(f"The role {role} is a superuser, and grants cannot restrict it: use another role.")
    # What comes with memberships and ownership cannot be revoked by name: that is for the administrator to undo.
    for question, verb in ((MEMBER_OF, "is a member of"), (OWNS, "owns")):
        if found := _ask(question, role):
            raise RoleNameError(
                f"The role {role} {verb} {', '.join(found)}, and grants cannot restrict it: undo that first."
            )


def _revoke_all(role: str) -> None:
    """Revoke every right granted to the role by name in this database, in any schema, except CONNECT."""
    # The names come quoted from the catalog; doubled braces survive the format of ``_run``.
    for what in _ask(GRANTED, role):
        _run(f"REVOKE ALL ON {what.replace('{', '{{').replace('}', '}}')} FROM {{role}}", role)
    _run("REVOKE CREATE ON DATABASE {database} FROM {role}", role, database=_database())


def _ask(question: str, *names: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(question, names)
        return [answer for (answer,) in cursor.fetchall()]


def _database() -> sql.Identifier:
    return sql.Identifier(*_ask("SELECT current_database()"))


def _no_temporary_tables(role: str) -> None:
    """Deny temporary tables, which nothing here needs and which can shadow real ones."""
    # PUBLIC has the right by default, and only the owner of the database can revoke it. Anyone else skips that, because
    # the guards do not depend on it: see ``search_path.sql``.
    if _ask("SELECT 1 FROM pg_database WHERE datname = current_database() AND pg_has_role(datdba, 'USAGE')"):
        _run("REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC, {role}", role, database=_database())


def _set_password(role: str) -> None:
    if password := os.environ.get(f"{role.upper()}_PASSWORD"):
        _run("ALTER ROLE {role} PASSWORD {password}", role, password=sql.Literal(password))


def _names(tables: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(name) for name in tables)


def _run(statement: str, role: str, **parts: sql.Composable) -> None:
    with connection.cursor() as cursor:
        # The driver's own cursor, because Django's would log the password in the statement.
        cursor.cursor.execute(sql.SQL(statement).format(role=sql.Identifier(role), **parts))
