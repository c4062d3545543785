"""Start everything, watch it, stop everything: PostgreSQL, the web server and the worker."""

import contextlib
import fcntl
import os
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NoReturn

from django.core.exceptions import ImproperlyConfigured

from sco import postgres
from sco.running import places
from sco.running.children import Children
from sco.running.probe import HOST, READY, ask
from sco.running.readying import database, prepare
from sco.running.terminal import StartupError, Stop, finish_undisturbed, go_on, heed_signals, say
from sco.running.watching import Watch

READY_SECONDS = 60
WEB = ("-m", "granian", "--interface", "wsgi", "--http", "1", "--no-ws", "--workers", "2", "--blocking-threads", "1",
       "--blocking-threads-idle-timeout", "600", "--respawn-failed-workers", "--log-level", "warning",
       "--host", HOST)  # fmt: skip
APPLICATION = "sco.wsgi:application"


def main() -> int:
    """Run until told to stop. Exit status 0 when told to, 1 when something failed."""
    heed_signals()
    try:
        run(os.environ)
    except Stop:
        say("Stopped.")
        return 0
    except (StartupError, postgres.PostgresError, postgres.BadDatabaseURL, ImproperlyConfigured) as trouble:
        sys.stderr.write(f"{trouble}\n")
    return 1


def run(environ: Mapping[str, str]) -> None:
    """The service from start to end. Raises StartupError; leaves only by an exception."""
    port = port_number(environ.get("PORT", "").strip() or "8000")
    folder = postgres.var_folder(environ) / "run"
    with only_one(folder):
        children = Children(folder)
        for name in children.end_orphans():
            say(f"Ended the {name} that an earlier start had left behind.")
        check_port(port)
        places.write(folder / "address", f"http://{HOST}:{port}/ (process {os.getpid()})")
        with database(environ) as found:
            try:
                go_on()
                prepare(environ, found, folder)
                go_on()
                serve(Watch(children, found.service, found.server), port)
            finally:
                finish_undisturbed()


def port_number(text: str) -> int:
    """The port to listen on. Raises StartupError."""
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 0 < int(text) < 65536):
        raise StartupError(f"PORT is “{text}”: it must be a number from 1 to 65535, for example: make run PORT=8001")
    return int(text)


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Refuse a second supervisor over the same data. Raises StartupError."""
    with places.plainly(folder.parent):
        places.make_folder(folder)
        lock = (folder / "lock").open("a")
        places.inherit(folder / "lock")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StartupError(f"It runs already: {_address(folder)}. Nothing was changed.") from None
        yield


def _address(folder: Path) -> str:
    try:
        return (folder / "address").read_text()
    except OSError:
        return "it is just starting"


def check_port(port: int) -> None:
    """Refuse a port on which somebody listens. Raises StartupError."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise StartupError(f"Port {port} is for root alone. Choose one above 1023: make run PORT=8000") from None
        except OSError:
            raise StartupError(
                f"Port {port} of {HOST} is in use by another program. Stop that one, or choose another port: "
                f"make run PORT={port + 1 if port < 65535 else 8000}"
            ) from None


def serve(watch: Watch, port: int) -> NoReturn:
    """Web server and worker until one ends for good or we are told to stop."""
    try:
        say("Starting the web server and the worker ...")
        watch.children.start("web server", [*WEB, "--port", str(port), APPLICATION], watch.environ)
        wait_until_ready(watch, port)
        watch.start_worker()
        show_addresses(port)
        while True:
            time.sleep(0.2)
            watch.look()
    finally:
        finish_undisturbed()
        say("Stopping the web server and the worker ...")
        watch.children.stop()


def wait_until_ready(watch: Watch, port: int) -> None:
    """Wait until the service answers that it is ready. Raises StartupError after a minute."""
    deadline = time.monotonic() + READY_SECONDS
    said = "no answer"
    while time.monotonic() < deadline:
        watch.look()
        status, said = ask(port, READY, watch.environ)
        if status == 200:
            return
        time.sleep(0.1)
    raise StartupError(f"The service is not ready after {READY_SECONDS} seconds: {said}")


def show_addresses(port: int) -> None:
    """Where to look."""
    say("Ready. Stop with Ctrl-C.")
    for name, path in (("API", "/api/v1/"), ("Admin", "/admin/"), ("Documentation", "/api/v1/docs")):
        say(f"  {name:14} http://{HOST}:{port}{path}")
