"""A real receiver on loopback, which verifies what it gets with the official library."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson
from standardwebhooks import Webhook, WebhookVerificationError

# A status, further headers, and a body.
Answer = tuple[int, dict[str, str], bytes]
OK: Answer = (204, {}, b"")


@dataclass
class Receiver:
    """What it received, verified; ``answers`` are given in turn, the last one again and again."""

    url: str
    secret: str = ""
    answers: list[Any] = field(default_factory=lambda: [OK])
    received: list[dict[str, Any]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    def take(self, headers: dict[str, str], body: bytes) -> Any:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        self.headers.append(headers)
        if self.secret:
            try:
                Webhook(self.secret).verify(body, headers)
            except WebhookVerificationError as error:
                self.refused.append(str(error))
                return (401, {}, b"")
        self.ids.append(headers["webhook-id"])
        self.received.append(orjson.loads(body))
        return answer

    def wait(self, number: int, seconds: float = 20) -> None:
        """Until so many messages came."""
        until = time.monotonic() + seconds
        while len(self.received) < number:
            assert time.monotonic() < until, f"{len(self.received)} of {number} messages; refused: {self.refused}"
            time.sleep(0.02)


@contextlib.contextmanager
def receiver(secret: str = "") -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            answer = found.take({name.lower(): value for name, value in self.headers.items()}, body)
            if callable(answer):
                answer(self)
                return
            status, headers, text = answer
            self.send_response(status)
            for name, value in {"Content-Length": str(len(text)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_arguments: Any) -> None:
            pass

        def do_GET(self) -> None:
            raise AssertionError("a redirect was followed")

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_arguments: None  # type: ignore[method-assign]
    found = Receiver(f"http://127.0.0.1:{server.server_port}/hook", secret)
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
    thread.start()
    try:
        yield found
    finally:
        found.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


def stall(of: Receiver) -> Callable[[Any], None]:
    """Takes a request, and says nothing until the test ends."""

    def answer(handler: Any) -> None:
        of.released.wait(30)
        handler.close_connection = True

    return answer


def drip(of: Receiver, first: bytes = b"HTTP/1.1 200 OK\r\n") -> Callable[[Any], None]:
    """Sends one byte after another, for ever."""

    def answer(handler: Any) -> None:
        handler.close_connection = True
        with contextlib.suppress(OSError):
            handler.wfile.write(first)
            while not of.released.wait(0.05):
                handler.wfile.write(b"x")
                handler.wfile.flush()

    return answer


def dead_url() -> str:
    """Where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/"
