"""Start everything, watch it, stop everything: PostgreSQL, the web server and the worker."""

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType
from typing import NoReturn

import psycopg
from psycopg import conninfo

from sco import postgres
from sco.running import prepared
from sco.running.children import Children, with_parent
from sco.running.dsn import PARTS
from sco.running.probe import HOST, READY, ask

READY_SECONDS = 60
WEB = ("-m", "granian", "--interface", "wsgi", "--http", "1", "--no-ws", "--workers", "2", "--blocking-threads", "1",
       "--blocking-threads-idle-timeout", "600", "--respawn-failed-workers", "--log-level", "warning",
       "--host", HOST)  # fmt: skip
WORKER = ("procrastinate", "worker")
APPLICATION = "sco.wsgi:application"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
ASKED = threading.Event()
BEGAN = time.monotonic()


class Trouble(Exception):
    """Something stands in the way; the message says what and how to mend it."""


class Stop(BaseException):
    """Ctrl-C, SIGTERM or a closed terminal."""


def say(text: str) -> None:
    """One line of progress with the seconds since the start."""
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.write(f"{time.monotonic() - BEGAN:6.1f} s  {text}\n")
        sys.stdout.flush()


def main() -> int:
    """Run until told to stop. Exit status 0 when told to, 1 when something failed."""
    for number in SIGNALS:
        signal.signal(number, _stop)
    try:
        run(os.environ)
    except Stop:
        say("Stopped.")
        return 0
    except (Trouble, postgres.PostgresTrouble, postgres.BadDatabaseURL) as trouble:
        sys.stderr.write(f"{trouble}\n")
    return 1


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    ASKED.set()
    finish_undisturbed()
    raise Stop


def go_on() -> None:
    """Raises Stop when that was asked for: Python swallows what a signal's handler raises in the middle of a fork."""
    if ASKED.is_set():
        raise Stop


def finish_undisturbed() -> None:
    """From here on a further Ctrl-C cannot break off the orderly end."""
    for number in SIGNALS:
        signal.signal(number, _already_stopping)


def _already_stopping(_number: int, _frame: FrameType | None) -> None:
    say("Stopping already; it takes some seconds.")


def run(environ: Mapping[str, str]) -> None:
    """The service from start to end. Raises Trouble; leaves only by an exception."""
    port = port_number(environ.get("PORT", "").strip() or "8000")
    folder = postgres.var_folder(environ) / "run"
    folder.mkdir(parents=True, exist_ok=True)
    with only_one(folder):
        children = Children(folder)
        for name in children.end_orphans():
            say(f"Ended the {name} that an earlier start had left behind.")
        check_port(port)
        (folder / "address").write_text(f"http://{HOST}:{port}/ (process {os.getpid()})")
        with database(environ) as (owner, service):
            try:
                go_on()
                prepare(environ, owner, folder)
                go_on()
                serve(children, port, service)
            finally:
                finish_undisturbed()


def port_number(text: str) -> int:
    """The port to listen on. Raises Trouble."""
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 0 < int(text) < 65536):
        raise Trouble(f"PORT is “{text}”: it must be a number from 1 to 65535, for example: make run PORT=8001")
    return int(text)


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Refuse a second supervisor over the same data. Raises Trouble."""
    with (folder / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Trouble(f"It runs already: {_address(folder)}. Nothing was changed.") from None
        yield


def _address(folder: Path) -> str:
    try:
        return (folder / "address").read_text()
    except OSError:
        return "it is just starting"


def check_port(port: int) -> None:
    """Refuse a port on which somebody listens. Raises Trouble."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise Trouble(f"Port {port} is for root alone. Choose one above 1023: make run PORT=8000") from None
        except OSError:
            raise Trouble(
                f"Port {port} of {HOST} is in use by another program. Stop that one, or choose another port: "
                f"make run PORT={port + 1 if port < 65535 else 8000}"
            ) from None


@contextlib.contextmanager
def database(environ: Mapping[str, str]) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """Environments for the owner's commands and for the service, with the embedded server running if it is used."""
    if named := environ.get("DATABASE_URL", "").strip():
        _check_answer(named)
        owner = environ.get("OWNER_DATABASE_URL", "").strip() or named
        say("Using the PostgreSQL server that DATABASE_URL names.")
        yield dict(environ) | {"DATABASE_URL": owner}, dict(environ)
        return
    server = postgres.embedded(environ)
    say("Starting PostgreSQL ...")
    with server.in_use():
        say(f"PostgreSQL answers. Data: {server.data.resolve()}")
        try:
            yield _urls(environ, server, "sco_owner", "sco_owner"), _urls(environ, server, "sco_desk", "sco_reader")
        finally:
            say("Stopping PostgreSQL ...")


def _urls(environ: Mapping[str, str], server: postgres.Embedded, role: str, reader: str) -> dict[str, str]:
    return dict(environ) | {"DATABASE_URL": server.url(role), "READER_DATABASE_URL": server.url(reader)}


def _check_answer(url: str) -> None:
    entry = postgres.parse_url(url)
    parts = {key: entry[name] for key, name in PARTS.items() if entry[name]}
    try:
        psycopg.connect(conninfo.make_conninfo("", **{"connect_timeout": 10} | entry["OPTIONS"] | parts)).close()
    except psycopg.OperationalError as error:
        raise Trouble(f"The server that DATABASE_URL names does not let us in: {error}") from None


def prepare(environ: Mapping[str, str], owner: Mapping[str, str], folder: Path) -> None:
    """Tables, roles, seed and first account, in one process of their own. Raises Trouble."""
    server = None if environ.get("DATABASE_URL", "").strip() else postgres.embedded(environ)
    stamp = prepared.Stamp(folder / "prepared.json", server)
    if stamp.holds():
        say("The database is up to date.")
        return
    say("Preparing the database ...")
    roles = ["--roles"] if server else []
    if (status := _follow(["-m", "sco.running.prepare", "--seed", "--editor", *roles], owner)) != 0:
        raise Trouble(f"Preparing the database failed (status {status}); the reason stands above. Nothing was started.")
    stamp.keep()


def _follow(arguments: list[str], environ: Mapping[str, str]) -> int:
    """Run this Python to its end, its output line by line among ours; returns the exit status."""
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, *arguments], env=dict(environ), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
        start_new_session=True, preexec_fn=with_parent(),  # noqa: PLW1509
    )  # fmt: skip
    with process:
        try:
            for line in process.stdout or ():
                go_on()
                say(f"  {line.rstrip()}")
        except BaseException:
            process.terminate()
            raise
    return process.returncode


def serve(children: Children, port: int, environ: Mapping[str, str]) -> NoReturn:
    """Web server and worker until one ends or we are told to stop."""
    try:
        say("Starting the web server and the worker ...")
        children.start("web server", [*WEB, "--port", str(port), APPLICATION], environ)
        wait_until_ready(children, port, environ)
        children.start("worker", [str(postgres.ROOT / "manage.py"), *WORKER], environ)
        show_addresses(port)
        while True:
            time.sleep(0.2)
            watch(children)
    finally:
        finish_undisturbed()
        say("Stopping the web server and the worker ...")
        children.stop()


def watch(children: Children) -> None:
    """Raises Trouble when a process has ended by itself, Stop when we were told to."""
    go_on()
    if found := children.dead():
        name, status = found
        raise Trouble(f"The {name} ended by itself with status {status}; its last words stand above. All is stopped.")


def wait_until_ready(children: Children, port: int, environ: Mapping[str, str]) -> None:
    """Wait until the service answers that it is ready. Raises Trouble after a minute."""
    deadline = time.monotonic() + READY_SECONDS
    said = "no answer"
    while time.monotonic() < deadline:
        watch(children)
        status, said = ask(port, READY, environ)
        if status == 200:
            return
        time.sleep(0.1)
    raise Trouble(f"The service is not ready after {READY_SECONDS} seconds: {said}")


def show_addresses(port: int) -> None:
    """Where to look."""
    say("Ready. Stop with Ctrl-C.")
    for name, path in (("API", "/api/v1/"), ("Admin", "/admin/"), ("Documentation", "/api/v1/docs")):
        say(f"  {name:14} http://{HOST}:{port}{path}")
