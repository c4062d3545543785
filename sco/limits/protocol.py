"""What processes ask the one that counts, and where: lines of JSON over a socket.

``["take", name, [[quota, limit, seconds], …]]`` gets ``[allowed, [[remaining, seconds], …]]``; ``["used", [[key,
requests, refused, bytes, last], …]]`` gets ``[true, []]``. Who can connect is trusted: the socket lies in a private
folder, or on an inner network.
"""

import socket
from typing import Any

import orjson

from sco.limits.windows import Decision, Level, Quota

LINE_AT_MOST = 1_000_000  # bytes


class BadCountersURL(ValueError):
    """COUNTERS_URL is neither a path nor a host with a port."""


def address(url: str) -> str | tuple[str, int]:
    """The path of ``unix:PATH``, or host and port of ``tcp://HOST:PORT``. Raises BadCountersURL."""
    if url.startswith("unix:/"):
        return url.removeprefix("unix:")
    host, _colon, port = url.removeprefix("tcp://").rpartition(":")
    if not url.startswith("tcp://") or not host or not port.isdecimal() or not 0 < int(port[:6]) < 65_536:
        raise BadCountersURL("write unix:/PATH or tcp://HOST:PORT.")
    return host.strip("[]"), int(port)


def connect(url: str, seconds: float) -> socket.socket:
    """A connection to the process that counts. Raises OSError."""
    where = address(url)
    if isinstance(where, str):
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        made.settimeout(seconds)
        try:
            made.connect(where)
        except OSError:
            made.close()
            raise
        return made
    made = socket.create_connection(where, timeout=seconds)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


def question(kind: str, *parts: Any) -> bytes:
    """A line that asks."""
    return orjson.dumps([kind, *parts], default=tuple) + b"\n"


def answer(decision: Decision) -> bytes:
    """A line that answers ``take``."""
    return orjson.dumps([decision.allowed, decision.levels], default=tuple) + b"\n"


def decision(line: bytes) -> Decision:
    """What such a line says. Raises ValueError and TypeError."""
    allowed, levels = orjson.loads(line)
    return Decision(bool(allowed), tuple(Level(*map(int, each)) for each in levels))


def quotas(value: Any) -> list[Quota]:
    """The quotas of a question. Raises ValueError and TypeError."""
    return [Quota(str(name), int(limit), int(seconds)) for name, limit, seconds in value]
