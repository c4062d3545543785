"""Whether the database has already been prepared by exactly this code: what makes the second start quick."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import psycopg

from sco.postgres import ROOT, Embedded
from sco.running import places

CODE = ("*/migrations/*.py", "*/*/migrations/*.py", "*/management/commands/*.py", "*/*/management/commands/*.py",
        "*/*/migrations/*.sql", "sco/ledger/projection_version.py", "sco/ledger/roles.py",
        "sco/ledger/planner_statistics.py", "sco/running/prepare.py", "requirements/base.txt")  # fmt: skip
STATE = """
    SELECT system_identifier::text, (SELECT count(*) FROM django_migrations), (SELECT max(id) FROM django_migrations),
           (SELECT count(*) FROM pg_roles WHERE rolname IN ('sco_desk', 'sco_reader'))
    FROM pg_control_system()
"""


@dataclass
class Stamp:
    """A note of code and database, kept after a preparation that succeeded."""

    file: Path
    server: Embedded | None

    def holds(self) -> bool:
        """Whether neither has changed since. Never for a server that is not ours."""
        state = self._state()
        try:
            return state is not None and json.loads(self.file.read_text()) == state
        except (OSError, ValueError):
            return False

    def keep(self) -> None:
        """Write the note."""
        if (state := self._state()) is not None:
            places.write(self.file, json.dumps(state))

    def _state(self) -> list[object] | None:
        if self.server is None:
            return None
        try:
            with psycopg.connect(self.server.url()) as connection:
                row = connection.execute(STATE).fetchone()
        except psycopg.Error:
            return None
        return [code_digest(ROOT), *(row or ())]


def code_digest(root: Path) -> str:
    """SHA-256 over names and content of everything that decides what a prepared database looks like."""
    total = hashlib.sha256()
    for file in sorted(each for pattern in CODE for each in root.glob(pattern)):
        total.update(f"{file.relative_to(root)}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()
