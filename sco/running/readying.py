"""What has to stand before the service can start: settings, a database that answers, its tables, static files."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import conninfo

from sco import postgres
from sco.running import prepared
from sco.running.children import with_parent
from sco.running.dsn import PARTS
from sco.running.terminal import StartupError, forking, go_on, say
from sco.running.variables import flag

URLS = ("DATABASE_URL", "OWNER_DATABASE_URL", "READER_DATABASE_URL")
COLLECT = ("manage.py", "collectstatic", "--no-input", "--verbosity", "0")


@dataclass(frozen=True)
class Database:
    """Environments for the owner's commands and for the service; `server` is the embedded one, if that is used."""

    owner: Mapping[str, str]
    service: Mapping[str, str]
    server: postgres.Embedded | None = None


@contextlib.contextmanager
def database(environ: Mapping[str, str]) -> Iterator[Database]:
    """The database, running. Nothing is started when the settings cannot be used. Raises StartupError."""
    if environ.get("DATABASE_URL", "").strip():
        yield _named(environ)
        return
    server = postgres.embedded(environ)
    found = Database(_urls(environ, server, "sco_owner", "sco_owner"), _urls(environ, server, "sco_desk", "sco_reader"))
    check_settings(found.service)
    say("Starting PostgreSQL ...")
    with server.in_use():
        say(f"PostgreSQL answers. Data: {server.data.resolve()}")
        try:
            yield Database(found.owner, found.service, server)
        finally:
            say("Stopping PostgreSQL ...")


def _named(environ: Mapping[str, str]) -> Database:
    check_settings(environ)
    for name in URLS:
        if url := environ.get(name, "").strip():
            _check_answer(name, url)
    say("Using the PostgreSQL server that DATABASE_URL names.")
    owner = environ.get("OWNER_DATABASE_URL", "").strip() or environ["DATABASE_URL"]
    return Database(dict(environ) | {"DATABASE_URL": owner}, environ)


def _urls(environ: Mapping[str, str], server: postgres.Embedded, role: str, reader: str) -> dict[str, str]:
    return dict(environ) | {"DATABASE_URL": server.url(role), "READER_DATABASE_URL": server.url(reader)}


def check_settings(environ: Mapping[str, str]) -> None:
    """Whether the service's settings can be used. Raises StartupError with the sentence that they are refused with."""
    command = [sys.executable, "-m", "sco.running.check"]
    done = subprocess.run(command, env=dict(environ), cwd=postgres.ROOT, stderr=subprocess.PIPE, text=True, check=False)  # noqa: S603
    go_on()
    if done.returncode != 0:
        raise StartupError(done.stderr.strip())


def _check_answer(name: str, url: str) -> None:
    entry = postgres.parse_variable(name, url)
    parts = {key: entry[part] for key, part in PARTS.items() if entry[part]}
    try:
        psycopg.connect(conninfo.make_conninfo("", **{"connect_timeout": 10} | entry["OPTIONS"] | parts)).close()
    except psycopg.Error as error:
        raise StartupError(f"The server that {name} names does not let us in: {error}") from None


def prepare(environ: Mapping[str, str], found: Database, folder: Path) -> None:
    """Tables, roles, seed and first account; in production static files too. Raises StartupError."""
    if flag("PRODUCTION", environ):
        say("Collecting static files ...")
        _need(found, COLLECT, found.service)
    stamp = prepared.Stamp(folder / "prepared.json", found.server)
    if stamp.holds():
        say("The database is up to date.")
        return
    say("Preparing the database ...")
    roles = ["--roles"] if found.server else []
    _need(found, ("-m", "sco.running.prepare", "--seed", "--editor", *roles), found.owner)
    stamp.keep()


def _need(found: Database, arguments: tuple[str, ...], environ: Mapping[str, str]) -> None:
    if (status := _follow(arguments, environ)) == 0:
        return
    if found.server and found.server.is_full():
        raise StartupError(f"The preparation failed. {found.server.full()}")
    raise StartupError(f"The preparation failed (status {status}); the reason stands above. Nothing was started.")


def _follow(arguments: tuple[str, ...], environ: Mapping[str, str]) -> int:
    """Run this Python to its end, its output line by line among ours; returns the exit status."""
    with forking():
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, *arguments], env=dict(environ), cwd=postgres.ROOT, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, text=True, start_new_session=True, preexec_fn=with_parent(),  # noqa: PLW1509
        )  # fmt: skip
    with process:
        try:
            go_on()
            for line in process.stdout or ():
                go_on()
                say(f"  {line.rstrip()}")
        except BaseException:
            process.terminate()
            raise
    return process.returncode
