"""PostgreSQL servers of a test's own, and how to freeze one as ``kill -STOP`` does."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil

from sco.postgres import Embedded
from tests.postgres.servers import QUICK, remove
from tests.running.service import fresh_var


@contextmanager
def own_server() -> Iterator[Embedded]:
    """A server that nothing else uses, and nothing left of it afterwards."""
    with fresh_var() as var:
        server = Embedded(var / "postgres", QUICK)
        try:
            with server.in_use():
                yield server
        finally:
            remove(server)


@contextmanager
def frozen(server: Embedded) -> Iterator[None]:
    """All of the server's processes stand still, and its sockets still accept."""
    assert server.pid is not None
    postmaster = psutil.Process(server.pid)
    stopped = []
    try:
        # The postmaster first, so that no child comes after the list is made.
        for process in (postmaster, *_then_children(postmaster)):
            with suppress(psutil.NoSuchProcess):
                process.suspend()
                stopped.append(process)
        yield
    finally:
        for process in stopped:
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGCONT)


def _then_children(postmaster: psutil.Process) -> Iterator[psutil.Process]:
    yield from postmaster.children(recursive=True)
