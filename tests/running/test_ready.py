"""Answers that the server's loop sends by itself: the same bytes, in order, and only while they are right."""

import itertools
import logging
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sco.api.answers import Answer, Answers, question
from sco.api.heads import HEADS, Head, HeadMemory
from sco.connections.slots import Slots
from sco.monitoring import middleware
from sco.monitoring.logs import REQUESTS
from sco.running import channels, ready, web

DIFFERS = re.compile(rb"(Date|X-Request-Id): [^\r]+")
LARGE = b"l" * 3_000_000
BODIES = {"a": b"first", "b": b"second" * 1_000, "large": LARGE, "cold": b"cold"}


def request(name: str, method: str = "GET", *lines: str) -> bytes:
    head = "".join(f"{line}\r\n" for line in (f"{method} /api/v1/{name} HTTP/1.1", "Host: localhost", *lines))
    return f"{head}\r\n".encode()


class Site:
    """The public service's server in a thread, before an application that answers from memory what is not cold."""

    def __init__(self) -> None:
        self.memory, self.answers, self.calls = HeadMemory(600), Answers(40_000_000), 0
        self.ready = ready.ReadyAnswers(self.answers, self.memory)
        self.advance()

    def advance(self) -> None:
        """Moves the head."""
        head: Any = SimpleNamespace(cursor=None)
        self.memory._known = HEADS._known = (head, time.monotonic())
        self.head: Head = head

    def application(self, environ: dict[str, Any], start_response: Any) -> Any:
        self.calls += 1
        name = environ["PATH_INFO"].rpartition("/")[2]
        body, asked = BODIES[name], question(environ)
        status = "304 Not Modified" if environ.get("HTTP_IF_NONE_MATCH") == '"1"' else "200 OK"
        headers = [("ETag", '"1"'), ("Content-Type", "text/plain")]
        headers += [("Content-Length", str(len(body)))] if status[0] == "2" else []
        answer = Answer(status, headers, body if status[0] == "2" else b"", '"1"', "route")
        if name == "cold":
            time.sleep(0.01)
        elif asked:
            self.answers.keep(self.head, asked, answer)
            if learn := environ.get("sco.learn"):
                learn(self.answers.get(self.head, asked))
        start_response(status, [*headers, ("X-Request-ID", f"{self.calls:032}")])
        return [answer.body]


@contextmanager
def serving(site: Site) -> Iterator[int]:
    stop: Any = SimpleNamespace(requested=False)
    with web.bound("127.0.0.1", 0) as listening:
        server = web.Server(
            site.application, listening, is_public=True, dispatcher=web.Dispatcher(2, Slots(None)), ready=site.ready
        )
        thread = threading.Thread(target=server.run_until, args=(stop,))
        thread.start()
        yield listening.getsockname()[1]
        stop.requested = True
        server.pull_trigger()
        thread.join(20)
        for channel in list(server.active_channels.values()):
            channel.handle_close()
        server.trigger.close()


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    before, made = HEADS._known, Site()
    with serving(made) as made.port:  # type: ignore[attr-defined]
        yield made
    HEADS._known = before


@pytest.fixture
def plug(site: Site) -> Iterator[socket.socket]:
    site.advance()
    site.answers.forget()
    site.calls = 0
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as made:  # type: ignore[attr-defined]
        yield made


def receive(plug: socket.socket, *, has_body: bool = True) -> bytes:
    """One response."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += plug.recv(1)
    length = re.search(rb"Content-Length: ([0-9]+)", data)
    left = int(length[1]) if has_body and length else 0
    while left:
        part = plug.recv(min(left, 1 << 20))
        assert part
        data, left = data + part, left - len(part)
    return data


def ask(plug: socket.socket, sent: bytes) -> bytes:
    plug.sendall(sent)
    return receive(plug, has_body=not sent.startswith(b"HEAD"))


def same(response: bytes) -> bytes:
    return DIFFERS.sub(rb"\1", response)


@pytest.mark.parametrize(
    "sent",
    [
        request("a"), request("b"), request("a", "HEAD"), request("a", "GET", 'If-None-Match: "1"'), request("large"),
        request("a", "GET", 'If-None-Match: "2"'), request("a", "GET", "Connection: keep-alive"),
    ],
)  # fmt: skip
def test_the_same_bytes_get_the_same_answer_without_the_application(
    site: Site, plug: socket.socket, sent: bytes
) -> None:
    first = ask(plug, sent)
    assert site.calls == 1
    again = [ask(plug, sent) for _ in range(5)]
    assert site.calls == 1
    assert {same(each) for each in again} == {same(first)}
    ids = {re.search(rb"X-Request-Id: ([0-9a-f]{32})\r\n", each)[1] for each in [first, *again]}  # type: ignore[index]
    assert len(ids) == 6
    assert re.search(rb"\r\nDate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\n", again[0])


@pytest.mark.parametrize(
    "sent",
    [
        request("cold"), request("a", "GET", "X-Request-ID: 0123456789abcdef"), request("a", "POST"),
        request("a", "GET", "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
        request("a", "GET", "Range: bytes=0-1"), request("a", "GET", "X: " + "x" * 2_000), b"\r\n" + request("a"),
        request("a", "GET", "Content-Length: 0", "Authorization: x"),
    ],
)  # fmt: skip
def test_anything_else_reaches_the_application_each_time(site: Site, plug: socket.socket, sent: bytes) -> None:
    for _ in range(3):
        ask(plug, sent)
    assert site.calls == 3


@pytest.mark.parametrize("sent", [request("a", "GET", "Connection: close"), b"GET /api/v1/a HTTP/1.0\r\n\r\n"])
def test_a_request_that_ends_its_connection_is_never_ready(site: Site, plug: socket.socket, sent: bytes) -> None:
    ask(plug, sent)
    assert plug.recv(10) == b""
    assert site.answers._by_bytes == {}


def test_when_the_head_moves_or_its_time_is_over_the_application_is_asked(site: Site, plug: socket.socket) -> None:
    for _ in range(2):
        ask(plug, request("a"))
    site.advance()
    ask(plug, request("a"))
    assert site.calls == 2
    site.memory._known = site.head, time.monotonic() - 601
    ask(plug, request("a"))
    assert site.calls == 3


def test_a_date_is_never_older_than_a_second(site: Site, plug: socket.socket) -> None:
    now = time.time()
    with pytest.MonkeyPatch.context() as patch:
        for shift in (0, 0.5, 1, 100, -100):
            patch.setattr(ready.time, "time", lambda shift=shift: now + shift)
            assert site.ready._now() == ready.build_http_date(now + shift).encode()


HOT = [request("a"), request("b"), request("a", "HEAD"), request("a", "GET", 'If-None-Match: "1"')]
KINDS = [*HOT, request("cold"), request("cold", "HEAD"), request("a", "GET", "X: 1")]


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    sent=st.lists(st.sampled_from(KINDS), min_size=1, max_size=8),
    apart=st.booleans(),
    cuts=st.lists(st.integers(0, 700), max_size=3),
)
def test_however_requests_arrive_the_responses_come_in_their_order(
    site: Site, sent: list[bytes], apart: bool, cuts: list[int]
) -> None:
    site.advance()
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as plug:  # type: ignore[attr-defined]
        expected = [same(ask(plug, each)) for each in sent]  # and so the hot ones are ready
        whole = b"".join(sent)
        ends = itertools.accumulate(map(len, sent)) if apart else cuts
        places = sorted({0, len(whole), *(end for end in ends if end < len(whole))})
        for begin, end in itertools.pairwise(places):
            plug.sendall(whole[begin:end])
            time.sleep(0.002)  # less than a cold one takes
        got = [same(receive(plug, has_body=not each.startswith(b"HEAD"))) for each in sent]
    assert got == expected


def test_one_who_reads_slowly_gets_all_of_it_and_holds_nobody_up(site: Site, plug: socket.socket) -> None:
    ask(plug, request("large"))
    ask(plug, request("a"))
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        slow.settimeout(20)
        slow.connect(("127.0.0.1", site.port))  # type: ignore[attr-defined]
        slow.sendall(request("large"))
        began = time.monotonic()
        for _ in range(20):
            ask(plug, request("a"))
        assert time.monotonic() - began < 2
        assert receive(slow).endswith(LARGE)
        assert ask(slow, request("a")).endswith(BODIES["a"])
    assert site.calls == 2


def test_one_who_goes_away_while_it_is_sent_harms_nobody(site: Site, plug: socket.socket) -> None:
    ask(plug, request("large"))
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", site.port)) as gone:  # type: ignore[attr-defined]
            gone.sendall(request("large"))
    assert ask(plug, request("large")).endswith(LARGE)


def test_requests_are_counted_and_logged_with_their_ids(
    site: Site, plug: socket.socket, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    counted: list[Any] = []
    fake = SimpleNamespace(observe=counted.append, Request=lambda *values: values)
    monkeypatch.setattr(middleware, "_metrics", lambda: fake)
    ask(plug, request("a"))
    with caplog.at_level(logging.INFO, REQUESTS.name):
        response = ask(plug, request("a"))
        site.ready.lines.write()
    line = caplog.records[-1]
    assert {
        "method": "GET",
        "route": "route",
        "status": 200,
        "queries": 0,
        "cached": True,
    }.items() <= line.__dict__.items()
    numbers = counted[-1]
    assert (numbers[:3], numbers[-1]) == (("GET", "route", 200), True)
    assert re.search(rb"X-Request-Id: ([0-9a-f]{32})", response)


def test_while_the_log_is_behind_requests_take_the_ordinary_way(
    site: Site, plug: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        ask(plug, request("a"))
    monkeypatch.setattr(ready, "LINES_AT_MOST", -1)
    ask(plug, request("a"))
    assert site.calls == 2


def test_a_connection_that_waits_or_closes_is_not_served_out_of_turn(site: Site) -> None:
    channel: Any = object.__new__(channels.Channel)
    channel.requests, channel.request, channel.total_outbufs_len = [], None, 0
    assert channel._is_idle()
    for name, value in (("requests", [1]), ("request", 1), ("total_outbufs_len", 1), ("will_close", True),
                        ("close_when_flushed", True)):  # fmt: skip
        before = getattr(channel, name)
        setattr(channel, name, value)
        assert not channel._is_idle()
        setattr(channel, name, before)
