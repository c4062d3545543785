"""Exceptions that no view raises today, and Django's own error responses, also become problems with their status."""

import json
import time
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from django.db import connections
from django.http import HttpResponse
from django.test import Client, RequestFactory
from rest_framework import exceptions

from sco.api.problems import MEDIA_TYPE, ProblemMiddleware, exception_handler
from sco.api.sql import fetch
from tests import databases

if TYPE_CHECKING:
    from collections.abc import Callable

ERRORS = {
    "throttled": (exceptions.Throttled(), 429, "about:blank", None),
    "forbidden": (exceptions.PermissionDenied(), 403, "about:blank", None),
    "malformed": (exceptions.ParseError(), 400, "about:blank", None),
    "unsupported": (exceptions.UnsupportedMediaType("text/csv"), 415, "about:blank", None),
    "field": (exceptions.ValidationError({"on": ["Too early."]}), 400, "/api/v1/problems#bad-parameter", "on"),
    "serializer": (exceptions.ValidationError("Swap them."), 400, "/api/v1/problems#bad-parameter", None),
}


@pytest.mark.parametrize(("error", "status", "kind", "parameter"), ERRORS.values(), ids=ERRORS)
def test_exceptions_of_drf_keep_their_status(error: Exception, status: int, kind: str, parameter: str | None) -> None:
    response = exception_handler(error, {})
    assert response is not None
    body = json.loads(response.content)
    assert (response.status_code, response["Content-Type"]) == (status, MEDIA_TYPE)
    assert (body["status"], body["type"], body.get("parameter")) == (status, kind, parameter)
    assert body["detail"]
    assert body["title"]


@pytest.mark.parametrize(("status", "shown"), [(403, 403), (413, 413), (500, 500), (502, 500)])
def test_error_pages_of_other_middleware_become_problems(rf: RequestFactory, status: int, shown: int) -> None:
    def page(_request: Any) -> HttpResponse:
        return HttpResponse("<h1>Error</h1>", status=status)

    answer: Callable[..., HttpResponse] = ProblemMiddleware(page)
    response = answer(rf.get("/api/v1/articles"))
    body = json.loads(response.content)
    assert (response.status_code, body["status"], response["Content-Type"]) == (shown, shown, MEDIA_TYPE)
    assert b"<h1>" not in response.content


ADDRESSES = ["", "articles", "articles/a00", "claims", "mechanisms/graph", "changes"]


def is_unavailable(response: Any) -> bool:
    body = json.loads(response.content)
    assert (response.status_code, response["Content-Type"]) == (503, MEDIA_TYPE)
    assert body["type"] == "/api/v1/problems#unavailable"
    assert response["X-Content-Type-Options"] == "nosniff"
    return int(response["Retry-After"]) > 0


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_database_that_was_never_migrated_gets_503(
    bare: str, client: Client, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert is_unavailable(client.get(f"/api/v1/{address}"))
    assert [record.exc_info for record in caplog.records] == [None]
    assert "does not exist" in caplog.text


def test_a_reader_without_grants_gets_503(record: str, client: Client) -> None:
    connections["reader"].close()
    with databases.admin_connection() as admin:
        parts = {"host": admin.info.host, "port": admin.info.port, "user": admin.info.user}
    with psycopg.connect(dbname=record, autocommit=True, **parts) as owner:
        owner.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {databases.READER}")
    assert is_unavailable(client.get("/api/v1/articles"))


def test_without_a_server_every_address_gets_503(unreachable: None, client: Client) -> None:
    assert all(is_unavailable(client.get(f"/api/v1/{address}")) for address in ADDRESSES)


def test_a_table_that_stays_locked_gets_503_within_three_seconds(record: str, client: Client) -> None:
    with databases.admin_connection() as admin:
        parts = {"host": admin.info.host, "port": admin.info.port, "user": admin.info.user}
    with psycopg.connect(dbname=record, **parts) as other:
        other.execute("LOCK TABLE ledger_head IN ACCESS EXCLUSIVE MODE")
        began = time.monotonic()
        assert is_unavailable(client.get("/api/v1/articles"))
    assert time.monotonic() - began < 3
    assert client.get("/api/v1/articles").status_code == 200


def test_a_query_that_takes_too_long_is_not_asked_twice(record: str) -> None:
    began = time.monotonic()
    with pytest.raises(Exception, match="statement timeout"):
        fetch("SELECT pg_sleep(9)")
    assert 1.9 < time.monotonic() - began < 3
    assert fetch("SELECT 1") == [(1,)]


def test_a_connection_that_died_is_replaced_once(record: str) -> None:
    ((pid,),) = fetch("SELECT pg_backend_pid()")
    with databases.admin_connection() as admin:
        admin.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    assert fetch("SELECT pg_backend_pid() <> %s", [pid]) == [(True,)]
