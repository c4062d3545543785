"""Reads Server-Sent Events as the HTML standard says."""

import json
import socket
from collections.abc import Iterator
from typing import Any, NamedTuple


class Event(NamedTuple):
    id: str
    data: Any  # None if it has none: event sources then keep the id alone


class Stream:
    """A connection that reads events."""

    def __init__(self, port: int, query: str = "", **headers: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        lines = [f"GET /api/v1/changes/stream{query} HTTP/1.1", "Host: localhost", "Accept: text/event-stream"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())
        self.file = self.socket.makefile("rb")
        self.status = int(self.file.readline().split()[1])
        self.headers = dict(line.decode().rstrip().split(": ", 1) for line in iter(self.file.readline, b"\r\n"))
        self._events = self._all()

    def _body(self) -> Iterator[bytes]:
        while size := int(self.file.readline(), 16):
            yield self.file.read(size)
            self.file.readline()

    def blocks(self) -> Iterator[str]:
        """The parts between empty lines, comments among them."""
        buffer = b""
        for chunk in self._body():
            buffer += chunk
            while b"\n\n" in buffer:
                block, buffer = buffer.split(b"\n\n", 1)
                yield block.decode()

    def events(self) -> Iterator[Event]:
        """The events that come: always the same iterator, which may be left and taken up again."""
        return self._events

    def _all(self) -> Iterator[Event]:
        for block in self.blocks():
            fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
            if "id" in fields:
                yield Event(fields["id"], json.loads(fields["data"]) if "data" in fields else None)

    def close(self) -> None:
        self.file.close()
        self.socket.close()
