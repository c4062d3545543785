"""How long a thread waits for the database: per wait, and over everything that it does for one request."""

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import psycopg


class DeadlineExceeded(psycopg.OperationalError):
    """The database did not answer in time. The connection is closed: its answer could still arrive."""


class DatabaseBusy(psycopg.OperationalError):
    """Every thread that may wait for the database does so already; nothing was sent."""


class _Thread(threading.local):
    until = math.inf


_thread = _Thread()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """All waits of this thread in the block, on every connection, end that many seconds after its start."""
    before = _thread.until
    _thread.until = min(before, monotonic() + seconds)
    try:
        yield
    finally:
        _thread.until = before


def seconds_left(most: float | None) -> float | None:
    """The length in seconds of the wait that begins now: ``most``, or less within a deadline; None without a limit.

    Raises DeadlineExceeded if there is no time left.
    """
    if _thread.until == math.inf:
        return most
    left = _thread.until - monotonic()
    if left <= 0:
        raise DeadlineExceeded("the request's time for the database is over")
    return left if most is None else min(most, left)
