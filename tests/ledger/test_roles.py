"""The two roles below the owner, as the database itself sees them."""

from collections.abc import Iterator

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from pytest_django import DjangoDbBlocker

from sco.ledger.history import event_models
from sco.ledger.models import Entry, Projection
from sco.ledger.tasks import fill_search_rows
from sco.ledger.verifying import verify_record
from tests import databases
from tests import factories as make

RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
RELATIONS = """
    SELECT c.relname, right_name FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace,
        unnest(%s::text[]) AS right_name
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
        AND (has_table_privilege(%s, c.oid, right_name) OR (right_name NOT IN ('DELETE', 'TRUNCATE', 'TRIGGER')
            AND has_any_column_privilege(%s, c.oid, right_name)))
"""


def rights_of(role: str) -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(RELATIONS, [list(RIGHTS), role, role])
        return set(cursor.fetchall())


def columns_for(role: str, table: str, right: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
            " AND has_column_privilege(%s, attrelid, attnum, %s)",
            [table, role, right],
        )
        return {name for (name,) in cursor.fetchall()}


def attributes_of(role: str) -> tuple[bool, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls,"
            " EXISTS (SELECT FROM pg_auth_members WHERE member = pg_roles.oid) FROM pg_roles WHERE rolname = %s",
            [role],
        )
        return tuple(cursor.fetchone())


def ask(alias: str, statement: str) -> list[tuple[object, ...]]:
    with connections[alias].cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []


@pytest.fixture
def only_granter() -> Iterator[None]:
    """Waits until no other worker or test run alters the roles, which belong to the whole server."""
    with databases.admin_connection() as admin:
        # The key and the database of databases.clone (advisory locks are per database). Without the lock, two workers
        # that alter the same role fail with “tuple concurrently updated” or “tuple concurrently deleted”.
        admin.execute(databases.LOCK_ROLES)
        yield


def test_the_reader_may_select_the_record_and_do_nothing_else(shared_record: str) -> None:
    assert rights_of(databases.READER) == {
        ("ledger_head", "SELECT"),
        ("ledger_entry", "SELECT"),
        ("ledger_projection", "SELECT"),
        ("ledger_projectionkey", "SELECT"),
        ("ledger_projectionpeak", "SELECT"),
        ("ledger_searchtext", "SELECT"),
        ("ledger_searchname", "SELECT"),
        ("ledger_searchpending", "SELECT"),
        ("ledger_logtile", "SELECT"),
        ("ledger_logcheckpoint", "SELECT"),
        ("ledger_logkey", "SELECT"),
    }
    assert attributes_of(databases.READER) == (False,) * 6
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_sequences WHERE"
            " has_sequence_privilege(%s, format('%%I.%%I', schemaname, sequencename), 'USAGE, SELECT, UPDATE')",
            [databases.READER],
        )
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT has_schema_privilege(%s, 'public', 'CREATE')", [databases.READER])
        assert cursor.fetchone() == (False,)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM ledger_entryactor",
        "SELECT * FROM articles_article",
        "SELECT * FROM articles_articleevent",
        "SELECT password FROM auth_user",
        "INSERT INTO ledger_entry SELECT * FROM ledger_entry",
        "SELECT restricted FROM ledger_entry",
        "SELECT restricted_salt FROM ledger_entry",
        "SELECT * FROM ledger_entry",
        "SELECT e FROM ledger_entry AS e",
        "SELECT e.restricted::jsonb FROM ledger_entry AS e JOIN ledger_projection AS p USING (sequence)",
        "SELECT sequence FROM ledger_entry WHERE restricted LIKE '%x%'",
        "SELECT sequence FROM ledger_entry ORDER BY restricted",
        "TABLE ledger_entry",
        "COPY ledger_entry TO STDOUT",
        "COPY (SELECT restricted FROM ledger_entry) TO STDOUT",
        "SELECT ledger_erase_history('articles_topic', '{1}')",
        "SELECT ledger_blank('topic', 'security')",
        "SELECT * FROM ledger_head FOR UPDATE",
        "CREATE TABLE mine (id int)",
        "CREATE TEMPORARY TABLE mine (id int)",
    ],
)
@pytest.mark.parametrize("writing", ["as it comes", "read only off"])
def test_the_reader_is_refused(shared_record: str, statement: str, writing: str) -> None:
    if writing == "read only off":
        ask("reader", "SET default_transaction_read_only = off")
        ask("reader", "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE")
    with pytest.raises(Exception, match=r"permission denied|read-only transaction"):
        ask("reader", statement)


def test_the_reader_sees_what_is_published(record: str) -> None:
    make.publish_rows(make.topic())
    assert ask("reader", "SELECT current_user::text, slug, version FROM ledger_entry") == [
        (databases.READER, "security", 1)
    ]
    assert Projection.objects.using("reader").current().count() == 1


def test_the_desk_may_append_but_not_change_the_record(shared_record: str) -> None:
    rights = rights_of(databases.DESK)
    assert {(table, right) for table, right in rights if table.startswith("ledger_")} == {
        ("ledger_head", "SELECT"), ("ledger_head", "UPDATE"), ("ledger_entry", "SELECT"), ("ledger_entry", "INSERT"),
        ("ledger_logtile", "SELECT"), ("ledger_logtile", "INSERT"), ("ledger_logcheckpoint", "SELECT"),
        ("ledger_logcheckpoint", "INSERT"), ("ledger_logkey", "SELECT"), ("ledger_logkey", "INSERT"),
        ("ledger_entryactor", "SELECT"), ("ledger_entryactor", "INSERT"), ("ledger_projectionkey", "SELECT"),
        ("ledger_projectionpeak", "SELECT"),
        ("ledger_projection", "SELECT"), ("ledger_projection", "INSERT"),
        *((f"ledger_search{name}", right) for name in ("text", "name", "pending") for right in ("SELECT", "INSERT")),
        ("ledger_searchpending", "DELETE"),
        ("ledger_projectioncount", "SELECT"),
    }  # fmt: skip
    written = columns_for(databases.DESK, "ledger_projection", "INSERT")
    assert columns_for(databases.DESK, "ledger_projection", "SELECT") - written == {"superseded_by"}
    assert not {right for _table, right in rights} & {"TRUNCATE", "TRIGGER", "REFERENCES"}
    assert attributes_of(databases.DESK) == (False,) * 6


def test_the_desk_adds_to_its_history_and_the_admins_log_and_takes_nothing_away(shared_record: str) -> None:
    rights = rights_of(databases.DESK)
    histories = {
        table for table, _right in rights if table.endswith("event") and table.startswith(("art", "desk_", "mech"))
    }
    assert len(histories) == len(event_models()) > 15
    for table in (*histories, "django_admin_log"):
        assert {right for name, right in rights if name == table} == {"SELECT", "INSERT"}, table


@pytest.mark.parametrize("role", ["public", databases.READER])
def test_functions_with_the_owners_rights_are_for_those_who_need_them(shared_record: str, role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT oid::regprocedure::text FROM pg_proc WHERE prosecdef AND proname ~ '^ledger_'"
            " AND has_function_privilege(%s, oid, 'EXECUTE')",
            [role],
        )
        executable = {name for (name,) in cursor.fetchall()}
    assert executable == ({"ledger_open_restricted(bigint)"} if role == databases.READER else set())


@pytest.mark.parametrize("role", [databases.DESK, databases.READER])
def test_neither_role_makes_temporary_tables(shared_record: str, role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_database_privilege(%s, current_database(), 'TEMPORARY')", [role])
        assert cursor.fetchone() == (False,)


def test_the_desks_role_does_all_of_the_desks_work(django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock(), databases.clone(databases.empty(), desk=databases.DESK):
        assert ask("default", "SELECT current_user::text") == [(databases.DESK,)]
        author = make.author()
        article = make.article(by=(author,))
        make.publish_article(article)
        make.publish_rows(*(make.topic(f"t{number}") for number in range(30)))
        make.withdraw_rows(article)
        make.erase_rows(article)
        assert Entry.objects.get(kind="article", version=1).document is None
        with pytest.raises(CommandError, match=r"^The role sco_test_desk may not rebuild projections: run this as "):
            call_command("rebuild_projections", verbosity=0)
        fill_search_rows(last=40)
        assert verify_record().erased == 2
        article.delete()
        for statement in ("UPDATE ledger_entry SET note = 'x'", "DELETE FROM ledger_entry", "TRUNCATE ledger_entry"):
            with pytest.raises(Exception, match="permission denied"):
                ask("default", statement)
        with pytest.raises(Exception, match="must be owner"):
            ask("default", "ALTER TABLE ledger_entry DISABLE TRIGGER ALL")
        with pytest.raises(Exception, match="permission denied"):
            ask("default", "SET session_replication_role = replica")


def test_blanking_by_hand_takes_nothing_that_was_not_erased(record: str) -> None:
    make.publish_rows(make.topic())
    assert ask("default", "SELECT ledger_blank('topic', 'security')") == [(0,)]
    assert Entry.objects.get().document is not None


@pytest.mark.parametrize("command", ["grant_reader", "grant_desk"])
@pytest.mark.parametrize("name", ["", "Sco", "a-b", 'x"; DROP TABLE ledger_entry; --', "1x", "x" * 64])
def test_what_is_no_role_name_is_refused(shared_record: str, command: str, name: str) -> None:
    with pytest.raises(CommandError, match="not a valid role name"):
        call_command(command, name)


@pytest.mark.parametrize("command", ["grant_reader", "grant_desk"])
def test_a_superuser_is_not_granted_rights_that_would_not_restrain_it(shared_record: str, command: str) -> None:
    (name, is_super), *_rest = ask("default", "SELECT rolname, rolsuper FROM pg_roles WHERE rolname = current_user")
    if not is_super:
        pytest.skip("the tests' own role is no superuser here")
    with pytest.raises(CommandError, match="is a superuser"):
        call_command(command, str(name))


def test_a_reader_that_had_more_rights_loses_them(shared_record: str, only_granter: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {databases.READER}")
    assert len(rights_of(databases.READER)) > 100
    call_command("grant_reader", databases.READER, verbosity=0)
    assert len(rights_of(databases.READER)) == 11


def test_a_password_comes_from_the_environment_and_is_not_shown(
    shared_record: str, only_granter: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SCO_TEST_READER_PASSWORD", databases.PASSWORD)
    call_command("grant_reader", databases.READER)
    assert databases.PASSWORD not in "".join(capsys.readouterr())
    options = connections["reader"].get_connection_params()
    with psycopg.connect(
        **{key: options[key] for key in ("host", "port", "dbname", "user", "password") if options.get(key)}
    ):
        pass
