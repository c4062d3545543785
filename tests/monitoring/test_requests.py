"""The middleware: ids, and a line for each request."""

import logging
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from sco.monitoring.middleware import RequestLogMiddleware
from sco.monitoring.requests import CURRENT

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Any:
    caplog.set_level(logging.INFO, "sco.requests")
    return lambda: [each for each in caplog.records if each.name == "sco.requests"]


def test_a_request_gets_an_id_of_its_own(client: Client) -> None:
    first, second = (client.get("/healthz/live")["X-Request-ID"] for _ in range(2))
    assert first != second
    assert len(first) == len(second) == 32


@pytest.mark.parametrize("sent", ["a-request", "7f3e.41_x", "a" * 64])
def test_a_wellformed_id_is_kept(client: Client, sent: str) -> None:
    assert client.get("/healthz/live", headers={"X-Request-ID": sent})["X-Request-ID"] == sent


@pytest.mark.parametrize(
    "sent",
    ["", "short", "a" * 65, "with space", "line\nbreak", "li.wei@example.org", "识别号识别号识别号", 'quo"ted-id'],
)
def test_any_other_id_is_replaced(client: Client, sent: str) -> None:
    assert len(client.get("/healthz/live", headers={"X-Request-ID": sent})["X-Request-ID"]) == 32


def test_a_trace_is_the_id_of_a_request_without_one(client: Client) -> None:
    assert client.get("/healthz/live", headers={"traceparent": TRACE})["X-Request-ID"] == TRACE[3:35]
    both = client.get("/healthz/live", headers={"traceparent": TRACE, "X-Request-ID": "a-request"})
    assert both["X-Request-ID"] == "a-request"


@pytest.mark.parametrize("sent", [TRACE.replace("4bf9", "4BF9"), "00-" + "0" * 32 + TRACE[35:], "ff" + TRACE[2:], "00"])
def test_a_malformed_trace_is_ignored(client: Client, sent: str) -> None:
    assert client.get("/healthz/live", headers={"traceparent": sent})["X-Request-ID"] != sent[3:35]


def test_a_line_tells_route_status_and_times(client: Client, shared_seed: str, lines: Any) -> None:
    for alias in ("default", "reader"):
        connections[alias].close()  # one opened before the middleware was made is not measured
    client.get("/api/v1/articles?limit=3&lang=en")
    (line,) = lines()
    assert (line.method, line.route, line.status, line.levelname) == ("GET", "api/v1/articles", 200, "INFO")
    assert 2 <= line.queries <= 4  # cards and labels may be known
    assert 0 < line.database_ms < line.duration_ms < 10_000
    assert line.getMessage().startswith("GET api/v1/articles 200 ")


def test_a_route_is_a_pattern(client: Client, shared_seed: str, lines: Any) -> None:
    client.get("/api/v1/articles/no-such-piece?secret=canary")
    client.get("/nothing/canary")
    assert [line.route for line in lines()] == ["api/v1/articles/<public_slug:slug>", "(none)"]
    assert not any("canary" in str(vars(line)) or "no-such" in str(vars(line)) for line in lines())


def test_methods_that_nobody_knows_are_one(client: Client, lines: Any) -> None:
    client.generic("BREW", "/healthz/live")
    client.generic("BREW", "/nothing")
    assert [line.method for line in lines()] == ["OTHER"]  # health checks are told at DEBUG only


def test_health_checks_are_told_at_debug(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "sco.requests")
    client.get("/healthz/live")
    assert [(each.levelname, each.route) for each in caplog.records if each.name == "sco.requests"] == [  # type: ignore[attr-defined]
        ("DEBUG", "healthz/live")
    ]


def test_the_id_is_there_until_the_response_is_sent_and_not_after(client: Client) -> None:
    seen = []
    handler = logging.Handler()
    handler.emit = lambda _record: seen.append(CURRENT.get())  # type: ignore[method-assign]
    logging.getLogger("django.request").addHandler(handler)
    try:
        response = client.get("/nothing", headers={"X-Request-ID": "a-request"})
    finally:
        logging.getLogger("django.request").removeHandler(handler)
    assert [each.request_id for each in seen if each] == ["a-request"]
    response.close()
    assert CURRENT.get() is None


def test_fetches_count_as_time_but_not_as_queries(record: str) -> None:
    RequestLogMiddleware(lambda request: request)  # type: ignore[arg-type, return-value]
    from sco.monitoring.requests import Measured

    connections["default"].close()
    token = CURRENT.set(current := Measured("a-request"))
    try:
        with connections["default"].cursor() as cursor:
            before = current.queries
            cursor.execute("SELECT generate_series(1, 200000)::text")
            executed = current.database
            cursor.fetchall()
        assert current.queries == before + 1
        assert current.database > executed * 1.05
    finally:
        CURRENT.reset(token)
