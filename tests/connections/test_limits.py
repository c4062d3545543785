"""The server's timeouts: on every connection, by role behind a pooler, and lifted for long work."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, connections, transaction
from procrastinate.contrib.django.utils import connector_params
from pytest_django import DjangoDbBlocker

from sco import postgres
from sco.connections import long_running
from sco.connections.base import DatabaseWrapper
from sco.connections.limits import DESK, READER, TIMEOUTS, configure
from sco.connections.slots import SLOTS
from sco.running.management.commands import migrate
from tests import databases
from tests.connections.conftest import SHORT, wrapper

OURS = {"default": ["10s", "5s", "1min", "1min"], "reader": ["2s", "1s", "10s", "10s"]}
LONG = ["0", "1min", "10min", "0"]


def timeouts(alias: str = "default") -> list[str]:
    return shown(connections[alias])


def shown(database: DatabaseWrapper) -> list[str]:
    with database.cursor() as cursor:
        found = []
        for name in TIMEOUTS:
            cursor.execute(f"SHOW {name}")
            found.append(cursor.fetchone()[0])
    return found


@pytest.mark.parametrize("alias", ["default", "reader"])
def test_every_connection_has_the_servers_timeouts(record: str, alias: str) -> None:
    assert timeouts(alias) == OURS[alias]


@pytest.mark.parametrize(("role", "limits"), [(databases.READER, READER), (databases.DESK, DESK)])
def test_the_roles_have_them_too_as_a_pooler_refuses_options(record: str, role: str, limits: object) -> None:
    default = connections["default"].settings_dict
    parts = {"host": default["HOST"], "port": default["PORT"] or 5432, "user": role, "password": databases.PASSWORD}
    with psycopg.connect(dbname=record, **parts) as plain:
        found = [plain.execute(f"SHOW {name}").fetchone()[0] for name in TIMEOUTS]  # type: ignore[index]
    assert found == OURS["reader" if limits is READER else "default"]


def configured(url: str, *, pooled: bool = False) -> dict[str, object]:
    entry = postgres.parse_url(url)
    configure(entry, READER, pooled=pooled)
    return entry


def test_behind_a_pooler_no_options_are_sent() -> None:
    entry = configured("postgresql://u@h/d", pooled=True)
    assert "options" not in entry["OPTIONS"]  # type: ignore[operator]
    assert entry["DEADLINE"] == 2.5


def test_explicit_values_in_the_url_win(database: DatabaseWrapper) -> None:
    url = "postgresql://u@h/d?connect_timeout=9&keepalives_idle=99&deadline=60&options=-c%20statement_timeout%3D7s"
    entry = configured(url)
    assert (entry["DEADLINE"], entry["OPTIONS"]["connect_timeout"]) == (60, "9")  # type: ignore[index]
    assert entry["OPTIONS"]["keepalives_idle"] == "99"  # type: ignore[index]
    explicit = wrapper(_url_of(database) + "&options=-c%20statement_timeout%3D7s")
    assert shown(explicit) == ["7s", "200ms", "5s", "5s"]
    explicit.close()


def _url_of(database: DatabaseWrapper) -> str:
    settings = database.settings_dict
    return f"postgresql://{settings['USER']}@/{settings['NAME']}?host={settings['HOST']}&port={settings['PORT']}"


def test_the_workers_own_connection_takes_the_parameters(record: str) -> None:
    parameters = connector_params()
    with psycopg.connect(**parameters) as plain:
        assert plain.execute("SHOW statement_timeout").fetchone() == ("10s",)


def test_long_work_has_no_limits_and_afterwards_they_are_back(record: str) -> None:
    assert timeouts() == OURS["default"]
    with long_running():
        assert timeouts() == LONG
        assert connection.connection.deadline is None
        connection.close()
        assert timeouts() == LONG
        with long_running(lock=0.5):
            assert timeouts()[1] == "500ms"
        assert timeouts() == LONG
    assert timeouts() == OURS["default"]
    assert connection.connection.deadline == 12


def test_long_work_in_a_transaction_has_no_limits_to_its_end(record: str) -> None:
    with transaction.atomic(), long_running():
        assert timeouts() == LONG
    assert timeouts() == OURS["default"]
    with pytest.raises(ZeroDivisionError), long_running(), transaction.atomic():
        raise ZeroDivisionError
    assert timeouts() == OURS["default"]


def test_behind_a_pooler_only_transactions_are_changed(
    database: DatabaseWrapper, django_db_blocker: DjangoDbBlocker
) -> None:
    database.settings_dict["POOLED"] = True
    with database.use_limits(DESK):
        assert shown(database)[0] == "400ms"
    database.set_autocommit(False)
    database.in_atomic_block = True
    with database.use_limits(DESK):
        assert shown(database)[0] == "10s"
    database.in_atomic_block = False
    database.rollback()
    database.set_autocommit(True)
    assert shown(database)[0] == "400ms"


def test_an_editor_does_not_wait_for_ever_for_long_work(record: str) -> None:
    SLOTS.begin()
    try:
        with long_running():
            connection.ensure_connection()
            assert connection.connection.deadline == 120
    finally:
        SLOTS.end()


def test_a_broken_connection_leaves_the_limits_as_they_were(record: str) -> None:
    with pytest.raises(OperationalError), long_running(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    connection.close()
    assert timeouts() == OURS["default"]


@contextmanager
def locked(record: str, table: str, seconds: float) -> Iterator[None]:
    """Somebody else reads the table for so long."""
    held = threading.Event()

    def hold() -> None:
        with databases.admin_connection() as admin:
            parts = {"host": admin.info.host, "port": admin.info.port, "user": admin.info.user}
        with psycopg.connect(dbname=record, **parts) as other:
            other.execute(f"LOCK TABLE {table} IN ACCESS SHARE MODE")
            held.set()
            time.sleep(seconds)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    yield
    thread.join()


def test_a_migration_waits_for_a_lock_only_briefly_and_tries_again(
    record: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with locked(record, "otp_totp_totpdevice", 2):
        call_command("migrate", "otp_totp", "zero", verbosity=0)
    assert "A table is in use. Trying again in 0.5 seconds ..." in capsys.readouterr().err
    assert timeouts() == OURS["default"]


@pytest.mark.drill
def test_a_migration_that_never_gets_its_lock_says_so(record: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "PAUSES", (0.1,))
    began = time.monotonic()
    with locked(record, "otp_totp_totpdevice", 4), pytest.raises(OperationalError, match="lock timeout"):
        call_command("migrate", "otp_totp", "zero", verbosity=0)
    assert time.monotonic() - began < 10


def test_readers_wait_less_for_a_lock_than_migrations_hold_one_up() -> None:
    assert migrate.LOCK < READER.lock < READER.statement < (READER.deadline or 0) < 3
    assert SHORT.deadline is not None
