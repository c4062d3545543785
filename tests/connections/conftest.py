"""A server that tests may freeze, and connections to it with the limits of the reader."""

from collections.abc import Iterator

import pytest
from django.db import ConnectionHandler
from pytest_django import DjangoDbBlocker

from sco import postgres
from sco.connections import limits
from sco.connections.base import DatabaseWrapper
from tests.connections.freezing import own_server

SHORT = limits.Limits(statement=0.4, lock=0.2, idle_in_transaction=5, transaction=5, deadline=0.6)


@pytest.fixture(scope="package")
def server() -> Iterator[postgres.Embedded]:
    with own_server() as made:
        yield made


def wrapper(url: str, chosen: limits.Limits = SHORT, *, pooled: bool = False) -> DatabaseWrapper:
    """A connection of its own, not yet open."""
    entry = postgres.parse_url(url)
    limits.configure(entry, chosen, pooled=pooled)
    made = ConnectionHandler({"default": entry})["default"]
    assert isinstance(made, DatabaseWrapper)
    return made


@pytest.fixture
def database(server: postgres.Embedded, django_db_blocker: DjangoDbBlocker) -> Iterator[DatabaseWrapper]:
    """One connection with short limits."""
    with django_db_blocker.unblock():
        made = wrapper(server.url())
        yield made
        made.close()
