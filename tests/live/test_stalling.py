"""Who reads slowly, and what a loop of its own does, without any server."""

import asyncio
from typing import Any

import pytest

from sco.live import streaming
from sco.live.bridge import Response, environ_of
from sco.live.listening import Listener
from sco.live.streaming import Streams
from sco.partners.stream import BEGINNING, Continuation, continuation

PAGE = BEGINNING + b'id: 7.00\ndata: {"head":"9.00","cursor":"8.00","next":"x","results":[{"cursor":"8.00"}]}\n\n'
SCOPE = {
    "type": "http", "method": "GET", "path": "/api/v1/changes/stream", "query_string": b"", "headers": [],
    "http_version": "1.1", "scheme": "http", "server": ("localhost", 80), "client": ("127.0.0.1", 1),
}  # fmt: skip


class Answering:
    """In place of the bridge: every page is the same one."""

    def __init__(self, page: bytes = PAGE) -> None:
        self.page, self.asked = page, 0

    async def ask(self, *_arguments: Any, **_options: Any) -> Response:
        self.asked += 1
        return Response(200, [], self.page)


async def never(*_message: Any) -> Any:
    await asyncio.Event().wait()


def test_who_takes_nothing_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "STALLED", 0.05)
    cut: list[bool] = []

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body":
            await never()

    async def run() -> None:
        streaming.ABORT.set(lambda: cut.append(True))
        await Streams(Answering(), Listener(object)).serve(SCOPE, never, send)  # type: ignore[arg-type]

    asyncio.run(asyncio.wait_for(run(), 5))
    assert cut == [True]


def test_who_goes_is_not_read_for(monkeypatch: pytest.MonkeyPatch) -> None:
    answering = Answering()

    async def gone() -> dict[str, str]:
        return {"type": "http.disconnect"}

    async def send(_message: Any) -> None:
        return

    asyncio.run(
        asyncio.wait_for(Streams(answering, Listener(object)).serve(SCOPE, gone, send), 5)  # type: ignore[arg-type]
    )
    assert answering.asked <= 3


def test_a_stream_that_has_nothing_beats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "HEARTBEAT", 0.02)
    sent: list[bytes] = []
    head = object()
    listener = Listener(lambda: head)
    listener.head = head

    async def send(message: Any) -> None:
        sent.append(message.get("body", b""))
        if sent.count(b": nothing new\n\n") == 3:
            listener.stop()

    page = PAGE.replace(b'"x"', b"null")
    asyncio.run(
        asyncio.wait_for(Streams(Answering(page), listener).serve(SCOPE, never, send), 5)  # type: ignore[arg-type]
    )
    assert sent[1] == page


def test_those_at_the_same_place_share_what_is_read() -> None:
    answering = Answering()
    streams = Streams(answering, Listener(object))  # type: ignore[arg-type]

    async def run() -> None:
        await asyncio.gather(*(streams._page(SCOPE, {"after": "1.00"}) for _ in range(100)))

    asyncio.run(run())
    assert answering.asked == 1


def test_a_listener_that_fails_wakes_nobody_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sco.live.listening.PAUSE", 0.01)
    heads = iter([OSError("gone"), OSError("gone"), "first", "first", "second"])

    def look() -> Any:
        found = next(heads, "second")
        if isinstance(found, OSError):
            raise found
        return found

    async def run() -> list[Any]:
        listener = Listener(look)
        return [await listener.wait(None, 5), await listener.wait("first", 5), await listener.wait("second", 0.2)]

    assert asyncio.run(run()) == [True, True, False]


@pytest.mark.parametrize(
    ("events", "after", "found"),
    [
        (PAGE, "", Continuation("8.00", has_more=True)),
        (PAGE.replace(b'"x"', b"null"), "", Continuation("8.00", has_more=False)),
        (BEGINNING + b"id: 9.00\n\n", "5.00", Continuation("9.00", has_more=False)),
    ],
)
def test_a_stream_goes_on_where_its_events_end(events: bytes, after: str, found: Continuation) -> None:
    assert continuation(events, after) == found


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([(b"host", b"a"), (b"accept", b"x"), (b"accept", b"y")], {"HTTP_HOST": "a", "HTTP_ACCEPT": "x, y"}),
        ([(b"x_forwarded_for", b"1.2.3.4")], {"HTTP_X_FORWARDED_FOR": None}),
        ([(b"content-type", b"a/b"), (b"content-length", b"9")], {"CONTENT_TYPE": "a/b", "CONTENT_LENGTH": "2"}),
        ([(b"transfer-encoding", b"chunked")], {"HTTP_TRANSFER_ENCODING": None}),
    ],
)
def test_an_environment_has_the_headers_as_wsgi_wants_them(
    headers: list[tuple[bytes, bytes]], expected: dict[str, str | None]
) -> None:
    environ = environ_of({**SCOPE, "headers": headers}, b"{}")
    assert {name: environ.get(name) for name in expected} == expected
