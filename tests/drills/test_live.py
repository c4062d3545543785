"""A thousand clients wait for the record to move: what they cost, and how soon all of them are told."""

import asyncio
import json
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from pytest_django import DjangoDbBlocker

from tests import databases
from tests.live.service import Services, services
from tests.live.test_waiting import head, publish, sessions

CLIENTS = 1_000


@pytest.fixture
def running(django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Iterator[Services]:
    with (
        django_db_blocker.unblock(),
        databases.clone(databases.seeded()),
        services(tmp_path, "live") as found,
    ):
        yield found


async def client(port: int, path: str, told: str) -> float:
    """When this one was told."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    while told.encode() not in await reader.readline():
        assert not reader.at_eof()
    at = time.monotonic()
    writer.close()
    return at


@pytest.mark.drill
@pytest.mark.parametrize("how", ["changes?after={}&wait=30", "changes/stream?after={}"])
def test_a_thousand_wait(running: Services, how: str, capsys: pytest.CaptureFixture[str]) -> None:
    at = head(running)
    process = psutil.Process(running.processes["live service"].pid)
    before = process.memory_info().rss

    path, told = f"/api/v1/{how.format(at)}", list[float]()

    async def wait_all() -> None:
        told.extend(await asyncio.gather(*(client(running.live, path, '"kind":"topic"') for _ in range(CLIENTS))))

    # In a thread of their own: the database is asked by this one.
    waiting = threading.Thread(target=lambda: asyncio.run(wait_all()))
    waiting.start()
    time.sleep(8)
    used, memory = sessions(), process.memory_info().rss
    publish()
    published = time.monotonic()
    waiting.join(timeout=60)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{how}: {CLIENTS} waiting, {used} connections, {(memory - before) / 1e6:.0f} MB more than the"
            f" {before / 1e6:.0f} before; told after {min(told) - published:.2f} to {max(told) - published:.2f} s\n"
        )
    assert len(told) == CLIENTS
    assert used <= 6
    assert memory - before < 100_000_000
    assert max(told) - published < 20
    assert json.loads(running.ask("changes?limit=1").content)["head"] != at
