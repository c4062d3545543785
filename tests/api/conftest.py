"""Databases for the API's tests."""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import psycopg
import pytest
from pytest_django import DjangoDbBlocker

from sco.api.answers import ANSWERS
from sco.api.heads import HEADS
from tests import databases
from tests.api import sample


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Thousands of 4xx are asked for here on purpose; failures of the server are still told."""
    caplog.set_level(logging.ERROR, "django.request")


@pytest.fixture(scope="module")
def shared_sample(django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The record of ``tests.api.sample``, for the tests of one module that only read."""
    with django_db_blocker.unblock(), databases.clone(sample.template()) as name:
        yield name


@pytest.fixture
def own_sample(django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The same record, for a test that changes it."""
    with django_db_blocker.unblock(), databases.clone(sample.template()) as name:
        yield name


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> Callable[[], AbstractContextManager[list[str]]]:
    """Notes every statement that reaches the driver, whoever sends it, while it is in use."""
    execute = psycopg.Cursor.execute

    @contextmanager
    def noting() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(self: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
            seen.append(query.decode() if isinstance(query, bytes) else str(query))
            return execute(self, query, *args, **kwargs)

        with monkeypatch.context() as patch:
            patch.setattr(psycopg.Cursor, "execute", note)
            yield seen

    return noting


@pytest.fixture
def remembering(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Heads and answers are remembered until the test says otherwise."""
    HEADS.forget()
    monkeypatch.setattr(HEADS, "seconds", 600)
    monkeypatch.setattr(ANSWERS, "most", 8_000_000)
    yield
    HEADS.forget()
    ANSWERS.forget()
