"""The supervisor's terminal: progress lines, signals, and the error that ends it."""

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
    """The service cannot start or continue; the message gives the reason and the remedy."""


# A BaseException, like KeyboardInterrupt: no `except Exception` on the way may swallow it.
class Stop(BaseException):
    """Ctrl-C, SIGTERM or a closed terminal."""


def say(text: str) -> None:
    """Prints a progress line with the seconds since the start."""
    with contextlib.suppress(OSError):  # neither a closed terminal nor a log on a full disk ends the service
        print(f"{time.monotonic() - STARTED:6.1f} s  {text}", flush=True)


def handle_signals() -> None:
    """Makes SIGINT, SIGTERM and SIGHUP raise Stop."""
    for number in SIGNALS:
        # nohup has SIGHUP ignored, so that a terminal that closes ends nothing.
        if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)


def _stop(_number: int, _frame: FrameType | None) -> None:
    STOP_REQUESTED.set()
    # An impatient second Ctrl-C must not interrupt the stop that the first one began.
    ignore_signals()
    if not FORKING.is_set():
        raise Stop


@contextlib.contextmanager
def forking() -> Iterator[None]:
    """Defers Stop in this block: raised in the middle of a fork, Python would print a traceback and swallow it."""
    FORKING.set()
    try:
        yield
    finally:
        FORKING.clear()


def check_stop() -> None:
    """Raises Stop if a signal arrived during a fork."""
    if STOP_REQUESTED.is_set():
        raise Stop


def ignore_signals() -> None:
    """Makes further signals print a line instead of interrupting the stop."""
    for number in SIGNALS:
        signal.signal(number, _already_stopping)


def _already_stopping(_number: int, _frame: FrameType | None) -> None:
    say("Already stopping; this takes a few seconds.")
