"""The service while PostgreSQL stands still or holds a lock: readers are told, and what needs no database works."""

import http.client
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import NamedTuple

import psycopg
import pytest

from sco.postgres import ROOT, Embedded
from sco.running.probe import ask
from tests.connections.freezing import frozen, own_server
from tests.running.service import free_port

# A server of its own, frozen for as long as requests wait: tests/connections has what each connection does then.
pytestmark = pytest.mark.drill
THREADS = 3
SECONDS = 3.0  # what a reader waits at most; the machine's own delays are added in RESPITE
RESPITE = 0.5


class Answer(NamedTuple):
    status: int
    body: str
    headers: http.client.HTTPMessage
    seconds: float


class Site:
    """A web server with ``THREADS`` threads."""

    def __init__(self, port: int, database: Embedded) -> None:
        self.port, self.database = port, database

    def get(self, path: str, **headers: str) -> Answer:
        began = time.monotonic()
        plug = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            plug.request("GET", path, headers=headers)
            response = plug.getresponse()
            body = response.read().decode()
            return Answer(response.status, body, response.headers, time.monotonic() - began)
        finally:
            plug.close()

    def get_all(self, *paths: str) -> list[Answer]:
        answers: list[Answer] = []
        threads = [threading.Thread(target=lambda path=path: answers.append(self.get(path))) for path in paths]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers


@contextmanager
def serving(service: str, database: Embedded) -> Iterator[Site]:
    port = free_port()
    urls = {"DATABASE_URL": database.url("sco_desk"), "READER_DATABASE_URL": database.url("sco_reader")}
    command = [sys.executable, "-m", "sco.running.web", "127.0.0.1", str(port)]
    environ = os.environ | urls | {"SERVE": service, "WEB_THREADS": str(THREADS)}
    with subprocess.Popen(command, cwd=ROOT, env=environ) as process:
        try:
            deadline = time.monotonic() + 60
            while ask(port, "/healthz/live", {})[0] != 200 and time.monotonic() < deadline:
                time.sleep(0.1)
            yield Site(port, database)
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture(scope="module")
def database() -> Iterator[Embedded]:
    with own_server() as made:
        urls = {"DATABASE_URL": made.url(), "READER_DATABASE_URL": made.url()}
        prepare = [sys.executable, "-m", "sco.running.prepare", "--roles=sco_desk,sco_reader", "--seed"]
        subprocess.run(prepare, cwd=ROOT, env=os.environ | urls, check=True, stdout=subprocess.DEVNULL)
        yield made


@pytest.fixture(scope="module")
def site(database: Embedded) -> Iterator[Site]:
    with serving("public", database) as found:
        # Every thread opens its connection.
        for _ in range(3):
            found.get_all(*["/api/v1/claims"] * THREADS)
        assert {answer.status for answer in found.get_all(*["/api/v1/claims"] * THREADS)} == {200}
        yield found


def is_told(answer: Answer) -> bool:
    return answer.status == 503 and int(answer.headers["Retry-After"]) > 0 and answer.seconds < SECONDS + RESPITE


def is_back(site: Site, path: str) -> bool:
    """Whether the address is served within a second."""
    deadline = time.monotonic() + 1
    while time.monotonic() < deadline:
        if site.get(path).status == 200:
            return True
        time.sleep(0.02)
    return False


class Episode(NamedTuple):
    """What three web servers answered while PostgreSQL was frozen; `back` is what each served soon afterwards."""

    first: list[Answer]
    second: list[Answer]
    idle: list[Answer]
    ready: Answer
    desk: Answer
    desk_ready: Answer
    fresh: list[Answer]
    back: dict[str, bool]


@pytest.fixture(scope="module")
def episode(site: Site, database: Embedded) -> Iterator[Episode]:
    """One freeze for all: most of these answers take seconds, in which nothing else happens."""
    with serving("desk", database) as desk, serving("public", database) as fresh, ThreadPoolExecutor() as pool:
        desk.get_all(*["/admin/", "/healthz/ready"] * THREADS)
        with frozen(database):
            of_fresh = pool.submit(fresh.get_all, *["/api/v1/claims"] * 4)
            of_desk = pool.submit(desk.get, "/admin/", Cookie="sessionid=abcdefghijklmnopqrstuvwxyz012345")
            of_desk_ready = pool.submit(desk.get, "/healthz/ready")
            first, second = (site.get_all(*["/api/v1/claims"] * 6) for _ in range(2))
            idle, ready = besieged(site), site.get("/healthz/ready")
            asked = (of_desk.result(), of_desk_ready.result(), of_fresh.result())
        back = {
            "claims": is_back(site, "/api/v1/claims"),
            "ready": is_back(site, "/healthz/ready"),
            "login": is_back(desk, "/admin/login/"),
            "desk ready": is_back(desk, "/healthz/ready"),
            "fresh": is_back(fresh, "/api/v1/claims"),
        }
        yield Episode(first, second, idle, ready, *asked, back)


def besieged(site: Site) -> list[Answer]:
    """What needs no database, asked for while a crowd asks for what does."""
    stop = threading.Event()

    def besiege() -> None:
        while not stop.is_set():
            site.get("/api/v1/articles")

    crowd = [threading.Thread(target=besiege) for _ in range(4)]
    for thread in crowd:
        thread.start()
    time.sleep(0.5)
    paths = ["/healthz/live", "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui.css"] * 15
    answers = [site.get(path) for path in paths]
    stop.set()
    for thread in crowd:
        thread.join()
    return answers


def test_readers_get_503_while_it_is_frozen_and_are_served_again_within_a_second(site: Site, episode: Episode) -> None:
    first, second = episode.first, episode.second
    assert episode.back["claims"]
    assert all(map(is_told, first + second)), [answer[::3] for answer in first + second]
    assert {json.loads(answer.body)["type"] for answer in first} == {"/api/v1/problems#unavailable"}
    # Three threads wait for their deadline; who comes later is told at once.
    assert sorted(answer.seconds for answer in second)[2] < 1.5
    assert {answer.status for answer in site.get_all(*["/api/v1/claims"] * 6)} == {200}


def test_what_needs_no_database_is_served_at_once_while_it_is_frozen(episode: Episode) -> None:
    assert {answer.status for answer in episode.idle} == {200}
    # The median, as the machine that runs tests is busy with others.
    assert sorted(answer.seconds for answer in episode.idle)[len(episode.idle) // 2] < 0.1


def test_readiness_fails_in_time_while_it_is_frozen(episode: Episode) -> None:
    answer = episode.ready
    assert episode.back["ready"]
    assert (answer.status, answer.seconds < SECONDS + RESPITE) == (503, True)
    assert json.loads(answer.body)["reader"] == "does not answer"


def test_the_desk_says_so_in_both_languages_while_it_is_frozen(episode: Episode) -> None:
    answer, ready = episode.desk, episode.desk_ready
    assert episode.back["login"]
    assert episode.back["desk ready"]
    assert (answer.status, answer.seconds < 15) == (503, True)
    assert int(answer.headers["Retry-After"]) > 0
    assert "<h1>数据库暂时不可用</h1>" in answer.body
    assert "<h1>The database is not available</h1>" in answer.body
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert (ready.status, ready.seconds < SECONDS + RESPITE) == (503, True)


def test_a_server_that_is_frozen_when_it_is_first_asked_gets_503_too(episode: Episode) -> None:
    assert episode.back["fresh"]
    assert all(map(is_told, episode.fresh)), [answer[::3] for answer in episode.fresh]


@pytest.mark.parametrize(
    "statement",
    ["SELECT FROM ledger_head FOR UPDATE", "LOCK TABLE ledger_head IN ACCESS EXCLUSIVE MODE"],
    ids=["row", "table"],
)
def test_readers_are_served_or_told_while_the_head_is_locked(site: Site, statement: str) -> None:
    with psycopg.connect(site.database.url()) as other:
        other.execute(statement)
        answers = site.get_all(*["/api/v1/claims"] * 4)
        live = site.get("/healthz/live")
    assert all(answer.status == 200 or is_told(answer) for answer in answers), [answer[::3] for answer in answers]
    assert all(answer.status == 200 for answer in answers) is ("FOR UPDATE" in statement)
    assert live.seconds < 0.5
    assert is_back(site, "/api/v1/claims")
