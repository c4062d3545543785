"""The supervisor's dealings with its terminal: lines of progress, signals, and the error that ends it."""

import contextlib
import signal
import threading
import time
from collections.abc import Iterator
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STOP_REQUESTED, FORKING = threading.Event(), threading.Event()
STARTED = time.monotonic()


class StartupError(Exception):
    """The service cannot start or go on; the message says why and how to fix it."""


class Stop(BaseException):
    """Ctrl-C, SIGTERM or a closed terminal."""


def say(text: str) -> None:
    """Prints one line of progress with the seconds since the start."""
    with contextlib.suppress(BrokenPipeError):
        print(f"{time.monotonic() - STARTED:6.1f} s  {text}", flush=True)


def handle_signals() -> None:
    """From here on Ctrl-C and its like raise Stop."""
    for number in SIGNALS:
        signal.signal(number, _stop)


def _stop(_number: int, _frame: FrameType | None) -> None:
    STOP_REQUESTED.set()
    # An impatient second Ctrl-C must not interrupt what the first one set off.
    ignore_signals()
    if not FORKING.is_set():
        raise Stop


@contextlib.contextmanager
def forking() -> Iterator[None]:
    """No signal raises Stop in this block: in the middle of a fork Python would print a traceback and go on."""
    FORKING.set()
    try:
        yield
    finally:
        FORKING.clear()


def check_stop() -> None:
    """Raises Stop if that was asked for during a fork."""
    if STOP_REQUESTED.is_set():
        raise Stop


def ignore_signals() -> None:
    """From here on a further Ctrl-C cannot interrupt the orderly end."""
    for number in SIGNALS:
        signal.signal(number, _already_stopping)


def _already_stopping(_number: int, _frame: FrameType | None) -> None:
    say("Already stopping; this takes a few seconds.")
