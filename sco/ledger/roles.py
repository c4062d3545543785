"""The database roles below the owner: the desk appends to the record, the reader only reads it, and the live service
reads like the reader and adds to a few tables.

Grant again after every migration, because rights are granted on existing tables by name.
"""

import os
import re
from collections.abc import Iterable, Mapping

from django.db import connection, models, transaction
from psycopg import sql

from sco.connections.limits import DESK, READER, Limits
from sco.ledger.history import event_models
from sco.ledger.models import (
    Entry,
    EntryActor,
    Head,
    LogCheckpoint,
    LogKey,
    LogTile,
    Projection,
    ProjectionCount,
    ProjectionKey,
    ProjectionPeak,
    SearchName,
    SearchPending,
    SearchText,
)

# Columns of entries that are not public, and the salts of what is not: the salt of a short text gives the text away.
NOT_FOR_READERS = re.compile("restricted|(?!document_).*_salt")
# All SECURITY DEFINER: the reader may not select what the first returns, and the desk not do what the others do.
OPEN_RESTRICTED = "ledger_open_restricted(bigint)"
ERASE = ("ledger_blank(text, text)", "ledger_erase_history(regclass, bigint[])")
# Apps of higher rooms add to these when they are ready.
READERS_FUNCTIONS, DESKS_FUNCTIONS = [OPEN_RESTRICTED], [*ERASE]
# Likewise: the columns of tables that the live service adds rows to, and what it asks beside the reader's functions.
LIVES_TABLES: dict[str, list[str]] = {}
LIVES_FUNCTIONS: list[str] = []
RECORD: tuple[type[models.Model], ...] = (
    Head, Projection, ProjectionKey, ProjectionPeak, SearchText, SearchName, SearchPending,
)  # fmt: skip
LOG: tuple[type[models.Model], ...] = (LogTile, LogCheckpoint, LogKey)

# Asked about the grants, not the rows: an upgrade without new grants must show even while the tables are empty.
CAN_READ = """
    SELECT count(*) FILTER (WHERE has_column_privilege(a.attrelid, a.attnum, 'SELECT')) = count(*)
        AND (SELECT bool_and(coalesce(has_function_privilege(to_regprocedure(f), 'EXECUTE'), false))
             FROM unnest(%s::text[]) AS f)
    FROM unnest(%s::text[], %s::text[]) AS readable (name, attribute)
        LEFT JOIN pg_attribute AS a ON a.attrelid = to_regclass(readable.name) AND a.attname = readable.attribute
"""
MISSING = """
    SELECT name FROM unnest(%s::text[]) AS name WHERE to_regclass(name) IS NULL
    UNION ALL SELECT name FROM unnest(%s::text[]) AS name WHERE to_regprocedure(name) IS NULL
"""
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


class NotMigrated(Exception):
    """The database lacks tables or functions that the roles get rights to."""


@transaction.atomic
def grant_reader(role: str) -> None:
    """Let this role read the record and nothing else. Creates the role if it does not exist."""
    _reset(role)
    for table, columns in _readable().items():
        _grant("SELECT", table, role, columns)
    for function in READERS_FUNCTIONS:
        _run(f"GRANT EXECUTE ON FUNCTION {function} TO {{role}}", role)
    # A second barrier, should a later grant be too generous.
    _run("ALTER ROLE {role} SET default_transaction_read_only = on", role)
    _limit(role, READER)


@transaction.atomic
def grant_live(role: str) -> None:
    """Let this role read what the reader reads, and add what the live service takes in. Creates it if need be."""
    _reset(role)
    for table, columns in _readable().items():
        _grant("SELECT", table, role, columns)
    for table, columns in LIVES_TABLES.items():
        _grant("INSERT", table, role, columns)
    for function in (*READERS_FUNCTIONS, *LIVES_FUNCTIONS):
        _run(f"GRANT EXECUTE ON FUNCTION {function} TO {{role}}", role)
    _limit(role, READER)


@transaction.atomic
def grant_desk(role: str) -> None:
    """Let this role work at the desk and append to the record. Creates the role if it does not exist."""
    _reset(role)
    searching = [_table(SearchText), _table(SearchName), _table(SearchPending)]
    append_only = [
        *(_table(Entry), _table(EntryActor), *searching), *map(_table, (*LOG, *event_models())), "django_admin_log",
    ]  # fmt: skip
    read_only = map(_table, (Head, Projection, ProjectionCount, ProjectionKey, ProjectionPeak))
    guarded = {*append_only, *read_only, "django_migrations"}
    for table in connection.introspection.table_names():
        _grant("SELECT" if table in guarded else "SELECT, INSERT, UPDATE, DELETE", table, role)
    for table in append_only:
        _grant("INSERT", table, role)
    _grant("UPDATE", _table(Head), role)
    # Triggers set superseded_by, count, and keep the keys.
    columns = _columns(Projection)
    _grant("INSERT", _table(Projection), role, [name for name in columns if name != "superseded_by"])
    # What the worker has indexed waits no longer.
    _grant("DELETE", _table(SearchPending), role)
    _run("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}", role)
    # The reader's because this role also reads for the public where READER_DATABASE_URL names no other.
    for function in (*READERS_FUNCTIONS, *DESKS_FUNCTIONS, *LIVES_FUNCTIONS):
        _run(f"GRANT EXECUTE ON FUNCTION {function} TO {{role}}", role)
    _limit(role, DESK)


def can_read() -> tuple[list[str], list[str], list[str]]:
    """The parameters of ``CAN_READ``."""
    pairs = [(table, name) for table, columns in _readable().items() for name in columns]
    return READERS_FUNCTIONS, [table for table, _name in pairs], [name for _table, name in pairs]


def _readable() -> Mapping[str, list[str]]:
    """The columns that the reader may select, by table."""
    columns = {_table(model): _columns(model) for model in (*RECORD, *LOG)}
    return {**columns, _table(Entry): [name for name in _columns(Entry) if not NOT_FOR_READERS.fullmatch(name)]}


def _table(model: type[models.Model]) -> str:
    return model._meta.db_table


def _columns(model: type[models.Model]) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields]


def _reset(role: str) -> None:
    """Create the role if it does not exist, and revoke all of its earlier rights."""
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", role):
        raise RoleNameError(f"“{role}” is not a valid role name: use lower-case letters, digits and underscores.")
    needed = [*_readable(), _table(EntryActor), _table(ProjectionCount), "django_migrations"]
    needed += LIVES_TABLES
    if _ask(MISSING, needed, [*READERS_FUNCTIONS, *DESKS_FUNCTIONS, *LIVES_FUNCTIONS]):
        raise NotMigrated("The database is not migrated to this version: run manage.py migrate, then this again.")
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


def _ask(question: str, *names: str | list[str]) -> list[str]:
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


def _grant(right: str, table: str, role: str, columns: Iterable[str] | None = None) -> None:
    """Grant a right to a table, or to some of its columns only."""
    of = sql.SQL("") if columns is None else sql.SQL("({})").format(_names(columns))
    _run(f"GRANT {right} {{of}} ON {{table}} TO {{role}}", role, of=of, table=sql.Identifier(table))


def _names(columns: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def _run(statement: str, role: str, **parts: sql.Composable) -> None:
    with connection.cursor() as cursor:
        # The driver's own cursor, because Django's would log the password in the statement.
        cursor.cursor.execute(sql.SQL(statement).format(role=sql.Identifier(role), **parts))
