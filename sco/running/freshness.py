"""Skips the preparation of a database that the same code has already prepared, so that a second start is quick."""

import contextlib
import hashlib
import json
from pathlib import Path

import psycopg

from sco.postgres import ROOT, Embedded, places

# Everything that determines the content of a prepared database. The fixtures are not among it: only an empty database
# is seeded, and an empty one has another identifier or fewer migrations.
CODE = ("**/migrations/*.*", "**/management/commands/*.py", "ledger/*.py", "access/apps.py", "connections/limits.py",
        "running/prepare.py")  # fmt: skip
ROOMS = ("sco", "articles", "mechanisms")
# The identifier reveals another data folder, the migrations a restored database, the roles a half-made one.
STATE = """
    SELECT system_identifier::text, (SELECT count(*) FROM django_migrations), (SELECT max(id) FROM django_migrations),
           (SELECT count(*) FROM pg_roles WHERE rolname IN ('sco_desk', 'sco_reader', 'sco_live'))
    FROM pg_control_system()
"""


def is_fresh(stamp: Path, server: Embedded | None) -> bool:
    """Whether neither code nor database has changed since the stamp was written. Always False for another server."""
    try:
        return server is not None and json.loads(stamp.read_text()) == _state(server)
    except (OSError, ValueError, psycopg.Error):
        return False


def write_stamp(stamp: Path, server: Embedded | None) -> None:
    """Records code and database after a successful preparation, for the embedded server only."""
    if server is None:
        return
    with contextlib.suppress(psycopg.Error):  # without a stamp the next start prepares again, which does no harm
        places.write(stamp, json.dumps(_state(server)))


def _state(server: Embedded) -> list[object]:
    with psycopg.connect(server.url()) as connection:
        row = connection.execute(STATE).fetchone()
    return [code_digest(ROOT), *(row or ())]


def code_digest(root: Path) -> str:
    """SHA-256, in hexadecimal, of the names and contents of the files in CODE and of the locked packages."""
    files = {file for room in ROOMS for pattern in CODE for file in (root / room).glob(pattern)}
    total = hashlib.sha256()
    for file in sorted(files | {root / "requirements" / "base.txt"}):
        total.update(f"{file.relative_to(root)}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()
