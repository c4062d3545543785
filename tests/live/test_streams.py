"""The change feed as Server-Sent Events."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import pytest

from tests.api.mirror import Mirror
from tests.live.reading import Stream
from tests.live.service import Services
from tests.live.test_waiting import head, later, publish

Opened = Callable[..., Stream]


@pytest.fixture
def opened() -> Iterator[Opened]:
    """Opens streams, which are closed at the end."""
    with ExitStack() as stack:
        yield lambda *arguments, **headers: stack.enter_context(closing(Stream(*arguments, **headers)))


def test_a_stream_has_everything_and_then_what_comes(running: Services, opened: Opened) -> None:
    publish()
    mirror, direct = Mirror(), Mirror()
    direct.follow(lambda path: json.loads(running.ask(path.removeprefix("/api/v1/")).content))
    stream, goal = opened(running.live), head(running)
    assert (stream.status, stream.headers["content-type"]) == (200, "text/event-stream")
    for event in stream.events():
        mirror._take_up(bytes.fromhex(event.data["previous_digest"]))
        for row in event.data["results"]:
            mirror.take(row)
        if event.data["cursor"] == goal:
            break
    assert mirror.items == direct.items
    timer = later(0.5)
    event = next(each for each in stream.events() if each.data)
    timer.join()
    assert [row["kind"] for row in event.data["results"]] == ["topic"]
    assert event.id == event.data["cursor"] == head(running)


def test_ids_are_ends_of_publications_so_nothing_is_missed(running: Services, opened: Opened) -> None:
    stream, ends, rows = opened(running.live), set(), []
    goal = head(running)
    for event in stream.events():
        rows += event.data["results"]
        ends.add(event.id)
        if event.data["cursor"] == goal:
            break
    by_cursor = {row["cursor"]: row for row in rows}
    assert len(ends) > 1
    for end in ends & set(by_cursor):
        assert by_cursor[end]["sequence"] == by_cursor[end]["publication"]
    # Whoever comes again with any of them gets exactly what lies behind it.
    end = min(ends, key=lambda each: int(each.partition(".")[0]))
    again = opened(running.live, "?after=0.0000000000000000", Last_Event_ID=end)
    first = next(again.events())
    assert first.data["results"][0]["sequence"] == int(end.partition(".")[0]) + 1


def test_of_one_kind_the_id_passes_over_the_others(running: Services, opened: Opened) -> None:
    stream = opened(running.live, f"?after={head(running)}&kind=state")
    events = stream.events()
    next(events)
    timer = later(0.3)
    event = next(events)
    timer.join()
    assert event.data is None
    assert event.id == head(running)


@pytest.mark.parametrize(
    ("query", "headers", "status"),
    [("?after=x", {}, 400), ("?limit=3", {}, 400), ("?wait=3", {}, 400), ("", {"Last_Event_ID": "x"}, 400),
     ("?after=1.0000000000000000", {}, 410), ("", {"Last_Event_ID": "7.0000000000000000"}, 410),
     ("", {"Authorization": "Bearer sco_nothing"}, 401)],
)  # fmt: skip
def test_a_stream_that_cannot_begin_is_a_problem(
    running: Services, query: str, headers: dict[str, str], status: int
) -> None:
    answer = running.ask(f"changes/stream{query}", **headers)
    assert (answer.status, answer.headers["Content-Type"]) == (status, "application/problem+json")
    if status == 410:
        assert json.loads(answer.content)["fresh_start"] == "/api/v1/changes/stream"


def test_stopping_ends_streams_and_waits(running: Services, opened: Opened) -> None:
    stream = opened(running.live, f"?after={head(running)}")
    next(stream.events())
    start = time.monotonic()
    assert running.stop("live service") == 0
    assert time.monotonic() - start < 5
    assert list(stream.events()) == []
    running.start("live")
