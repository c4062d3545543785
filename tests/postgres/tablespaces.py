"""A tablespace whose files lie in memory: to make and drop a database there takes a tenth of the time."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg

from sco.postgres import Embedded, places
from tests.postgres.servers import in_memory

# The number is that of the process whose run it is for.
NAME = re.compile(r"sco_tests_(\d+)")
OURS = "SELECT spcname, pg_tablespace_location(oid) FROM pg_tablespace WHERE spcname ~ '^sco_tests_'"
INSIDE = """
    SELECT quote_ident(datname) FROM pg_database JOIN pg_tablespace AS space ON space.oid = dattablespace
    WHERE spcname = %s
"""


@contextmanager
def tablespace(server: Embedded) -> Iterator[str]:
    """The name of a tablespace for this run's databases; '' if there is no room for one in memory."""
    with psycopg.connect(server.url(database="postgres"), autocommit=True) as admin:
        _remove_left_over(admin)
        name, parent = f"sco_tests_{os.getpid()}", in_memory()
        if parent is None:
            yield ""
            return
        folder = Path(tempfile.mkdtemp(prefix="sco-tests-", dir=parent))
        places.own(folder, server.account)
        try:
            admin.execute(f"CREATE TABLESPACE {name} LOCATION '{folder}'")
            yield name
        finally:
            _remove(admin, name, folder)


def _remove_left_over(admin: psycopg.Connection[Any]) -> None:
    """Removes the tablespaces of runs that were killed."""
    for name, folder in admin.execute(OURS).fetchall():
        found = NAME.fullmatch(name)
        if found and (int(found[1]) == os.getpid() or not psutil.pid_exists(int(found[1]))):
            _remove(admin, name, Path(folder))


def _remove(admin: psycopg.Connection[Any], name: str, folder: Path) -> None:
    for (database,) in admin.execute(INSIDE, [name]).fetchall():
        admin.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
    admin.execute(f"DROP TABLESPACE IF EXISTS {name}")
    shutil.rmtree(folder, ignore_errors=True)
