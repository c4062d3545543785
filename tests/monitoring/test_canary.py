"""What people type is in no log line, whatever goes wrong."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.api.test_server import url_of
from tests.monitoring.service import Server, web

CANARY = "canary7f3e"
ADDRESS = f"li.wei.{CANARY}@example.org"
FORM = {"username": ADDRESS, "password": f"pass-{CANARY}", "next": f"/admin/?{CANARY}"}
HEADERS = {"Cookie": f"sessionid={CANARY}; csrftoken=" + "c" * 32, "Authorization": f"Bearer {CANARY}"}


@pytest.fixture(params=["json", "text"])
def server(request: pytest.FixtureRequest, tmp_path: Path, record: str) -> Iterator[Server]:
    with web(tmp_path, LOG_FORMAT=request.param, LOG_REQUESTS="1", LOG_LEVEL="INFO", BEHIND_TLS_PROXY="1") as found:
        yield found


def login(server: Server, **headers: str) -> int:
    token = "c" * 32
    form = FORM | {"csrfmiddlewaretoken": token}
    return server.ask(
        "/admin/login/", "POST", form, **{**HEADERS, "Cookie": f"csrftoken={token}; x={CANARY}", **headers}
    ).status


def test_nothing_that_a_visitor_sends_is_in_a_log_line(server: Server) -> None:
    assert login(server) == 200  # refused, in the form
    assert login(server, X_Forwarded_Proto="https", Referer=f"https://other.example/?{CANARY}") == 403
    for path in (f"/{CANARY}", f"/api/v1/{CANARY}", f"/api/v1/articles?q={CANARY}", f"/admin/{CANARY}/?x={CANARY}"):
        server.ask(path, **HEADERS)
    server.ask("/api/v1/articles", "POST", {"body": CANARY}, **HEADERS)
    server.ask("/admin/", X_Forwarded_For=CANARY, X_Request_ID=f"{CANARY} with a space")
    _assert_silent(server)
    assert "Referer checking failed - https://other.example/ does" in server.said()


def test_not_even_a_login_that_fails_with_a_traceback(server: Server, record: str) -> None:
    # PostgreSQL's error quotes the name that was typed.
    with psycopg.connect(url_of("default"), autocommit=True) as owner:
        owner.execute("ALTER TABLE auth_user DROP COLUMN username CASCADE, ADD username integer")
    assert login(server) == 500
    _assert_silent(server)
    assert "SQLSTATE 22P02" in server.said()
    assert "in _execute" in server.said()


def _assert_silent(server: Server) -> None:
    server.ask("/api/v1/")
    said = server.said()
    assert "api/v1/" in said  # the lines are there
    assert [line for line in said.splitlines() if CANARY in line] == []
