"""Fixtures for every test that needs a database.

``db`` (pytest-django's) is for the desk alone and rolls back. ``record`` and ``seeded`` are databases of one's own with
committed data, read by the API as the real reader's role.
"""

import gc
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections
from django.test import Client
from django.utils import translation
from pytest_django import DjangoDbBlocker
from whitenoise.middleware import WhiteNoiseMiddleware

from tests import databases
from tests.running.service import free_port

TESTS = Path(__file__).resolve().parent

# The files that take longest, the longest first: begun last, one of them would keep one worker busy when the other has
# nothing left to do.
LONGEST = (
    "search/relevance/test_relevance.py", "desk/test_who_may_what.py", "running/test_supervisor.py",
    "api/test_schemathesis.py", "desk/test_lists.py", "test_seed_command.py", "postgres/test_backups.py",
    "importer/test_interruptions.py", "ledger/test_migrations.py", "monitoring/test_metrics.py",
    "ledger/test_verifying.py", "desk/together/test_merging.py", "checks/test_hostile.py", "api/test_canary.py",
    "running/test_web.py", "live/test_limits.py", "running/test_service.py", "webhooks/test_worker.py",
    "postgres/test_server.py", "desk/test_bulk.py", "monitoring/test_tracing.py", "search/test_hostile.py",
    "parsing/test_figures.py", "monitoring/test_canary.py", "search/test_habits.py",
    "running/test_memory_of_a_service.py", "api/test_paging.py", "desk/test_logins.py", "running/test_settings.py",
    "postgres/test_accounts.py",
)  # fmt: skip


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {TESTS / name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path, len(order)))


def pytest_collection_finish() -> None:
    """Spares the garbage collector from walking through all tests again and again, where nothing is garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_found_once() -> Iterator[None]:
    """Each client makes the middleware anew, and looking at all static files again takes longer than most requests."""
    find, found = WhiteNoiseMiddleware.add_files_from_finders, {}

    def find_once(self: WhiteNoiseMiddleware) -> None:
        if not found:
            find(self)
            found.update(self.files)
        self.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", find_once)
        yield


@pytest.fixture(autouse=True)
def _language_of_the_process() -> Iterator[None]:
    """A request in Chinese leaves its language behind, in which a later test of this worker would read its words."""
    yield
    translation.deactivate()


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


def pytest_addoption(parser: pytest.Parser) -> None:
    help_ = "send the API's requests to a public service that has the reader's credentials alone"
    parser.addoption("--public-service", action="store_true", help=help_)


@pytest.fixture(scope="session")
def public_service_client(pytestconfig: pytest.Config) -> Iterator[Client | None]:
    """A client of the public service as its own process, with --public-service."""
    if not pytestconfig.getoption("public_service"):
        yield None
        return
    from tests.api.public_service import public_service

    with public_service(_RefusingClient()) as client:
        yield client


@pytest.fixture
def bare(django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A database that was never migrated."""
    name = f"sco_test_{secrets.token_hex(6)}"
    databases.create(name, "template0")
    with django_db_blocker.unblock(), databases.use(name, reader="", desk=""):
        yield name
    databases.drop(name)


@pytest.fixture
def unreachable(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """No server where both connections lead."""
    with django_db_blocker.unblock(), databases.use("postgres", reader="", desk=""):
        for alias in ("default", "reader"):
            connections[alias].settings_dict |= {"HOST": "127.0.0.1", "PORT": free_port()}
        yield


@pytest.fixture
def in_process(pytestconfig: pytest.Config) -> None:
    """For tests that look inside: how many queries, with which settings."""
    if pytestconfig.getoption("public_service"):
        pytest.skip("it looks inside the service, which is another process")


@pytest.fixture
def api(public_service_client: Client | None) -> Client:
    """A client of the API, with the desk's connection refusing every query."""
    return public_service_client or _RefusingClient()


class _RefusingClient(Client):
    """Every request of this client fails if it asks the desk's connection anything."""

    def request(self, **request: object) -> object:  # type: ignore[override]
        with connections["default"].execute_wrapper(_refuse):
            return super().request(**request)


def _refuse(_execute: object, statement: str, *_rest: object) -> None:
    raise AssertionError(f"The public side asked the desk: {statement[:200]}")
