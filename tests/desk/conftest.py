"""Fixtures of the desk's tests."""

import pytest
from django.test import Client

from tests.desk import making


@pytest.fixture
def desk(db: None) -> Client:
    """The browser of an editor with an editor's rights and no more."""
    return making.client_of(making.editor())


@pytest.fixture
def chief(admin_client: Client) -> Client:
    """The browser of somebody who may do everything."""
    admin_client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return admin_client
