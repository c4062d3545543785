"""A record of its own for a whole module, where its tests do not get in each other's way."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests import databases


@pytest.fixture(scope="module")
def shared_record(django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """An empty record with committed data for all tests of the module; the name of the database."""
    with django_db_blocker.unblock(), databases.clone(databases.empty()) as name:
        yield name
