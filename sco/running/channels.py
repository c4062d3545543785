"""A client's connection as waitress keeps it, with what waitress lacks: limits of time, and bodies refused unread.

It also mends waitress' faults with HEAD, with 304, and with bodies that are still being sent when a connection closes.
"""

import contextlib
import socket
import time
from typing import Any

import orjson
from waitress.channel import ClientDisconnected, HTTPChannel
from waitress.task import ErrorTask, WSGITask

from sco.running.parsers import BodilessParser, Parser

REQUEST_SECONDS = 30  # to send one request
RESPONSE_SECONDS = 120  # to read one response
# A response that is still being made occupies a thread, which waits while its client takes nothing.
PACE_SECONDS, PACE_BYTES = 60, 1_000_000  # the least that is taken in that time
LINGER_SECONDS, LINGER_BYTES = 5, 16_000_000
IDLE_SECONDS = 75  # more than load balancers keep a connection, which would otherwise use one that closes
SECONDS_WHEN_CROWDED = 2
# A body up to this size is copied, to be sent together with its headers.
TOGETHER_BYTES = 100_000
# A refused login is answered later, without a thread: who guesses passwords as fast as they are refused takes no time.
REFUSED_SECONDS = 1
SENTENCES = {
    400: ("This is not a well-formed HTTP request.", "这不是格式正确的 HTTP 请求。"),
    413: ("The request is too large.", "请求内容过大。"),
    431: ("The headers or the address are too long.", "请求头或网址过长。"),
    500: ("An unexpected error occurred. It has been logged.", "发生意外错误，已记入日志。"),
    501: ("This transfer encoding is not supported.", "不支持这种传输编码。"),
}
HEADERS = [
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Referrer-Policy", "same-origin"),
]


class Task(WSGITask):
    """A response, without two faults of waitress' own. ``answer`` if it comes from the application's memory."""

    answer: Any = None
    wrote_header: bool
    content_bytes_written: int

    def write(self, data: bytes) -> None:
        """Sends the headers, and for anything but HEAD the data, which Django leaves to the server to cut off."""
        if self.request.command == "HEAD":
            self.content_bytes_written += len(data)
            data = b""
        if self.wrote_header or not self.complete:
            super().write(data)
            return
        headers, self.wrote_header = self.build_response_header(), True
        if self.has_body and len(data) == self.content_length and len(data) < TOGETHER_BYTES:
            # Together, which takes one call of the system less.
            self.content_bytes_written = len(data)
            self.channel.write_soon(headers + data)
        else:
            self.channel.write_soon(headers)
            super().write(data)

    def get_environment(self) -> dict[str, Any]:
        """The WSGI environment, with the time at which the request was complete."""
        environ: dict[str, Any] = super().get_environment()
        environ["sco.complete_at"] = self.channel.complete_at
        # As it came: waitress makes one slash of several at the beginning, and so another address.
        environ["PATH_INFO"] = self.request.path
        if self.channel.server.may_repeat(self.request):
            environ["sco.learn"] = self._learn
        return environ

    def _learn(self, answer: Any) -> None:
        self.answer = answer

    def build_response_header(self) -> bytes:
        """The response's headers. Those of a 429 hold its connection back."""
        if self.status.startswith("429"):
            self.channel.held_until = time.monotonic() + REFUSED_SECONDS
        headers = bytes(super().build_response_header())
        if self.answer is not None and not self.close_on_finish:
            self.channel.server.ready.learn(self.request, headers, self.answer)
        return headers

    def set_close_on_finish(self) -> None:
        """Closes the connection after the response, but for a 304, which has no length because it has no body."""
        if self.has_body or self.version != "1.1" or self.request.connection_close:
            super().set_close_on_finish()


class ErrorPage(ErrorTask):
    """The response to what is no valid request: a problem from the public service, words from the desk."""

    def execute(self) -> None:
        error = self.request.error
        english, chinese = SENTENCES.get(error.code, (error.reason, error.reason))
        if self.channel.server.is_public:
            kind = "application/problem+json"
            problem = {"type": "about:blank", "title": error.reason, "status": error.code, "detail": english}
            body = orjson.dumps(problem)
        else:
            kind, body = "text/plain; charset=utf-8", f"{chinese}\n{english}\n".encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers = [("Content-Type", kind), ("Content-Length", str(len(body))), *HEADERS]
        if self.channel.server.is_public:  # a script of another site sees why, and not a network error
            self.response_headers.append(("Access-Control-Allow-Origin", "*"))
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class Channel(HTTPChannel):
    """A client's connection.

    `complete_at` is when the request that is served now was complete, `served_at` when the last response was made, and
    `held_until` when it may be sent; by time.monotonic(), like all times here, as the wall clock can jump.
    """

    parser_class = Parser
    task_class = Task
    error_task_class = ErrorPage
    complete_at = served_at = held_until = lingers_until = 0.0
    dropped = 0  # bytes

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.opened_at = time.monotonic()
        self.taken = 0  # bytes
        self.pace_from = (self.opened_at, 0)

    def send(self, data: bytes, do_close: bool = True) -> int:
        """Sends what the client takes now; the number of bytes. The loop alone closes a connection that is gone."""
        sent = int(super().send(data, do_close and not self.server.is_serving()))
        self.taken += sent
        return sent

    def write_soon(self, data: Any) -> int:
        """Sends what the client takes now, and keeps the rest: waitress would copy all of it first, or to a file."""
        self.served_at = time.monotonic()  # from when on the client has its time to take it
        if not isinstance(data, bytes) or self.total_outbufs_len or time.monotonic() < self.held_until:
            return int(super().write_soon(data))
        with self.outbuf_lock:
            sent = self._sent_at_once(data)
        return sent + (int(super().write_soon(data[sent:])) if sent < len(data) else 0)

    def _sent_at_once(self, data: bytes) -> int:
        if not self.connected or self.total_outbufs_len:
            return 0
        try:
            return self.send(data, do_close=False)
        except OSError:
            return 0  # waitress meets it as well, and knows what to do

    def writable(self) -> bool:
        """Whether there is something to send now, or the connection is to be closed."""
        return bool(super().writable()) and time.monotonic() >= self.held_until

    def add_channel(self, map: Any = None) -> None:  # noqa: A002 - waitress' own name
        """Has the loop wait for this connection."""
        super().add_channel(map)
        self.server.connected(self._fileno)

    def del_channel(self, map: Any = None) -> None:  # noqa: A002
        """Has the loop forget it."""
        self.server.disconnected(self._fileno)
        super().del_channel(map)

    def needs_the_loop(self) -> bool:
        """After a request was served: whether there is something to send, to close or to read."""
        ends = self.total_outbufs_len or self.will_close or self.close_when_flushed
        return bool(ends) or self.server.events.is_unread(self._fileno)

    def readable(self) -> bool:
        """Whether what the client sends is read now."""
        return self.lingers_until > 0 or bool(super().readable())

    def handle_write(self) -> None:
        """Sends what there is. After the last response, takes and drops for a while what is still being sent.

        A connection that is closed with unread bytes in it is reset, and the client, or a proxy, never sees the answer.
        """
        if self.close_when_flushed and not self.lingers_until and not self._flush_rest():
            return
        super().handle_write()

    def _flush_rest(self) -> bool:
        """Whether everything is sent and the connection may close; otherwise it lingers."""
        self._flush_exception(self._flush_some)
        if self.total_outbufs_len or self.will_close:
            return bool(self.will_close)
        self.close_when_flushed, self.lingers_until = False, time.monotonic() + LINGER_SECONDS
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_WR)
        return False

    def handle_read(self) -> None:
        """Reads what the client sends."""
        if not self.lingers_until:
            super().handle_read()
            return
        try:
            dropped = len(self.recv(1 << 16))
        except OSError:
            dropped = 0
        self.dropped += dropped
        if not dropped or self.dropped > LINGER_BYTES:
            self.handle_close()

    def _flush_some(self, do_close: bool = True) -> bool:
        return time.monotonic() >= self.held_until and bool(super()._flush_some(do_close=do_close))

    def received(self, data: bytes) -> bool:
        """Takes what the client sent, but for what follows a request that closes the connection."""
        if self.requests and self.requests[-1].connection_close:
            return False
        if self.server.ready is not None and self._is_idle() and (response := self._ready(data)):
            self._send_at_once(response)
            return True
        return bool(super().received(data))

    def _ready(self, data: bytes) -> bytes | None:
        response: bytes | None = self.server.ready.response(data, str(self.addr[0]))
        return response

    def _is_idle(self) -> bool:
        # In this order: the thread that serves the last request writes first, and then removes it.
        busy = self.requests or self.request is not None or self.total_outbufs_len
        return not (busy or self.will_close or self.close_when_flushed)

    def _send_at_once(self, response: bytes) -> None:
        sent = self.send(response)
        if sent < len(response):
            with contextlib.suppress(ClientDisconnected):
                self.write_soon(response[sent:])
        self.served_at = time.monotonic()

    def service(self) -> None:
        self.server.serving.channel = self
        try:
            super().service()
        finally:
            self.server.serving.channel = None
        self.served_at = time.monotonic()

    def is_late(self, now: float, *, crowded: bool) -> bool:
        """Whether the client has had its time."""
        if self.lingers_until:
            return now > self.lingers_until
        if self.requests:
            return False  # it waits for us, or is_slow
        if self.request is not None:
            return bool(now - self.request.began > (SECONDS_WHEN_CROWDED if crowded else REQUEST_SECONDS))
        if self.total_outbufs_len:
            return now - self.served_at > RESPONSE_SECONDS
        return now - max(self.opened_at, self.served_at) > (SECONDS_WHEN_CROWDED if crowded else IDLE_SECONDS)

    def is_slow(self, now: float) -> bool:
        """Whether the client has taken too little for a while of a response that is being made; asked all the time."""
        since, before = self.pace_from
        if self.requests and self.total_outbufs_len and now - since < PACE_SECONDS:
            return False
        self.pace_from = (now, self.taken)
        return bool(self.requests and self.total_outbufs_len and self.taken - before < PACE_BYTES)


class BodilessChannel(Channel):
    """A connection to the public service."""

    parser_class = BodilessParser
