"""What a process remembers of those whom it refused, and what is counted whatever header is sent."""

from typing import Any

import pytest

from sco.api import limiting
from sco.api.limiting import REFUSED_SECONDS, Limited, Limits
from sco.api.problems import Problem
from sco.limits.windows import DAY, Quota

ELSEWHERE = "192.0.2.7"


def limits(per_minute: int = 3) -> Limits:
    return Limits("", per_minute, spares_this_machine=True)


def test_a_limit_that_was_raised_holds_after_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(limiting, "monotonic", lambda: now[0])
    ours = limits()
    few, many = (Quota("day", 1, DAY),), (Quota("day", 100, DAY),)
    ours.take("key:1", few)
    with pytest.raises(Problem):
        ours.take("key:1", few)
    for passed in (0.0, REFUSED_SECONDS / 2, REFUSED_SECONDS):
        now[0] = 1000.0 + passed
        refused = ours.refusal("key:1")
        assert refused is not None
        assert "t=-" not in refused.headers["RateLimit"]
    now[0] = 1000.1 + REFUSED_SECONDS
    assert ours.refusal("key:1") is None
    assert ours.take("key:1", many).decision.allowed


def answer(application: Limited, path: str, **headers: str) -> str:
    seen: list[str] = []
    environ: dict[str, Any] = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "REMOTE_ADDR": ELSEWHERE, **headers}
    environ |= {"wsgi.url_scheme": "http", "SERVER_NAME": "localhost", "SERVER_PORT": "80"}
    list(application(environ, lambda status, _headers, *_error: seen.append(status)))  # type: ignore[arg-type]
    return seen[0][:3]


def test_a_header_is_no_way_around_the_limit_of_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_environ: Any, start_response: Any) -> list[bytes]:
        start_response("404 Not Found", [])
        return []

    application = Limited(missing, limits(3))
    got = [answer(application, "/api/v1/nope", HTTP_AUTHORIZATION="x") for _ in range(6)]
    assert got == ["404", "404", "404", "404", "429", "429"]
    assert answer(application, "/api/v1/nope") == "429"
