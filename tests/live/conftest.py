"""The services of this folder's tests, on a record of their own."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from tests import databases
from tests.live.service import Services, services


@pytest.fixture(scope="package")
def running(django_db_blocker: DjangoDbBlocker) -> Iterator[Services]:
    """The live service and two public processes, on the seed data. Tests append to it."""
    with (
        django_db_blocker.unblock(),
        databases.clone(databases.seeded()),
        tempfile.TemporaryDirectory() as folder,
        services(Path(folder), "live", "public") as found,
    ):
        yield found
