"""The supervisor: starts, watches and stops PostgreSQL, the web server and the worker."""

import contextlib
import fcntl
import os
import re
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NoReturn

from django.core.exceptions import ImproperlyConfigured

from sco import postgres
from sco.postgres import places
from sco.running.children import Children
from sco.running.probe import HOST, READY, ask
from sco.running.startup import database, prepare
from sco.running.terminal import StartupError, Stop, check_stop, handle_signals, ignore_signals, say
from sco.running.watchdog import Watchdog

READY_SECONDS = 60
# One blocking thread per worker measured fastest: more threads would only compete for Python's global lock. No idle
# timeout under ten minutes: a new thread would open new database connections.
WEB = ("-m", "granian", "--interface", "wsgi", "--http", "1", "--no-ws", "--workers", "2", "--blocking-threads", "1",
       "--blocking-threads-idle-timeout", "600", "--respawn-failed-workers", "--log-level", "warning",
       "--host", HOST)  # fmt: skip
APPLICATION = "sco.wsgi:application"
PAGES = {"API": "/api/v1/", "Admin": "/admin/", "Documentation": "/api/v1/docs"}


def main() -> int:
    """Runs until a signal stops it. Returns the exit status: 0 after a signal, 1 after a failure."""
    handle_signals()
    try:
        run(os.environ)
    except Stop:
        say("Stopped.")
        return 0
    except (StartupError, postgres.PostgresError, postgres.BadDatabaseURL, ImproperlyConfigured) as error:
        print(error, file=sys.stderr)
    return 1


def run(environ: Mapping[str, str]) -> None:
    """Runs the service until an exception ends it: Stop after a signal, StartupError after a failure."""
    port = port_number(environ.get("PORT", "").strip() or "8000")
    folder = postgres.var_folder(environ) / "run"
    with only_one(folder):
        children = Children(folder)
        # Before the check of the port, on which orphans may still listen.
        for name in children.end_orphans():
            say(f"Ended the {name} that an earlier start had left running.")
        check_port(port)
        places.write(folder / "address", f"http://{HOST}:{port}/ (process {os.getpid()})")
        with database(environ) as found:
            try:
                check_stop()
                prepare(environ, found, children)
                serve(Watchdog(children, found.service, found.server), port)
            finally:
                # Before PostgreSQL stops at the end of the outer block: web server and worker still use it.
                ignore_signals()
                say("Stopping the service ...")
                children.stop()


def port_number(text: str) -> int:
    """The port to listen on. Raises StartupError."""
    if not re.fullmatch("[0-9]{1,5}", text) or not 0 < int(text) < 65536:
        raise StartupError(f"PORT is “{text}”: it must be a number from 1 to 65535, for example: make run PORT=8001")
    return int(text)


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Raises StartupError if another supervisor runs on the same data."""
    with places.explained(folder.parent):
        places.make_folder(folder)
    with places.opened(folder / "lock") as lock:
        try:
            # A lock, not a file with a process id: it goes with its holder, even after a kill -9.
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            address = "it is just starting"
            with contextlib.suppress(OSError):  # written a moment after the lock is taken
                address = (folder / "address").read_text()
            raise StartupError(f"Already running: {address}. Nothing was changed.") from None
        yield


def check_port(port: int) -> None:
    """Raises StartupError if the port cannot be bound."""
    with socket.socket() as probe:
        # Otherwise closed connections of the last run (TIME_WAIT) would block the port for a minute.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise StartupError(f"Only root can use port {port}. Choose one above 1023: make run PORT=8000") from None
        except OSError:
            raise StartupError(
                f"Port {port} of {HOST} is in use by another program. Stop that program, or choose another port: "
                f"make run PORT={port + 1 if port < 65535 else 8000}"
            ) from None


def serve(watchdog: Watchdog, port: int) -> NoReturn:
    """Runs the web server and the worker until an exception: StartupError if one fails for good, Stop on a signal."""
    say("Starting the web server and the worker ...")
    watchdog.children.start("web server", [*WEB, "--port", str(port), APPLICATION], watchdog.environ)
    wait_until_ready(watchdog, port)
    # Last, so that its own start does not delay the first page.
    watchdog.start_worker()
    say("Ready. Stop with Ctrl-C.")
    for name, path in PAGES.items():
        say(f"  {name:14} http://{HOST}:{port}{path}")
    while True:
        time.sleep(0.2)
        watchdog.check()


def wait_until_ready(watchdog: Watchdog, port: int) -> None:
    """Waits until the service reports that it is ready. Raises StartupError after a minute."""
    deadline = time.monotonic() + READY_SECONDS
    answer = "no response"
    while time.monotonic() < deadline:
        watchdog.check()
        status, answer = ask(port, READY, watchdog.environ)
        if status == 200:
            return
        time.sleep(0.1)
    raise StartupError(f"The service is not ready after {READY_SECONDS} seconds: {answer}")
