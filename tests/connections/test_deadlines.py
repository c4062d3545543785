"""Waits that end although the server says nothing, and connections that are not used again afterwards."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import OperationalError, connections
from django.db.utils import InterfaceError
from pytest_django import DjangoDbBlocker

from sco.connections import DeadlineExceeded, within
from sco.connections.base import Connection, DatabaseWrapper
from sco.connections.limits import Limits
from sco.postgres import Embedded
from tests.connections.conftest import wrapper
from tests.connections.freezing import frozen

LENIENT = Limits(statement=0, lock=0, idle_in_transaction=0, transaction=0, deadline=None)


@contextmanager
def taking(least: float, most: float) -> Iterator[None]:
    """The block takes between so many seconds."""
    began = time.monotonic()
    yield
    assert least <= time.monotonic() - began < most


def ask(database: DatabaseWrapper, statement: str = "SELECT 1") -> object:
    with database.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()


def test_a_frozen_server_ends_the_wait_and_the_connection(server: Embedded, database: DatabaseWrapper) -> None:
    ask(database)
    with frozen(server):
        with taking(0.6, 1.5), pytest.raises(OperationalError) as caught:
            ask(database)
        assert isinstance(caught.value.__cause__, DeadlineExceeded)
        assert database.connection.closed
        # Nothing more is sent over it.
        with taking(0, 0.1), pytest.raises((OperationalError, InterfaceError)):
            ask(database)
    database.close()
    assert ask(database) == (1,)


def test_a_late_answer_is_never_taken_for_that_to_the_next_query(server: Embedded, database: DatabaseWrapper) -> None:
    ask(database)
    with frozen(server), pytest.raises(OperationalError):
        ask(database, "SELECT 'late'")
    time.sleep(0.1)
    database.close()
    assert ask(database, "SELECT 'next'") == ("next",)


def test_a_transaction_that_meets_the_deadline_is_rolled_back(server: Embedded, database: DatabaseWrapper) -> None:
    with database.cursor() as cursor:
        cursor.execute("CREATE TABLE kept (n int)")
    database.set_autocommit(False)
    ask(database, "INSERT INTO kept VALUES (1) RETURNING n")
    with frozen(server), taking(0.5, 1.5), pytest.raises(OperationalError):
        ask(database)
    database.close()
    assert ask(database, "SELECT count(*) FROM kept") == (0,)


def test_connecting_to_a_frozen_server_ends_too(django_db_blocker: DjangoDbBlocker, server: Embedded) -> None:
    with django_db_blocker.unblock():
        database = wrapper(server.url())
        with frozen(server), taking(1.9, 3), pytest.raises(OperationalError, match="timeout"):
            ask(database)
        # The request's own deadline is shorter, and counts fractions of a second.
        with frozen(server), taking(0.5, 1.5), within(0.5), pytest.raises(OperationalError) as caught:
            ask(database)
        assert isinstance(caught.value.__cause__, DeadlineExceeded)
        assert ask(database) == (1,)
        database.close()


def test_connecting_over_tcp_ends_too(django_db_blocker: DjangoDbBlocker) -> None:
    # As with a stopped postmaster, the kernel accepts the connection and nobody reads what is sent.
    with socket.create_server(("127.0.0.1", 0)) as silent, django_db_blocker.unblock():
        database = wrapper(f"postgresql://sco_owner@127.0.0.1:{silent.getsockname()[1]}/sco")
        with taking(1.9, 3), pytest.raises(OperationalError, match="timeout"):
            ask(database)
        with taking(0.5, 1.5), within(0.5), pytest.raises(OperationalError) as caught:
            ask(database)
        assert isinstance(caught.value.__cause__, DeadlineExceeded)


def test_the_deadline_of_a_request_covers_all_of_its_queries(database: DatabaseWrapper) -> None:
    ask(database)
    with taking(0.5, 1.0), within(0.5), pytest.raises(OperationalError) as caught:
        [ask(database, "SELECT pg_sleep(0.15)") for _ in range(20)]
    assert isinstance(caught.value.__cause__, DeadlineExceeded)
    database.close()
    assert ask(database) == (1,)


def test_no_time_left_sends_nothing_and_keeps_the_connection(database: DatabaseWrapper) -> None:
    ask(database)
    with within(-1), pytest.raises(OperationalError):
        ask(database)
    assert not database.connection.closed
    assert ask(database) == (1,)


def test_within_nests_and_the_shorter_one_counts(database: DatabaseWrapper) -> None:
    ask(database)
    with within(0.2), within(60), taking(0.1, 0.5), pytest.raises(OperationalError):
        ask(database, "SELECT pg_sleep(0.3)")
    database.close()


def test_a_server_that_cancels_in_time_keeps_the_connection(database: DatabaseWrapper) -> None:
    ask(database)
    with pytest.raises(OperationalError) as caught:
        ask(database, "SELECT pg_sleep(5)")
    assert isinstance(caught.value.__cause__, psycopg.errors.QueryCanceled)
    assert ask(database) == (1,)


def test_a_commit_without_an_answer_is_of_unknown_outcome(server: Embedded, database: DatabaseWrapper) -> None:
    database.set_autocommit(False)
    ask(database)
    with frozen(server), pytest.raises(OperationalError) as caught:
        database.commit()
    assert caught.value.is_outcome_unknown  # type: ignore[attr-defined]


def test_waiting_for_notifications_ends_as_their_caller_wishes(server: Embedded) -> None:
    with Connection.connect(server.url(), autocommit=True) as connection:
        connection.deadline = 5
        with taking(0.1, 1):
            assert list(connection.notifies(timeout=0.1)) == []
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_health_check_of_a_frozen_server_ends_after_two_seconds(
    server: Embedded, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock():
        database = wrapper(server.url(), LENIENT)
        ask(database)
        with frozen(server), taking(1.9, 3):
            assert not database.is_usable()
        database.close()


def test_the_projects_connections_have_a_deadline(record: str) -> None:
    for alias, seconds in (("default", 12), ("reader", 2.5)):
        connections[alias].ensure_connection()
        assert connections[alias].connection.deadline == seconds
