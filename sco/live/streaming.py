"""Server-Sent Events: the events of one page after another, and a comment now and then while there is nothing.

Whoever reads slowly holds one event, and for a while only: what the server has not yet handed to the kernel is bounded
by its flow control, and a connection that takes nothing for some seconds is cut.
"""

import asyncio
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sco.live.bridge import Bridge, Headers, Receive, Response, Scope, Send
from sco.live.listening import Listener, unless_gone
from sco.partners.stream import BEGINNING, MEDIA_TYPE, continuation

HEARTBEAT = 15.0  # seconds
STALLED = 20.0  # seconds that a client may take for a piece, and three times that for a whole event
PIECE = 65_536  # bytes
UNAVAILABLE = 5.0  # seconds to the next attempt while the record cannot be read
# How the connection of the request that is being answered is cut; set by the server.
ABORT: ContextVar[Callable[[], Any] | None] = ContextVar("sco_abort", default=None)
HEADERS: Headers = [
    (b"content-type", MEDIA_TYPE.encode()), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"access-control-allow-origin", b"*"),
]  # fmt: skip
# Of a request: what its first answer depends on, and what all others do.
FIRST = {b"authorization", b"host", b"last-event-id", b"x-forwarded-for", b"x-forwarded-proto", b"x-request-id"}
LATER = {b"host", b"x-forwarded-proto"}


class Gone(Exception):
    """The client has gone, or takes nothing."""


class Streams:
    """The streams of all clients. Those that stand at the same place share what they are sent."""

    def __init__(self, bridge: Bridge, listener: Listener) -> None:
        self.bridge, self.listener = bridge, listener
        self._pages: dict[tuple[str, str], asyncio.Task[Response]] = {}
        self._pages_of: Any = None

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One client, until it goes or the service stops."""
        seen = self.listener.head
        first = await self.bridge.ask(_with(scope, FIRST))
        if first.status != 200:
            await first.send(send)
            return
        own = [(name, value) for name, value in first.headers if name.startswith((b"ratelimit", b"x-request-id"))]
        await send({"type": "http.response.start", "status": 200, "headers": [*HEADERS, *own]})
        try:
            await self._go_on(_with(scope, LATER), receive, _writer(send), first.body, seen)
            await send({"type": "http.response.body", "body": b""})
        except Gone:
            if abort := ABORT.get():
                abort()

    async def _go_on(self, scope: Scope, receive: Receive, write: Any, events: bytes, seen: Any) -> None:
        query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
        await write(events)
        place = continuation(events, query.get("after", ""))
        while not self.listener.stopping:
            if not place.has_more:
                moved = await unless_gone(receive, self.listener.wait(seen, HEARTBEAT))
                if moved is None:
                    raise Gone
                if not moved:
                    await write(b": nothing new\n\n")
                    continue
                seen = self.listener.head
            page = await unless_gone(receive, self._page(scope, {**query, "after": place.after}))
            if page is None:
                raise Gone
            if page.status == 503:
                # Not the end: event sources do not come again after an error.
                await write(b": the record cannot be read at the moment\n\n")
                await asyncio.sleep(UNAVAILABLE * (0.5 + secrets.randbelow(100) / 100))  # not all at once
                seen = None
                continue
            if page.status != 200:
                return
            await write(page.body.removeprefix(BEGINNING))
            place = continuation(page.body, place.after)

    async def _page(self, scope: Scope, query: dict[str, str]) -> Response:
        """The events at a place, read once for all who stand there while the head stays."""
        if self._pages_of != self.listener.head or len(self._pages) > 32:
            self._pages, self._pages_of = {}, self.listener.head
        host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
        key = host, urlencode(query)
        if key not in self._pages:
            asked = self.bridge.ask(scope, again=True, QUERY_STRING=key[1])
            self._pages[key] = asyncio.create_task(asked)
        found = await asyncio.shield(self._pages[key])
        if found.status != 200:
            self._pages.pop(key, None)
        return found


def _with(scope: Scope, names: set[bytes]) -> Scope:
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name in names]}


def _writer(send: Send) -> Callable[[bytes], Any]:
    async def write(data: bytes) -> None:
        try:
            async with asyncio.timeout(3 * STALLED):
                for start in range(0, len(data), PIECE):
                    async with asyncio.timeout(STALLED):
                        await send(
                            {"type": "http.response.body", "body": data[start : start + PIECE], "more_body": True}
                        )
        except TimeoutError:
            raise Gone from None

    return write
