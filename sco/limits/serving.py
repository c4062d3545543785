"""The process that counts for all: answers their questions in its loop."""

import asyncio
import contextlib
import logging
import socket
from pathlib import Path
from typing import Any

import orjson

from sco.limits import protocol
from sco.limits.usage import Usage
from sco.limits.windows import Counters

logger = logging.getLogger(__name__)


class Connection(asyncio.Protocol):
    """The connection of a thread of another process."""

    def __init__(self, counters: Counters, usage: Usage) -> None:
        self.counters, self.usage = counters, usage
        self.rest = b""
        self.transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        *lines, self.rest = (self.rest + data).split(b"\n")
        if len(self.rest) > protocol.LINE_AT_MOST:
            self.transport.abort()
        try:
            self.transport.write(b"".join(map(self.answer, lines)))
        except (ValueError, TypeError, KeyError):
            logger.warning("A process asked the counters what they do not understand: is it of another version?")
            self.transport.abort()

    def answer(self, line: bytes) -> bytes:
        """The answer to a line. Raises ValueError and TypeError."""
        kind, *parts = orjson.loads(line)
        if kind == "take":
            name, quotas = parts
            return protocol.answer(self.counters.take(str(name), protocol.quotas(quotas)))
        if kind != "used":
            raise ValueError(kind)
        for key, requests, refused, size, last in parts[0]:
            self.usage.add(int(key), requests=requests, refused=refused, size=size, last=last)
        return b"[true,[]]\n"


def _fresh(path: Path) -> socket.socket:
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    made.bind(str(path))
    path.chmod(0o600)
    return made


async def serve(url: str, counters: Counters, usage: Usage) -> asyncio.Server:
    """Begins to answer at the URL. Raises OSError."""
    loop, where = asyncio.get_running_loop(), protocol.address(url)
    if isinstance(where, str):
        # What a process left behind that was killed; a second live service beside this one would take it over.
        return await loop.create_unix_server(lambda: Connection(counters, usage), sock=_fresh(Path(where)))
    return await loop.create_server(lambda: Connection(counters, usage), *where)
