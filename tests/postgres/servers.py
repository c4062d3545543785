"""What the tests of the embedded server do with servers."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg
import pytest

from sco.postgres import ROOT, Embedded, places

MEMORY = Path("/dev/shm")
QUICK = {"fsync": "off", "max_connections": "20", "shared_buffers": "8MB"}
Make = Callable[..., Embedded]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another account")
CLIENT = """
import sys, psycopg
from pathlib import Path
from sco.postgres import Embedded
server = Embedded(Path(sys.argv[1]), {"fsync": "off", "max_connections": "20", "shared_buffers": "8MB"})
with server.in_use(), psycopg.connect(server.url()) as connection:
    print(server.pid, server.account.name, flush=True)
    sys.stdin.readline()
"""


def in_memory() -> Path | None:
    """The folder whose files lie in memory, if there is room for a server's; None, as for mkdtemp, is the usual one."""
    has_room = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 2_000_000_000
    return MEMORY if has_room else None


def remove(server: Embedded) -> None:
    """Stop the server and leave nothing of it."""
    server.stop()
    if server.data.is_symlink():
        shutil.rmtree(server.data.resolve(), ignore_errors=True)
    shutil.rmtree(places.socket_folder(server.data, server.account), ignore_errors=True)


def kill(server: Embedded) -> int:
    """kill -9 of the postmaster alone; returns its number."""
    pid = server.pid
    assert pid is not None
    postmaster = psutil.Process(pid)
    os.kill(pid, signal.SIGKILL)
    psutil.wait_procs([postmaster], timeout=10)
    return pid


def remember(server: Embedded, word: str) -> None:
    with psycopg.connect(server.url()) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS words (word text)")
        connection.execute("INSERT INTO words VALUES (%s)", [word])


def remembered(server: Embedded) -> list[str]:
    with psycopg.connect(server.url()) as connection:
        return [row[0] for row in connection.execute("SELECT word FROM words")]


def client(server: Embedded, python: str = sys.executable, **options: object) -> "subprocess.Popen[str]":
    command = [python, "-c", CLIENT, str(server.data)]
    environ = {"PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)]), "PYTHONDONTWRITEBYTECODE": "1"}
    settings: dict[str, object] = {
        "cwd": "/",
        "env": environ,
        "stdin": subprocess.PIPE,
        "stdout": subprocess.PIPE,
        "text": True,
    }
    return subprocess.Popen(command, **(settings | options))  # type: ignore[call-overload, no-any-return]
