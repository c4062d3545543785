"""The live service's ASGI application: Django's answers, and for some addresses more of them when the record moves."""

import asyncio
import re
from time import monotonic
from urllib.parse import parse_qsl

from sco.api import paths
from sco.api.problems import Problem
from sco.live.bridge import Bridge, Receive, Response, Scope, Send
from sco.live.listening import Listener, unless_gone
from sco.live.streaming import Streams
from sco.partners.changes import WAIT_AT_MOST
from sco.partners.permission_requests import BODY_AT_MOST
from sco.partners.stream import is_empty

CHANGES, STREAM = f"{paths.ROOT}changes", f"{paths.ROOT}changes/stream"
BODY_SECONDS = 10
WAITING_AT_MOST = 5_000
LIVE = Response(200, [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")], b"live\n")


class Application:
    """Waits around the view of ``changes`` and prolongs that of ``changes/stream``; all else is Django's answer."""

    def __init__(self, bridge: Bridge, listener: Listener) -> None:
        self.bridge, self.listener = bridge, listener
        self.streams = Streams(bridge, listener)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return
        is_get, path = scope["method"] == "GET", scope["path"]
        if path == "/healthz/live":  # whatever the threads wait for
            await LIVE.send(send)
        elif self.is_full() and (path == STREAM or _seconds(scope)):
            await _busy().send(send)
        elif is_get and path == STREAM:
            await self.streams.serve(scope, receive, send)
        elif is_get and path == CHANGES and (seconds := _seconds(scope)):
            await self.poll(scope, receive, send, seconds)
        else:
            response = await self.answer(scope, receive)
            await response.send(send)

    def is_full(self) -> bool:
        """Whether as many wait as may."""
        return self.listener.waiting >= WAITING_AT_MOST

    async def answer(self, scope: Scope, receive: Receive) -> Response:
        """Django's answer."""
        body = b""
        if scope["method"] in {"POST", "PUT", "PATCH"}:
            try:
                async with asyncio.timeout(BODY_SECONDS):
                    body = await _body(scope, receive)
            except TimeoutError:
                return _problem(Problem(408, "", "The body did not come within ten seconds."))
            except Problem as problem:
                return _problem(problem)
        return await self.bridge.ask(scope, body)

    async def poll(self, scope: Scope, receive: Receive, send: Send, seconds: int) -> None:
        """The answer of ``changes``, once there is something in it or the time is over."""
        until = monotonic() + seconds
        seen = self.listener.head
        response = await self.bridge.ask(scope)
        while _has_nothing_new(response) and (left := until - monotonic()) > 0:
            moved = await unless_gone(receive, self.listener.wait(seen, left))
            if moved is None:
                return
            if not moved:
                break
            seen = self.listener.head
            response = await self.bridge.ask(scope, again=True)
        await response.send(send)


def _seconds(scope: Scope) -> int:
    """How long the client wants to wait; 0 where that is not well-formed, which Django's answer says."""
    values = [value for name, value in parse_qsl(scope["query_string"].decode("latin-1")) if name == "wait"]
    if len(values) != 1 or not re.fullmatch("0{0,9}[0-9]{1,2}", values[0], re.ASCII):
        return 0
    return min(int(values[0]), WAIT_AT_MOST)


def _has_nothing_new(response: Response) -> bool:
    if response.status == 304:
        return True
    # What is compressed is longer than an empty page.
    return response.status == 200 and not response.header(b"content-encoding") and is_empty(response.body)


async def _body(scope: Scope, receive: Receive) -> bytes:
    """The request's body. Problem 413 if it is too long."""
    found, more = bytearray(), True
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    if any(not value.isdigit() or int(value) > BODY_AT_MOST for value in lengths):
        raise _too_long()
    while more:
        message = await receive()
        found += message.get("body", b"")
        more = message.get("more_body", False)
        if len(found) > BODY_AT_MOST:
            raise _too_long()
    return bytes(found)


def _too_long() -> Problem:
    return Problem(413, "too-large", f"The body is longer than {BODY_AT_MOST} bytes.", headers={"Connection": "close"})


def _busy() -> Response:
    detail = "As many clients wait as this server lets. Try again shortly, or ask without waiting."
    return _problem(Problem(503, "", detail, headers={"Retry-After": "30"}))


def _problem(problem: Problem) -> Response:
    made = problem.response()
    headers = [(name.lower().encode(), value.encode()) for name, value in made.items()]
    return Response(made.status_code, [*headers, (b"access-control-allow-origin", b"*")], made.content)
