"""Databases for tests, cloned from a template: committed data, real roles, no trigger disabled."""

import atexit
import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from sco.postgres.urls import PARTS

READER, DESK, LIVE = "sco_test_reader", "sco_test_desk", "sco_test_live"
PASSWORD = os.environ["SCO_TEST_PASSWORD"]
TABLESPACE = os.environ.get("SCO_TEST_TABLESPACE", "")
ROOT = Path(__file__).resolve().parent.parent
MIGRATIONS = ("*/migrations/*", "sco/*/migrations/*", "sco/*/*/migrations/*")
_MADE: set[str] = set()
_ADMIN: list[psycopg.Connection[Any]] = []


def admin_connection() -> psycopg.Connection[Any]:
    """A connection outside the test databases, for making and dropping them."""
    options = settings.DATABASES["default"]
    parts = {keyword: options[name] or None for keyword, name in PARTS.items()}
    return psycopg.connect(autocommit=True, **parts | {"dbname": "postgres"})


def create(name: str, template: str, *, lasting: bool = False) -> None:
    """Makes a database from a template: in this run's tablespace, if it has one, unless later runs use it, too."""
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    if TABLESPACE and not lasting:
        # Copying files writes nothing to the log, which lies on disk.
        statement += sql.SQL(" STRATEGY FILE_COPY TABLESPACE {}").format(sql.Identifier(TABLESPACE))
    _do(statement)


def drop(name: str) -> None:
    """Drops a database, even while others are connected to it."""
    _do(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _do(statement: sql.Composed) -> None:
    # One connection for all: a new one costs as much as copying the files of a database.
    if not _ADMIN or _ADMIN[-1].closed:
        _ADMIN.append(admin_connection())
    _ADMIN[-1].execute(statement)


@atexit.register
def _close() -> None:
    for connection in _ADMIN:
        connection.close()


def _exists(name: str) -> bool:
    with admin_connection() as admin:
        return admin.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def digest_of(*patterns: str) -> str:
    """A short digest of the files that match the patterns: a template is remade only when one of them changes."""
    whole = hashlib.sha256()
    for pattern in patterns:
        for file in sorted(path for path in ROOT.glob(pattern) if path.is_file()):
            whole.update(file.read_bytes())
    return whole.hexdigest()[:12]


def template(label: str, digest: str, fill: Callable[[], None], base: str = "template0") -> str:
    """The name of a template database, which `fill` makes unless an earlier run already did.

    It is made anew when `digest` changes or the template `base` that it is made from.
    """
    name = f"sco_tests_{label}_{hashlib.sha256(f'{base} {digest}'.encode()).hexdigest()[:12]}"
    if name in _MADE:
        return name
    with admin_connection() as admin:
        # All workers of a run want it at once: the first makes it, the others wait.
        admin.execute("SELECT pg_advisory_lock(7262)")
        if not _exists(name):
            _drop_older(label)
            _make(name, fill, base)
    _MADE.add(name)
    return name


def _make(name: str, fill: Callable[[], None], base: str) -> None:
    draft = f"{name}_draft"
    drop(draft)
    create(draft, base, lasting=True)
    with use(draft, reader="", desk=""):
        fill()
        _grant()
    with admin_connection() as admin:
        admin.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(name)))


def _drop_older(label: str) -> None:
    with admin_connection() as admin:
        rows = admin.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s", [f"sco_tests_{label}_%"]
        ).fetchall()
    for (name,) in rows:
        drop(name)


def empty() -> str:
    """The template with every migration applied."""
    digest = digest_of(
        *MIGRATIONS,
        "sco/ledger/*.py",
        "sco/access/*.py",
        "sco/desk/people/roles.py",
        "requirements/dev.txt",
        "tests/databases.py",
    )
    return template("empty", digest, lambda: call_command("migrate", verbosity=0, interactive=False))


def loaded() -> str:
    """The template with the seed data loaded, but not published."""
    return template("loaded", _digest_of_seed(), _load, base=empty())


def _load() -> None:
    from articles.management.commands.seed import FIXTURES

    call_command("loaddata", *FIXTURES, verbosity=0)


def seeded() -> str:
    """The template with the seed data loaded and published."""
    return template("seeded", _digest_of_seed(), _seed, base=empty())


def _seed() -> None:
    from sco.ledger.search import fill_missing

    call_command("seed", verbosity=0)
    # The worker's part.
    fill_missing(1, 10_000)


def _digest_of_seed() -> str:
    rooms = ("articles", "mechanisms", "sco/api", "sco/ledger", "sco/search")
    return digest_of("fixtures/*", "sco/*.py", *(f"{room}/**/*.py" for room in rooms))


@contextmanager
def clone(of: str, *, reader: str = READER, desk: str = "") -> Iterator[str]:
    """A clone of the template `of`, used by both connections and dropped at the end.

    The public's connection has the role `reader`, the desk's the owner's, or `desk`.
    """
    name = f"sco_test_{secrets.token_hex(6)}"
    create(name, of)
    try:
        _let_in(name)
        with use(name, reader=reader, desk=desk):
            yield name
    finally:
        drop(name)


# Any number serves that nothing else on the server locks.
LOCK_ROLES = "SELECT pg_advisory_lock(7263)"


def _let_in(name: str) -> None:
    """Gives the roles in a clone what they have in its template: rights to a database itself are not copied."""
    if READER not in _MADE:  # the roles outlive a run, with its password and limits
        with use(name, reader="", desk=""):
            _grant()
        _MADE.add(READER)
    _do(sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))


def _grant() -> None:
    from sco.ledger import roles

    with admin_connection() as admin:
        # Roles belong to the whole server: two test runs must not make them at the same moment.
        admin.execute(LOCK_ROLES)
        for grant, role in ((roles.grant_reader, READER), (roles.grant_desk, DESK), (roles.grant_live, LIVE)):
            grant(role)
            admin.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(PASSWORD)))


@contextmanager
def use(name: str, *, reader: str, desk: str) -> Iterator[None]:
    """Points both connections at a database, as these roles ('' is the owner)."""
    before = {alias: deepcopy(connections[alias].settings_dict) for alias in ("default", "reader")}
    for alias, role in (("default", desk), ("reader", reader)):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
        if role:
            connections[alias].settings_dict |= {"USER": role, "PASSWORD": PASSWORD}
    try:
        yield
    finally:
        for alias, settings_dict in before.items():
            connections[alias].close()
            connections[alias].settings_dict.clear()
            connections[alias].settings_dict.update(settings_dict)
