"""Long polls of the change feed."""

import json
import threading
import time
from itertools import count

import pytest
from django.db import connection

from tests import databases
from tests import factories as make
from tests.live.service import Services, at_once

_numbers = count()


def publish() -> None:
    make.publish_rows(make.topic(f"topic-{next(_numbers)}"))


def head(running: Services) -> str:
    return str(json.loads(running.ask("changes?limit=1").content)["head"])


def later(seconds: float) -> threading.Thread:
    """Publishes something in a while, over this thread's own connection to the database."""
    timer = threading.Timer(seconds, _publish_and_close)
    timer.start()
    return timer


def _publish_and_close() -> None:
    try:
        publish()
    finally:
        connection.close()


def sessions() -> int:
    """How many connections the live service has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE usename = %s", [databases.LIVE])
        return int(cursor.fetchone()[0])


def test_what_is_there_is_answered_at_once(running: Services) -> None:
    start = time.monotonic()
    page = json.loads(running.ask("changes?limit=3&wait=30").content)
    assert len(page["results"]) == 3
    assert time.monotonic() - start < 10


@pytest.mark.parametrize("kind", ["", "&kind=topic"])
def test_a_publication_ends_the_wait(running: Services, kind: str) -> None:
    at = head(running)
    timer = later(0.7)
    start = time.monotonic()
    page = json.loads(running.ask(f"changes?after={at}&wait=30{kind}").content)
    timer.join()
    assert [row["kind"] for row in page["results"]] == ["topic"]
    assert 0.5 < time.monotonic() - start < 15


def test_a_publication_of_another_kind_does_not(running: Services) -> None:
    at = head(running)
    timer = later(0.2)
    page = json.loads(running.ask(f"changes?after={at}&wait=1&kind=state").content)
    timer.join()
    assert page["results"] == []
    # But the cursor has passed over it.
    assert page["cursor"] == page["head"] != at


def test_after_the_time_the_answer_is_the_one_without_waiting(running: Services) -> None:
    headers = {"Accept_Encoding": "gzip"}
    path, start = f"changes?after={head(running)}", time.monotonic()
    waited = running.ask(f"{path}&wait=1", **headers)
    assert time.monotonic() - start >= 1
    plain = running.ask(path, **headers)
    assert (waited.status, waited.content, waited.headers["ETag"]) == (200, plain.content, plain.headers["ETag"])
    unchanged = running.ask(f"{path}&wait=1", If_None_Match=plain.headers["ETag"], **headers)
    assert (unchanged.status, unchanged.content) == (304, b"")


@pytest.mark.parametrize(
    ("query", "status"),
    [("wait=31", 400), ("wait=-1", 400), ("wait=1&wait=2", 400), ("wait=x", 400), ("wait=", 400),
     ("wait=5&nonsense=1", 400), ("wait=5&after=1.0000000000000000", 410), ("wait=5&after=x", 400)],
)  # fmt: skip
def test_a_fault_is_told_without_waiting(running: Services, query: str, status: int) -> None:
    start = time.monotonic()
    assert running.ask(f"changes?{query}").status == status
    assert time.monotonic() - start < 4


def test_the_public_service_sends_who_waits_to_the_live_one(running: Services) -> None:
    path = f"changes?after={head(running)}&wait=5"
    answer = running.ask(path, at=running.public)
    assert (answer.status, answer.headers["Location"]) == (307, f"http://127.0.0.1:{running.live}/api/v1/{path}")
    assert running.ask(path.replace("wait=5", "wait=0"), at=running.public).status == 200
    stream = running.ask("changes/stream?kind=topic", at=running.public)
    assert stream.headers["Location"] == f"http://127.0.0.1:{running.live}/api/v1/changes/stream?kind=topic"
    posted = running.ask("permission-requests", at=running.public, method="POST", body=b"{}")
    assert (posted.status, posted.headers["Location"]) == (
        307, f"http://127.0.0.1:{running.live}/api/v1/permission-requests",
    )  # fmt: skip


def test_it_has_no_other_addresses_than_its_own(running: Services) -> None:
    assert running.ask("articles").status == 404
    assert running.ask("changes", method="POST", body=b"x").status == 405
    assert running.ask("/healthz/live").content == b"live\n"
    assert json.loads(running.ask("/healthz/ready").content)["reader"] == "ok"


def test_many_wait_with_few_connections_to_the_database(running: Services) -> None:
    at, seen = head(running), []

    def wait(index: int) -> int:
        if index == 0:
            time.sleep(1.5)
            seen.append(sessions())
            _publish_and_close()
        return len(json.loads(running.ask(f"changes?after={at}&wait=30").content)["results"])

    assert at_once(50, wait) == [1] * 50
    assert seen[0] <= 8
