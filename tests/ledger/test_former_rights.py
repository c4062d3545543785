"""What a role of ours could do before is taken from it, and a role that cannot be restrained is refused by name."""

import secrets
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg import sql

from tests import databases
from tests.ledger.test_roles import attributes_of, rights_of

both = pytest.mark.parametrize("command", ["grant_reader", "grant_desk"])


def run(statement: str, **names: str) -> None:
    """A statement with quoted names, as the owner."""
    with connection.cursor() as cursor:
        cursor.cursor.execute(sql.SQL(statement).format(**{key: sql.Identifier(name) for key, name in names.items()}))


def can(role: str, question: str) -> bool:
    """One of PostgreSQL's has_…_privilege."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {question}".replace("$role", f"'{role}'"))
        return bool(cursor.fetchone()[0])


@pytest.fixture
def role(shared_record: str) -> Iterator[str]:
    """A role that nobody else knows, dropped at the end."""
    name = f"sco_test_{secrets.token_hex(4)}"
    run("CREATE ROLE {role} LOGIN", role=name)
    yield name
    run("DROP OWNED BY {role}", role=name)
    run("DROP ROLE {role}", role=name)


def test_the_attributes_that_pass_by_grants_are_taken(role: str) -> None:
    run("ALTER ROLE {role} CREATEROLE CREATEDB REPLICATION BYPASSRLS", role=role)
    call_command("grant_reader", role, verbosity=0)
    assert attributes_of(role) == (False,) * 6


def test_a_reader_that_was_the_desk_may_no_longer_blank(role: str) -> None:
    call_command("grant_desk", role, verbosity=0)
    assert can(role, "has_function_privilege($role, 'ledger_blank(text, text)', 'EXECUTE')")
    call_command("grant_reader", role, verbosity=0)
    assert not can(role, "has_function_privilege($role, 'ledger_blank(text, text)', 'EXECUTE')")
    assert {right for _table, right in rights_of(role)} == {"SELECT"}


@both
def test_rights_in_other_schemas_on_columns_and_on_the_database_are_taken(role: str, command: str) -> None:
    schema = f"s_{role}"
    run("CREATE SCHEMA {schema}", schema=schema)
    run("CREATE TABLE {schema}.secrets (id bigserial, word text)", schema=schema)
    run("GRANT USAGE, CREATE ON SCHEMA {schema} TO {role}", schema=schema, role=role)
    run("GRANT SELECT (word) ON {schema}.secrets TO {role}", schema=schema, role=role)
    run("GRANT INSERT ON {schema}.secrets TO {role}", schema=schema, role=role)
    run("GRANT USAGE ON {schema}.secrets_id_seq TO {role}", schema=schema, role=role)
    run("GRANT UPDATE (note) ON ledger_entry TO {role}", role=role)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        run("GRANT CREATE, TEMPORARY ON DATABASE {database} TO {role}", database=cursor.fetchone()[0], role=role)
    call_command(command, role, verbosity=0)
    assert not can(role, f"has_schema_privilege($role, '{schema}', 'USAGE, CREATE')")
    assert not can(role, f"has_any_column_privilege($role, '{schema}.secrets', 'SELECT, INSERT')")
    assert not can(role, f"has_sequence_privilege($role, '{schema}.secrets_id_seq', 'USAGE')")
    assert not can(role, "has_any_column_privilege($role, 'ledger_entry', 'UPDATE')")
    assert not can(role, "has_database_privilege($role, current_database(), 'CREATE, TEMPORARY')")
    run("DROP SCHEMA {schema} CASCADE", schema=schema)


@both
def test_a_member_of_another_role_is_refused(role: str, command: str) -> None:
    run("GRANT {other} TO {role}", other=databases.DESK, role=role)
    with pytest.raises(CommandError, match=f"{role} is a member of {databases.DESK}"):
        call_command(command, role)


@both
def test_an_owner_of_anything_here_is_refused(role: str, command: str) -> None:
    run("CREATE TABLE {table} ()", table=f"t_{role}")
    run("ALTER TABLE {table} OWNER TO {role}", table=f"t_{role}", role=role)
    with pytest.raises(CommandError, match=f"{role} owns t_{role}"):
        call_command(command, role)


@both
@pytest.mark.parametrize("base", ["template0", "without the functions"])
def test_before_the_migrations_one_sentence_says_what_to_do(shared_record: str, command: str, base: str) -> None:
    name = f"sco_test_{secrets.token_hex(6)}"
    databases.create(name, "template0" if base == "template0" else databases.empty())
    try:
        with databases.use(name, reader="", desk=""):
            if base != "template0":
                run("DROP FUNCTION ledger_open_restricted")
            with pytest.raises(
                CommandError, match=r"^The database is not migrated to this version: run manage.py migrate"
            ):
                call_command(command, f"sco_test_{secrets.token_hex(4)}")
    finally:
        databases.drop(name)
