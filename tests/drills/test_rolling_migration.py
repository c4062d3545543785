"""The next version's migrations while this version reads and writes: nobody notices."""

import os
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest
from django.db import connections
from django.test import Client
from pytest_django import DjangoDbBlocker

from sco.postgres import ROOT, Embedded
from tests import factories as make
from tests.drills.conftest import Figure
from tests.drills.test_replicas import in_record
from tests.drills.writing import writers
from tests.ledger.crashing import environment, fresh_server, manage
from tests.postgres.copies import work_on

pytestmark = pytest.mark.drill
ROUNDS, READERS = 3, 3
ADDRESSES = (
    "authors?limit=5",
    "authors/some-author",
    "changes?limit=5",
    "authors/some-author/history",
    "topics-are-no-list",
)


class Reader(threading.Thread):
    """Reads the API until it is stopped; `faults` are answers that are neither 200 nor the 404 asked for."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.done, self.faults, self.seconds = threading.Event(), list[str](), list[float]()

    def run(self) -> None:
        client = Client(raise_request_exception=False)
        while not self.done.is_set():
            for address in ADDRESSES:
                began = time.monotonic()
                response = client.get(f"/api/v1/{address}")
                self.seconds.append(time.monotonic() - began)
                if response.status_code != (404 if address == ADDRESSES[-1] else 200):
                    self.faults.append(f"{address}: {response.status_code}")
                time.sleep(0.02)
        connections.close_all()  # of this thread


def migrate(server: Embedded, target: str) -> int:
    """Migrates as the next version does; how many attempts the locks took."""
    environ = environment(server) | {"DJANGO_SETTINGS_MODULE": "tests.drills.rolling.settings"}
    command = [sys.executable, "manage.py", "migrate", "rolling", target]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    return 1 + done.stderr.count("A table is in use")


def hold_locks(server: Embedded, done: threading.Event) -> None:
    """Somebody's long reports: transactions that keep both tables locked for reading, most of the time."""
    with psycopg.connect(server.url()) as connection:
        while not done.wait(0.5):
            connection.execute("SELECT (SELECT count(*) FROM ledger_entry), (SELECT count(*) FROM ledger_projection)")
            done.wait(1)
            connection.rollback()


def test_migrations_go_unnoticed_by_readers_and_a_writer(
    django_db_blocker: DjangoDbBlocker, tmp_path: Path, figure: Figure
) -> None:
    with django_db_blocker.unblock(), fresh_server() as server, work_on(server):
        make.publish_rows(make.author())
        readers, stop, attempts = [Reader() for _each in range(READERS)], threading.Event(), 0
        reports = threading.Thread(target=hold_locks, args=(server, stop), daemon=True)
        with writers(1, tmp_path / "told", os.environ | environment(server)) as writing:
            for thread in (*readers, reports):
                thread.start()
            for _round in range(ROUNDS):
                writing.wait_for(5)
                attempts += migrate(server, "0003") + migrate(server, "zero")
            writing.wait_for(5)
            errors = writing.errors()
        for reader in readers:
            reader.done.set()
        stop.set()
        for thread in (*readers, reports):
            thread.join(timeout=30)
        assert writing.acknowledged() <= in_record(server)
        assert "The record is intact" in manage(server, "verify_record")
    faults = [fault for reader in readers for fault in reader.faults]
    seconds = [each for reader in readers for each in reader.seconds]
    figure(
        f"migration under load × {ROUNDS}, there and back",
        f"{len(faults) + errors} errors in {len(seconds)} requests and {len(writing.acknowledged())} publications",
        "0 errors",
    )
    figure("… attempts to get the locks", f"{attempts} where {2 * ROUNDS} would do", "no limit")
    slow = statistics.quantiles(seconds, n=100)[98]
    figure("… readers meanwhile", f"p99 {slow * 1000:.0f} ms, {max(seconds) * 1000:.0f} ms at most", "p99 under 1 s")
    assert (faults, errors) == ([], 0)
    assert slow < 1
    assert attempts >= 2 * ROUNDS
