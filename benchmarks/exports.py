"""How fast the whole record leaves: exports in rows per second, the change feed in entries per second."""

import http.client
import json
from dataclasses import dataclass

from benchmarks.client import HOST
from benchmarks.loading import say
from benchmarks.machine import timed
from benchmarks.scenarios import API
from benchmarks.servers import Server

ROUNDS = 3
PIECE = 1 << 20
PAGES = 30


@dataclass(frozen=True)
class Whole:
    """A file or feed that is read whole; ``expected`` rows per second of one core for server and database, or None."""

    name: str
    path: str
    expected: float | None
    coding: str = "identity"


WHOLES = (
    Whole("articles", f"{API}export/article.ndjson", 20_000),
    Whole("articles with bodies", f"{API}export/article.ndjson?bodies=true", 5_000),
    Whole("articles with bodies, zstd", f"{API}export/article.ndjson?bodies=true", None, "zstd"),
    Whole("articles as CSV", f"{API}export/article.csv", None),
)


def exports(server: Server, database_pid: int) -> list[str]:
    """Print all rates. Returns the expectations that were missed."""
    say("")
    say(f"{'':28} {'rows/s of CPU':>14} {'rows/s':>10} {'MB':>7}  expected")
    count = len(_read(server, WHOLES[0].path, "identity").splitlines()) - 1
    missed = [_whole(server, database_pid, each, count) for each in WHOLES]
    return [name for name in [*missed, _changes(server, database_pid)] if name]


def _read(server: Server, path: str, coding: str) -> bytes:
    connection = http.client.HTTPConnection(HOST, server.port, timeout=60)
    connection.request("GET", path, headers={"Host": f"localhost:{server.port}", "Accept-Encoding": coding})
    response = connection.getresponse()
    pieces = iter(lambda: response.read(PIECE), b"")
    body = b"".join(pieces)
    connection.close()
    if response.status != 200:
        raise SystemExit(f"{path}: {response.status} {body[:300].decode(errors='replace')}")
    return body


def _whole(server: Server, database_pid: int, whole: Whole, count: int) -> str | None:
    cpu, wall, size = [], [], 0
    for _ in range(ROUNDS):
        with timed(server.process.pid, database_pid) as watch:
            size = len(_read(server, whole.path, whole.coding))
        cpu.append(count / watch.others)
        wall.append(count / watch.wall)
    return _row(whole.name, max(cpu), max(wall), size, whole.expected)


def _changes(server: Server, database_pid: int) -> str | None:
    cpu, wall, size = [], [], 0
    for _ in range(ROUNDS):
        with timed(server.process.pid, database_pid) as watch:
            entries, size = _follow(server)
        cpu.append(entries / watch.others)
        wall.append(entries / watch.wall)
    return _row("changes", max(cpu), max(wall), size, 10_000)


def _follow(server: Server) -> tuple[int, int]:
    """The first pages of the feed: entries and bytes."""
    path, entries, size = f"{API}changes", 0, 0
    for _ in range(PAGES):
        page = _read(server, path, "identity")
        entries, size = entries + page.count(b'"sequence":'), size + len(page)
        # The members before the results are enough, and parsing all would take longer than all the rest.
        path = json.loads(page[: page.index(b',"results":')] + b"}")["next"]
        if path is None:
            break
    return entries, size


def _row(name: str, cpu: float, wall: float, size: int, expected: float | None) -> str | None:
    fine = expected is None or cpu >= expected
    verdict = "" if expected is None else f"≥ {expected:,.0f}  {'ok' if fine else 'SHORT'}"
    say(f"{name:28} {cpu:14,.0f} {wall:10,.0f} {size / 1e6:7.1f}  {verdict}")
    return None if fine else f"{name}: {cpu:,.0f} rows/s of {expected:,.0f}"
