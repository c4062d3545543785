"""Copies of a server: standbys, and what reads from or works on another server than the tests' own."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.db import connections

from sco.postgres import Embedded, parse_url, places
from tests.databases import READER
from tests.postgres.servers import in_memory


@contextmanager
def standby(primary: Embedded, **settings: str) -> Iterator[Embedded]:
    """A running standby of an embedded server; `settings` are added to those of the primary."""
    folder = Path(tempfile.mkdtemp(prefix="sco-standby-", dir=in_memory() or places.lasting_temporary()))
    places.own(folder, primary.account)
    server = Embedded(folder / "data", primary.settings | settings)
    try:
        follow(server, primary)
        yield server
    finally:
        remove(server)
        shutil.rmtree(folder)


def follow(server: Embedded, primary: Embedded) -> None:
    """Makes `server` anew, as a standby of `primary`, and starts it."""
    shutil.rmtree(server.data, ignore_errors=True)
    server.data.mkdir(mode=0o700)
    places.own(server.data, server.account)
    # The name by which synchronous_standby_names and pg_stat_replication know it.
    target = f"application_name={server.data.parent.name.replace('-', '_')}"
    options = ["-R", "-X", "stream", "-c", "fast", "--no-sync", "-d", target, *_tablespaces(server, primary)]
    primary.run("pg_basebackup", "-D", str(server.data), *options, capture_output=True)
    server.start()


def _tablespaces(server: Embedded, primary: Embedded) -> list[str]:
    """The options that give a copy's tablespaces folders of their own, beside its data."""
    query = "SELECT array_agg(pg_tablespace_location(oid)) FROM pg_tablespace WHERE spcname !~ '^pg_'"
    moved = {folder: server.data.with_name(Path(folder).name) for folder in admin(primary, query) or ()}
    for copy in moved.values():
        shutil.rmtree(copy, ignore_errors=True)
    return [f"--tablespace-mapping={folder}={copy}" for folder, copy in moved.items()]


def remove(server: Embedded) -> None:
    """Stops the server and removes its socket's folder."""
    server.stop()
    shutil.rmtree(places.socket_folder(server.data, server.account), ignore_errors=True)


@contextmanager
def read_from(server: Embedded) -> Iterator[None]:
    """Lets the public read from this server."""
    with _moved("reader", {"HOST": parse_url(server.url())["HOST"]}):
        yield


@contextmanager
def work_on(server: Embedded) -> Iterator[None]:
    """Lets desk and public, in every thread, work on the record of this server: see `crashing.fresh_server`."""
    parts = {name: parse_url(server.url())[name] for name in ("HOST", "PORT", "NAME", "USER", "PASSWORD")}
    with _moved("default", parts), _moved("reader", parts | {"USER": READER}):
        yield


@contextmanager
def _moved(alias: str, parts: dict[str, Any]) -> Iterator[None]:
    connection = connections[alias]
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict |= parts
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict |= before


def admin(server: Embedded, statement: str) -> Any:
    """Runs a statement as the server's superuser; the first column of its first row, if it has one."""
    with psycopg.connect(server.url(), autocommit=True) as connection:
        done = connection.execute(statement)
        row = done.fetchone() if done.description else None
        return row[0] if row else None
