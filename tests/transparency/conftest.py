"""Records whose log is signed with a key of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django import DjangoDbBlocker

from sco.ledger.log_signing import sign
from tests import databases
from tests import factories as make

MANY = 300


@pytest.fixture(scope="module", autouse=True)
def log_key(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The file of private keys, instead of that of the checkout."""
    kept, file = settings.LOG_KEY_FILE, tmp_path_factory.mktemp("log") / "log_key"
    settings.LOG_KEY_FILE = file
    yield file
    settings.LOG_KEY_FILE = kept


@pytest.fixture(scope="module")
def shared_log(django_db_blocker: DjangoDbBlocker, log_key: Path) -> Iterator[str]:
    """A record of 300 topics, the first of which has a second version, signed; for all tests of a module."""
    with django_db_blocker.unblock(), databases.clone(databases.empty()) as name:
        first, *rest = [make.topic(f"t{number}") for number in range(MANY - 1)]
        make.publish_rows(first, *rest, search_later=True)
        make.rename(first, "another")
        make.publish_rows(first, search_later=True)
        sign()
        yield name
