"""Fixtures for every test that needs a database.

``db`` (pytest-django's) is for the desk alone and rolls back. ``record`` and ``seeded`` are databases of one's own with
committed data, read by the API as the real reader's role.
"""

from collections.abc import Iterator

import pytest
from django.db import connections
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests import databases


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """In place of Django's own: one clone of the empty template for all tests that roll back."""
    with django_db_blocker.unblock(), databases.clone(databases.empty(), reader=""):
        yield


@pytest.fixture
def record(django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """An empty record and desk of this test's own; the name of the database."""
    with django_db_blocker.unblock(), databases.clone(databases.empty()) as name:
        yield name


@pytest.fixture
def seeded(django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The seed data, published, in a database of this test's own."""
    with django_db_blocker.unblock(), databases.clone(databases.seeded()) as name:
        yield name


@pytest.fixture(scope="module")
def shared_seed(django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The seed data, published, for the tests of one module that only read."""
    with django_db_blocker.unblock(), databases.clone(databases.seeded()) as name:
        yield name


@pytest.fixture
def api() -> Client:
    """A client of the API, with the desk's connection refusing every query."""
    return _RefusingClient()


class _RefusingClient(Client):
    """Every request of this client fails if it asks the desk's connection anything."""

    def request(self, **request: object) -> object:  # type: ignore[override]
        with connections["default"].execute_wrapper(_refuse):
            return super().request(**request)


def _refuse(_execute: object, statement: str, *_rest: object) -> None:
    raise AssertionError(f"The public side asked the desk: {statement[:200]}")
