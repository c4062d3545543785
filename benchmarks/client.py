"""A small load generator: one thread, keep-alive connections, one request on each at a time.

Not a client library: parsing responses in Python could make the generator the limit.
"""

import gc
import itertools
import re
import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

HOST = "127.0.0.1"
STALL_SECONDS = 20.0
LENGTH = re.compile(rb"\r\nContent-Length: *([0-9]+)", re.IGNORECASE)


@dataclass
class Slice:
    """One slice of load: its length in seconds, latencies in seconds, bytes received, CPU seconds of this process."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    received: int = 0
    cpu: float = 0.0

    @property
    def rate(self) -> float:
        """Responses per second."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """The percentile of the latencies for a share from 0 to 1, in milliseconds."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


class BadAnswer(RuntimeError):
    """Something other than a complete 200."""


class _Connection:
    """A connection with its pending request."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection((HOST, port), timeout=STALL_SECONDS)
        # Nagle's algorithm would hold back a small request until the server's delayed ACK.
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.began = 0.0
        self.have = 0
        self.need = -1
        self.head = b""

    def ask(self, request: bytes) -> None:
        self.have, self.need, self.head = 0, -1, b""
        self.began = time.perf_counter()
        self.socket.sendall(request)

    def take(self) -> bool:
        """Read the available bytes; True when the response is complete."""
        data = self.socket.recv(1 << 18)
        if not data:
            raise BadAnswer("The server closed the connection.")
        self.have += len(data)
        if self.need < 0:
            self.head += data
            end = self.head.find(b"\r\n\r\n")
            if end < 0:
                return False
            self.need = end + 4 + _length(self.head[:end])
        return self.have >= self.need


def _length(head: bytes) -> int:
    if head.startswith(b"HTTP/1.1 304 "):
        return 0
    if not head.startswith(b"HTTP/1.1 200 "):
        raise BadAnswer(head.decode(errors="replace"))
    if (found := LENGTH.search(head)) is None:
        raise BadAnswer("The response has no Content-Length.")
    return int(found[1])


def request(path: str, port: int, etag: str = "") -> bytes:
    """A request for the path; with an ETag, only for what has changed since."""
    headers = f"Host: localhost:{port}\r\nAccept: application/json\r\n"
    headers += f"If-None-Match: {etag}\r\n" if etag else ""
    return f"GET {path} HTTP/1.1\r\n{headers}\r\n".encode()


def load(port: int, paths: Sequence[str], seconds: float, connections: int, etags: Sequence[str] = ()) -> Slice:
    """Request the paths in turn for this time; with their ``etags``, conditionally."""
    asked = itertools.zip_longest(paths, etags, fillvalue="")
    requests = itertools.cycle([request(path, port, etag) for path, etag in asked])
    found = Slice()
    with selectors.DefaultSelector() as selector:
        for opened in [_Connection(port) for _ in range(connections)]:
            selector.register(opened.socket, selectors.EVENT_READ, opened)
        # A collection of this process would count as latency of the server.
        gc.collect()
        gc.disable()
        try:
            _go_on(selector, requests, seconds, found)
        finally:
            gc.enable()
            for key in list(selector.get_map().values()):
                key.data.socket.close()
    return found


def _go_on(selector: selectors.BaseSelector, requests: "itertools.cycle[bytes]", seconds: float, found: Slice) -> None:
    cpu = time.process_time()
    began = time.perf_counter()
    end = began + seconds
    waiting = 0
    for key in selector.get_map().values():
        key.data.ask(next(requests))
        waiting += 1
    while waiting:
        events = selector.select(STALL_SECONDS)
        if not events:
            raise BadAnswer(f"No response within {STALL_SECONDS:.0f} s.")
        for key, _mask in events:
            if not key.data.take():
                continue
            now = time.perf_counter()
            found.latencies.append(now - key.data.began)
            found.received += key.data.have
            # Requests under way at the end are awaited, so that the slow ones are not left out of the percentiles.
            if now < end:
                key.data.ask(next(requests))
            else:
                waiting -= 1
    found.seconds = time.perf_counter() - began
    found.cpu = time.process_time() - cpu
