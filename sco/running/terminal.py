"""Between the supervisor and whoever started it: lines of progress, signals, and what stands in the way."""

import contextlib
import signal
import sys
import threading
import time
from collections.abc import Iterator
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
ASKED, FORKING = threading.Event(), threading.Event()
BEGAN = time.monotonic()


class StartupError(Exception):
    """Something stands in the way; the message says what and how to mend it."""


class Stop(BaseException):
    """Ctrl-C, SIGTERM or a closed terminal."""


def say(text: str) -> None:
    """One line of progress with the seconds since the start."""
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.write(f"{time.monotonic() - BEGAN:6.1f} s  {text}\n")
        sys.stdout.flush()


def heed_signals() -> None:
    """From here on Ctrl-C and the like raise Stop."""
    for number in SIGNALS:
        signal.signal(number, _stop)


def _stop(_number: int, _frame: FrameType | None) -> None:
    ASKED.set()
    finish_undisturbed()
    if not FORKING.is_set():
        raise Stop


@contextlib.contextmanager
def forking() -> Iterator[None]:
    """No signal raises Stop in here: in the middle of a fork Python would swallow it, with a traceback."""
    FORKING.set()
    try:
        yield
    finally:
        FORKING.clear()


def go_on() -> None:
    """Raises Stop when that was asked for, perhaps in the middle of a fork."""
    if ASKED.is_set():
        raise Stop


def finish_undisturbed() -> None:
    """From here on a further Ctrl-C cannot break off the orderly end."""
    for number in SIGNALS:
        signal.signal(number, _already_stopping)


def _already_stopping(_number: int, _frame: FrameType | None) -> None:
    say("Stopping already; it takes some seconds.")
