"""Embedded servers of their own, in folders that every account may enter."""

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from sco.postgres import Embedded
from sco.running import places

QUICK = {"fsync": "off", "max_connections": "20", "shared_buffers": "8MB"}


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder with a space in its path; as root, pytest's own tmp_path is closed to the account of the server."""
    folder = Path(tempfile.mkdtemp(prefix="sco tests "))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def make_server(open_folder: Path) -> Iterator[Callable[..., Embedded]]:
    """Servers that are stopped and removed at the end, whatever has become of them."""
    made: list[Embedded] = []

    def make(path: str = "var/postgres", **settings: str) -> Embedded:
        made.append(Embedded(open_folder / path, QUICK | settings))
        return made[-1]

    yield make
    for server in made:
        remove(server)


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
