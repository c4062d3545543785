"""Fixtures of the desk's tests."""

import pytest
from django.test import Client

from tests.desk import making


@pytest.fixture
def desk(db: None) -> Client:
    """The client of an editor with exactly the permissions of the editors' group."""
    return making.client_of(making.editor())


@pytest.fixture
def chief(admin_client: Client) -> Client:
    """The client of a superuser."""
    admin_client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return admin_client
