"""Records whose log is signed with a key of the tests."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django import DjangoDbBlocker

from sco.ledger.log_signing import sign
from sco.transparency.notes import Signer
from tests import databases
from tests import factories as make

MANY = 300
KEY = Signer("log.example/record", hashlib.sha256(b"the log of the tests").digest())


@pytest.fixture(scope="module", autouse=True)
def log_key(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The file of private keys, instead of that of the checkout."""
    kept, file = settings.LOG_KEY_FILE, tmp_path_factory.mktemp("log") / "log_key"
    file.write_text(KEY.private_text())
    settings.LOG_KEY_FILE, settings.LOG_ORIGIN = file, KEY.name
    yield file
    settings.LOG_KEY_FILE, settings.LOG_ORIGIN = kept, ""


@pytest.fixture(scope="module")
def shared_log(django_db_blocker: DjangoDbBlocker, log_key: Path) -> Iterator[str]:
    """A record of 300 entries, signed, for all tests of a module; t0 has a second version, the last entry."""
    with django_db_blocker.unblock():
        digest = databases.digest_of("tests/transparency/conftest.py", "sco/transparency/*.py", "articles/**/*.py")
        template = databases.template("logged", digest, _fill, base=databases.empty())
        with databases.clone(template) as name:
            yield name


def _fill() -> None:
    first, *rest = [make.topic(f"t{number}") for number in range(MANY - 1)]
    make.publish_rows(first, *rest, search_later=True)
    make.rename(first, "another")
    make.publish_rows(first, search_later=True)
    sign()
