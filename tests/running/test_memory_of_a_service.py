"""What real public processes remember: never for longer than they may, and all of it counted."""

import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from articles.models import Author
from tests import factories as make
from tests.monitoring.service import Server, metrics, web
from tests.monitoring.test_metrics import scrape

ADDRESS = "/api/v1/authors/li-tianyi?lang=en"
REMEMBERING = {"SERVE": "public", "HEAD_MEMORY_MS": "50", "ANSWER_CACHE_MB": "8", "WEB_THREADS": "2"}


class Reader(threading.Thread):
    """Reads one address over one connection, again and again, and notes when each answer came."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self.seen: list[tuple[float, str]] = []
        self.ended = False

    def run(self) -> None:
        while not self.ended:
            began = time.monotonic()
            self.connection.request("GET", ADDRESS, headers={"Host": "localhost"})
            response = self.connection.getresponse()
            self.seen.append((began, json.loads(response.read())["name"]))
        self.connection.close()


@contextmanager
def reading(port: int, count: int) -> Iterator[list[Reader]]:
    readers = [Reader(port) for _ in range(count)]
    for each in readers:
        each.start()
    yield readers
    for each in readers:
        each.ended = True
        each.join(20)


@pytest.mark.drill
def test_a_publication_is_seen_by_everybody_within_100_ms(tmp_path: Path, seeded: str) -> None:
    author = Author.objects.get(slug="li-tianyi")
    with web(tmp_path, workers=2, **REMEMBERING) as server, reading(server.port, 6) as readers:
        committed = []
        for name in ("one", "two", "three"):
            time.sleep(0.3)
            make.rename(author, name)
            author.refresh_from_db()
            make.publish_rows(author)
            committed.append((time.monotonic(), f"{name} (English)"))
        time.sleep(0.5)
    for each in readers:
        names = [name for _began, name in each.seen]
        for at, name in committed:
            late = [began - at for began, seen in each.seen if began > at + 0.1 and seen in before(name, committed)]
            assert late == []
        assert names[-1] == "three (English)"
    assert sum(len(each.seen) for each in readers) > 300


def before(name: str, committed: list[tuple[float, str]]) -> set[str]:
    names = ["Li Tianyi", *(each for _at, each in committed)]
    return set(names[: names.index(name)])


def test_every_answer_from_memory_is_counted_and_has_its_line(tmp_path: Path, seeded: str) -> None:
    shared = {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "counts"), "SCO_VAR": str(tmp_path / "var")}
    with web(tmp_path, LOG_FORMAT="json", **REMEMBERING, **shared) as server, metrics(tmp_path, **shared) as found:
        ids = [_ask(server) for _ in range(50)]
        lines = [line for line in server.until(50) if line["route"] != "healthz/live"]
        seen = scrape(found, written=True)
    assert sorted(ids) == sorted(line["request_id"] for line in lines)
    assert {line["route"] for line in lines} == {"api/v1/authors/<public_slug:slug>"}
    cached = sum(line.get("cached", False) for line in lines)
    assert 40 <= cached < 50
    page = {"route": "api/v1/authors/<public_slug:slug>", "service": "public"}
    assert seen.value("sco_requests_total", **page, method="GET", status="2xx") == 50
    assert seen.value("sco_cached_requests_total", **page, status="2xx") == cached
    assert seen.value("sco_request_seconds_count", **page) == 50
    assert seen.value("sco_request_seconds_bucket", **page, le="+Inf") == 50


def _ask(server: Server) -> str:
    # Each over a connection of its own: what is ready is the server's, not the connection's.
    answer = server.ask(ADDRESS)
    assert answer.status == 200
    return str(answer.headers["X-Request-ID"])


@pytest.mark.parametrize("memory", ["0", "50"])
def test_without_memory_nothing_is_cached(tmp_path: Path, seeded: str, memory: str) -> None:
    chosen = REMEMBERING | {"HEAD_MEMORY_MS": memory, "ANSWER_CACHE_MB": "0", "LOG_FORMAT": "json"}
    with web(tmp_path, **chosen) as server:
        for _ in range(5):
            server.ask(ADDRESS)
        lines = [line for line in server.until(5) if line["route"] != "healthz/live"]
    assert not any("cached" in line for line in lines)
    assert lines[0]["queries"] >= 2
    assert all(line["queries"] >= (1 if memory == "50" else 2) for line in lines)
