"""Fixtures of the desk's tests."""

import pytest
from django.test import Client

from tests import factories as make
from tests.desk import browser


@pytest.fixture
def desk(db: None) -> Client:
    """The browser of an editor with an editor's rights and no more."""
    return browser.client_of(make.editor())


@pytest.fixture
def chief(admin_client: Client) -> Client:
    """The browser of somebody who may do everything."""
    admin_client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return admin_client
