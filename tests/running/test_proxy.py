"""The address of whoever asks, behind a proxy."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client, RequestFactory

from sco.running.proxy import client_address


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("198.51.100.9, 203.0.113.5", "203.0.113.5"),
        ("203.0.113.5,2001:db8::7", "2001:db8::7"),
        ("", "10.0.0.1"),
        ("203.0.113.5, unknown", "10.0.0.1"),
        ("fe80::1%eth0", "10.0.0.1"),
        ("x" * 9000, "10.0.0.1"),
    ],
)
def test_only_the_address_that_the_proxy_has_added_counts(forwarded: str, address: str) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == address


def test_without_the_header_it_is_who_has_connected() -> None:
    assert client_address(RequestFactory().get("/", REMOTE_ADDR="10.0.0.1")) == "10.0.0.1"


@pytest.mark.django_db
def test_a_stranger_does_not_lock_the_editor_out(client: Client, settings: Any) -> None:
    settings.AXES_CLIENT_IP_CALLABLE, settings.AXES_FAILURE_LIMIT = "sco.running.proxy.client_address", 2
    User.objects.create_user("editor", password="the right password", is_staff=True)
    wrong = {"username": "editor", "password": "guessed"}
    for _ in range(settings.AXES_FAILURE_LIMIT + 1):
        refused = client.post("/admin/login/", wrong, HTTP_X_FORWARDED_FOR="198.51.100.9")
    assert refused.status_code == 429
    right = wrong | {"password": "the right password"}
    assert client.post("/admin/login/", right, HTTP_X_FORWARDED_FOR="203.0.113.5").status_code == 302
