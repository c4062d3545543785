"""Fixtures of the desk's tests."""

import pytest
from django.test import Client

from sco.desk import hashing
from tests import factories as make
from tests.desk import browser


@pytest.fixture(autouse=True)
def _quick_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A password takes a third of a second to hash, which shows nothing here."""
    monkeypatch.setattr(hashing.BoundedHasher, "iterations", 1000)


@pytest.fixture
def desk(db: None) -> Client:
    """The client of an editor with exactly the permissions of the editors' group."""
    return browser.client_of(make.editor())


@pytest.fixture
def chief(admin_client: Client) -> Client:
    """The client of a superuser."""
    admin_client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return admin_client
