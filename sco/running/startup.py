"""Prepares everything that the service needs: valid settings, a running database, its tables, static files."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import psycopg

from sco import postgres
from sco.postgres.urls import connection_parameters
from sco.running import freshness
from sco.running.children import Children
from sco.running.terminal import StartupError, check_stop, say
from sco.running.variables import flag

URLS = ("DATABASE_URL", "READER_DATABASE_URL", "LIVE_DATABASE_URL")
ROLES = ("sco_desk", "sco_reader", "sco_live")
OWNER_NEEDED = """\
Set OWNER_DATABASE_URL to the URL of the database's owner, or run these four as the owner, in this order:
  DATABASE_URL=… .venv/bin/python manage.py migrate
  DATABASE_URL=… SCO_DESK_PASSWORD=… .venv/bin/python manage.py grant_desk sco_desk
  DATABASE_URL=… SCO_READER_PASSWORD=… .venv/bin/python manage.py grant_reader sco_reader
  DATABASE_URL=… SCO_LIVE_PASSWORD=… .venv/bin/python manage.py grant_live sco_live"""
COLLECT = ("manage.py", "collectstatic", "--no-input", "--verbosity", "0")


@dataclass(frozen=True)
class Database:
    """Environments for the owner's commands and for the service; `server` is the embedded one, if that is used.

    `roles` are the desk's, the reader's and the live service's, if the owner is to create them and grant their rights.
    """

    owner: Mapping[str, str]
    service: Mapping[str, str]
    roles: Sequence[str] = ()
    server: postgres.Embedded | None = None


@contextlib.contextmanager
def database(environ: Mapping[str, str]) -> Iterator[Database]:
    """The running database. Checks the settings before it starts anything. Raises StartupError."""
    if environ.get("DATABASE_URL", "").strip():
        yield _named(environ)
        return
    server = postgres.embedded(environ)
    # The same roles as in production, so that a missing grant fails on the developer's machine first.
    owner = dict.fromkeys(URLS, server.url())
    service = {name: server.url(role) for name, role in zip(URLS, ROLES, strict=True)}
    found = Database({**environ, **owner}, {**environ, **service}, ROLES, server)
    check_settings(found.service)  # before PostgreSQL starts: a bad setting is reported at once
    say("Starting PostgreSQL ...")
    with server.in_use():
        say(f"PostgreSQL is running. Data: {server.data.resolve()}")
        try:
            yield found
        finally:
            say("Stopping PostgreSQL ...")


def _named(environ: Mapping[str, str]) -> Database:
    check_settings(environ)
    owner = environ.get("OWNER_DATABASE_URL", "").strip()
    if owner:
        _check_connection("OWNER_DATABASE_URL", owner)
        say("Using the PostgreSQL server that OWNER_DATABASE_URL names.")
        # The preparation makes the other roles, if they are not there, with the passwords of their URLs.
        logins = [postgres.parse_variable(name, url) for name in URLS if (url := environ.get(name, "").strip())]
        owner_name = postgres.parse_variable("OWNER_DATABASE_URL", owner)["USER"]
        roles = {login["USER"]: login["PASSWORD"] for login in logins if login["USER"] != owner_name}
        passwords = {f"{role.upper()}_PASSWORD": password for role, password in roles.items() if password}
        owners = {**environ, **dict.fromkeys(URLS, owner), **passwords}
        return Database(owners, environ, tuple(roles) if len(roles) >= 2 else ())
    check_connections(environ)
    say("Using the PostgreSQL server that DATABASE_URL names.")
    if not environ.get("READER_DATABASE_URL", "").strip():
        say("READER_DATABASE_URL is not set: the public service reads with all the rights of DATABASE_URL's role.")
    return Database(environ, environ)


def check_connections(environ: Mapping[str, str]) -> None:
    """Raises StartupError for the first URL of the services that leads nowhere."""
    # All of them now: a reader that refuses connections would otherwise show only as a service that is never ready.
    for name in URLS:
        if url := environ.get(name, "").strip():
            _check_connection(name, url)


def check_settings(environ: Mapping[str, str]) -> None:
    """Raises StartupError with the reason if the settings reject this environment."""
    # Settings read os.environ at import, so each environment needs a process of its own.
    command = [sys.executable, "-m", "sco.running.settings_check"]
    done = subprocess.run(command, env=dict(environ), cwd=postgres.ROOT, stderr=subprocess.PIPE, text=True, check=False)
    check_stop()
    if done.returncode != 0:
        raise StartupError(done.stderr.strip())


def _check_connection(name: str, url: str) -> None:
    entry = postgres.parse_variable(name, url)
    try:
        psycopg.connect(**{"connect_timeout": 10} | connection_parameters(entry)).close()
    except psycopg.Error as error:
        # psycopg's message contains host and account, but not the password.
        hint = f"\n{OWNER_NEEDED}" if "does not exist" in str(error) else ""
        raise StartupError(f"The server that {name} names refuses the connection: {error}{hint}") from None


def prepare(environ: Mapping[str, str], found: Database, children: Children) -> None:
    """Creates tables, roles, seed data, the first account and in production static files. Raises StartupError."""
    if flag("PRODUCTION", environ):
        # Without the manifest of static files, the admin and the API's documentation answer 500.
        say("Collecting static files ...")
        _run(COLLECT, found, found.service, children)
    stamp = children.folder / "prepared.json"
    if freshness.is_fresh(stamp, found.server):
        say("The database is up to date.")
        return
    say("Preparing the database ...")
    roles = [f"--roles={','.join(found.roles)}"] if found.roles else []
    _run(["-m", "sco.running.prepare", "--seed", "--editor", *roles], found, found.owner, children)
    freshness.write_stamp(stamp, found.server)
    if not found.server:
        check_connections(found.service)


def _run(arguments: Sequence[str], found: Database, environ: Mapping[str, str], children: Children) -> None:
    # One of the marked children: the next start also ends one that a kill -9 left behind.
    children.start("preparation", arguments, environ)
    while not (ended := children.pop_ended()):
        check_stop()
        time.sleep(0.05)
    if (status := ended[1]) == 0:
        return
    if found.server and found.server.is_disk_full():
        raise StartupError(f"The preparation failed. {found.server.disk_full_message()}")
    raise StartupError(f"The preparation failed with status {status}; the reason is above. Nothing was started.")
