"""The supervisor: starts, watches and stops PostgreSQL, the web services and the worker."""

import contextlib
import errno
import fcntl
import os
import re
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NoReturn

from django.core.exceptions import ImproperlyConfigured

from sco import postgres
from sco.postgres import places
from sco.running import parts, web
from sco.running.children import Children
from sco.running.probe import HOST, READY, ask
from sco.running.startup import database, prepare
from sco.running.terminal import StartupError, Stop, check_stop, handle_signals, ignore_signals, say
from sco.running.variables import flag
from sco.running.watchdog import Watchdog

READY_SECONDS = 60


def main(run: Callable[[Mapping[str, str]], None]) -> int:
    """Runs it until a signal stops it. Returns the exit status: 0 after a signal, 1 after a failed start."""
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
    """Runs the service until an exception ends it: Stop after a signal, StartupError if it cannot start."""
    port = port_number(environ.get("PORT", "").strip() or "8000")
    folder = postgres.var_folder(environ) / "run"
    with only_one(folder):
        children = Children(folder)
        # Before the check of the ports, on which orphans may still listen.
        for name in children.end_orphans():
            say(f"Ended the {name} that an earlier start had left running.")
        with reserved(port), reserved(port + 1), reserved(port + 2), reserved(port + 3):
            places.write(folder / "address", f"http://{HOST}:{port}/ (process {os.getpid()})")
            # Each service knows where the other is.
            counts = counts_folder(folder)
            defaults = {"PROMETHEUS_MULTIPROC_DIR": str(counts), "COUNTERS_URL": f"unix:{counts / 'limits'}"}
            if not flag("PRODUCTION", environ):  # where visitors come from elsewhere, these lead nowhere
                names = {"PUBLIC_URL": port, "DESK_URL": port + 1, "LIVE_URL": port + 3}
                defaults |= {name: f"http://{HOST}:{at}" for name, at in names.items()}
            with database({**defaults, **environ}) as found:
                try:
                    check_stop()
                    prepare(environ, found, children)
                    serve(Watchdog(children, parts.everything(HOST, port, found.service), found.server), port)
                finally:
                    # Before PostgreSQL stops at the end of the outer block: all of them still use it.
                    ignore_signals()
                    say("Stopping the service ...")
                    children.stop()


def counts_folder(folder: Path) -> Path:
    """Where the processes count for /metrics: in memory, if the system has a folder there. Raises PostgresError."""
    # The files are mapped into memory. On a disk, a process would die of a bus error when that is full.
    memory = Path("/dev/shm")  # noqa: S108 - its owner is checked
    if not os.access(memory, os.W_OK | os.X_OK):
        return folder / "metrics"
    counts = memory / f"sco-{os.geteuid()}-{places.digest(str(folder))}"
    counts.mkdir(mode=0o700, exist_ok=True)
    places.refuse_foreign(counts, os.geteuid())
    return counts


def port_number(text: str) -> int:
    """The port of the public service; desk, metrics and live service have the next. Raises StartupError."""
    if not re.fullmatch("[0-9]{1,5}", text) or not 0 < int(text) < 65533:
        raise StartupError(f"PORT is “{text}”: it must be a number from 1 to 65532, for example: make run PORT=8001")
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


@contextlib.contextmanager
def reserved(port: int, host: str = HOST) -> Iterator[None]:
    """Keeps the port for the service's processes. Raises StartupError if another program has it."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        # Otherwise closed connections of the last run (TIME_WAIT) would block the port for a minute.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            # Not shared: the socket that is would also bind beside another service of this account.
            probe.bind((host, port))
        except PermissionError:
            raise StartupError(f"Only root can use port {port}. Choose one above 1023: make run PORT=8000") from None
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise StartupError(f"HOST {host}, PORT {port} cannot be used: {error.strerror}.") from None
            raise StartupError(
                f"Port {port} of {host} is in use by another program. Stop that program, or choose another port "
                "(desk, metrics and live service have the three after it): "
                f"make run PORT={port + 4 if port < 65528 else 8000}"
            ) from None
    # Bound but not listening, it gets no connection, and keeps the number from being given to a passing client.
    with web.bound(host, port):
        yield


def serve(watchdog: Watchdog, port: int) -> NoReturn:
    """Runs all parts until an exception: StartupError if they do not become ready, Stop on a signal."""
    say("Starting the web services and the worker ...")
    watchdog.start()
    wait_until_ready(watchdog, port)
    wait_until_ready(watchdog, port + 1)
    wait_until_ready(watchdog, port + 3)
    say("Ready. Stop with Ctrl-C.")
    pages = {
        "API": (port, "/api/v1/"), "Admin": (port + 1, "/admin/"), "Metrics": (port + 2, "/metrics"),
        "Documentation": (port, "/api/v1/docs"),
    }  # fmt: skip
    for name, (at, path) in pages.items():
        say(f"  {name:14} http://{HOST}:{at}{path}")
    while True:
        time.sleep(0.2)
        watchdog.check()


def wait_until_ready(watchdog: Watchdog, port: int) -> None:
    """Waits until the service on this port reports that it is ready. Raises StartupError after a minute."""
    deadline = time.monotonic() + READY_SECONDS
    answer = "no response"
    while time.monotonic() < deadline:
        watchdog.check()
        status, answer = ask(port, READY, watchdog.parts[0].environ)
        if status == 200:
            return
        time.sleep(0.1)
    raise StartupError(f"The service on port {port} is not ready after {READY_SECONDS} seconds: {answer}")
