"""A trial of the record under fire: a server of its own that is killed with -9 while many write and follow."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]  # ships no types
import psycopg

from sco.postgres import ROOT, Embedded, places
from sco.postgres.backup.archive import Archive
from tests import databases
from tests.ledger.damaged import client
from tests.postgres.servers import in_memory


@contextmanager
def fresh_server(*, on_disk: bool = False, archived_for: tuple[str, ...] | None = None) -> Iterator[Embedded]:
    """A server with production's settings and an empty record; its files lie in memory where there is room for them.

    What a kill -9 leaves is the same in both places: it ends processes, not the machine. With `archived_for`, its log
    is archived beside it, encrypted for these keys if there are any.
    """
    folder = Path(tempfile.mkdtemp(prefix="sco-crash-", dir=None if on_disk else in_memory()))
    folder.chmod(0o755)
    archive = None if archived_for is None else Archive(folder / "archive", archived_for)
    server = Embedded(folder / "postgres", {"max_connections": "40"}, archive=archive)
    try:
        server.start()
        _load(server)
        yield server
    finally:
        server.stop()
        shutil.rmtree(places.socket_folder(server.data, server.account), ignore_errors=True)
        shutil.rmtree(folder)


def _load(server: Embedded) -> None:
    dump = client("pg_dump", databases.empty(), "--no-owner", "--no-privileges")
    psql = [str(server.binary("psql")), "-X", "-q", "-v", "ON_ERROR_STOP=1", server.url()]
    subprocess.run(psql, input=dump, text=True, check=True, capture_output=True)
    manage(server, "grant_reader", databases.READER)


def environment(server: Embedded) -> dict[str, str]:
    """Where a program finds this server; the public's connection is the reader's role."""
    return os.environ | {"DATABASE_URL": server.url(), "READER_DATABASE_URL": server.url(databases.READER)}


def manage(server: Embedded, *arguments: str) -> str:
    """Run a command of the project on this server."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment(server), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def kill(server: Embedded) -> None:
    """kill -9 of the server with every process of it."""
    assert server.pid is not None
    postmaster = psutil.Process(server.pid)
    everyone = [postmaster, *postmaster.children(recursive=True)]
    for process in everyone:
        with suppress(psutil.NoSuchProcess):  # a backend may have ended meanwhile
            process.send_signal(signal.SIGKILL)
    psutil.wait_procs(everyone, timeout=10)


def head(server: Embedded) -> int:
    """The last sequence; -1 while the server cannot say."""
    try:
        with psycopg.connect(server.url()) as connection:
            (sequence,) = connection.execute("SELECT sequence FROM ledger_head").fetchone() or (-1,)
            return int(sequence)
    except psycopg.OperationalError:
        return -1


def trial(server: Embedded, *, stop_at: int, kills: int, seconds: float) -> dict[str, Any]:
    """Let a crowd write ``stop_at`` entries while the server is killed and started ``kills`` times on the way."""
    command = [sys.executable, "-m", "tests.ledger.crowd", str(stop_at)]
    crowd = subprocess.Popen(command, cwd=ROOT, env=environment(server), stdout=subprocess.PIPE, text=True)
    try:
        deadline = time.monotonic() + seconds
        for number in range(1, kills + 1):
            _wait_for(server, stop_at * number // (kills + 1), crowd, deadline)
            kill(server)
            server.start()
        said, _none = crowd.communicate(timeout=max(1.0, deadline - time.monotonic()))
    finally:
        if crowd.poll() is None:
            for process in psutil.Process(crowd.pid).children(recursive=True):
                process.kill()
            crowd.kill()
    found: dict[str, Any] = json.loads(said)
    return found


def _wait_for(server: Embedded, sequence: int, crowd: subprocess.Popen[str], deadline: float) -> None:
    while head(server) < sequence:
        assert crowd.poll() is None, "the crowd has gone"
        assert time.monotonic() < deadline, f"only {head(server)} entries after all this time"
        time.sleep(0.1)


def check(server: Embedded, found: dict[str, Any], *, commits: int) -> None:
    """What must hold after a trial."""
    assert not [value for value in found.values() if "error" in value], found
    with psycopg.connect(server.url()) as connection:
        rows = connection.execute("SELECT sequence, slug, version FROM ledger_entry ORDER BY sequence").fetchall()
    record = [list(row) for row in rows]
    assert [row[0] for row in record] == list(range(1, len(record) + 1)), "a gap"
    told = [entry for name, (_commits, entries) in _named(found, "writer") for entry in entries]
    assert sum(done for _name, (done, _entries) in _named(found, "writer")) >= commits
    assert {tuple(entry) for entry in told} <= {tuple(row) for row in record}, "a commit was lost"
    for name, mirror in _named(found, "mirror"):
        assert mirror["entries"] == record, f"{name} missed, repeated or reordered entries"
        assert mirror["heads"] == sorted(set(mirror["heads"])), f"{name} saw the head go back"
        tenths = {(head - 1) * 10 // len(record) for head in mirror["heads"] if 0 < head < len(record)}
        assert tenths == set(range(10)), f"{name} did not follow while the record grew: {mirror['heads']}"
    seen, there = found["naive"]
    assert seen < there, "the naive cursor lost nothing: there was no concurrency to speak of"
    assert "The record is intact" in manage(server, "verify_record")


def _named(found: dict[str, Any], prefix: str) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in found.items() if name.startswith(prefix)]
