"""Damaged copies of a record, made the way damage comes: in a dump, outside the database, and loaded again.

No trigger is switched off anywhere. A dump loads its rows before the guards exist, as every restore does.
"""

import os
import secrets
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings

from sco import postgres
from tests import databases

Row = dict[str, str]
Rows = list[Row]
Edit = Callable[[Rows], Rows]
LEDGER = "public.ledger_*"


def client(program: str, database: str, *arguments: str, script: str | None = None) -> str:
    """Run one of PostgreSQL's clients on a database of the tests' server; what it printed."""
    options = settings.DATABASES["default"]
    places = {"PGHOST": options["HOST"], "PGPORT": options["PORT"], "PGUSER": options["USER"]}
    environ = {**os.environ, **{key: str(value) for key, value in places.items() if value}, "PGDATABASE": database}
    environ |= {"PGPASSWORD": options["PASSWORD"]} if options["PASSWORD"] else {}
    binary = postgres.embedded_for_tests(os.environ).binary(program)
    done = subprocess.run([binary, *arguments], input=script, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def load(database: str, script: str) -> None:
    """Run a script of pg_dump's."""
    client("psql", database, "-X", "-q", "-v", "ON_ERROR_STOP=1", script=script)


@dataclass(frozen=True)
class Dump:
    """The ledger's rows as text, and what is loaded after them; everything else lies in the ``base`` database."""

    base: str
    rows: str
    guards: str

    @classmethod
    def of(cls, database: str) -> "Dump":
        """Dump a database; its schema goes into a new one, without any rows, and without the ledger's guards."""
        base = f"{database}_base"
        databases.create(base, "template0")
        load(base, client("pg_dump", database, "--section=pre-data").replace("CREATE SCHEMA public;", ""))
        # Of the other tables already now, as these are empty: their guards belong to the record, too.
        load(base, client("pg_dump", database, "--section=post-data", "-T", LEDGER))
        rows, guards = (
            client("pg_dump", database, f"--section={name}", "-t", LEDGER) for name in ("data", "post-data")
        )
        return cls(base, rows, guards)

    @contextmanager
    def loaded(self, edits: Mapping[str, Edit]) -> Iterator[None]:
        """A copy whose tables were edited on the way, in use by both connections."""
        name = f"sco_test_{secrets.token_hex(6)}"
        databases.create(name, self.base)
        try:
            load(name, self._edited(edits))
            load(name, self.guards)
            with databases.use(name, reader="", desk=""):
                yield
        finally:
            databases.drop(name)

    def _edited(self, edits: Mapping[str, Edit]) -> str:
        text = self.rows
        for table, edit in edits.items():
            text = edited(text, table, edit)
        return text


def edited(text: str, table: str, edit: Edit) -> str:
    """The dump with the rows of one table changed; values are as COPY writes them."""
    begin = text.index(f"COPY public.{table} (")
    start = text.index("\n", begin) + 1
    end = text.index("\\.\n", start)
    columns = text[text.index("(", begin) + 1 : text.index(")", begin)].replace('"', "").split(", ")
    rows = [dict(zip(columns, line.split("\t"), strict=True)) for line in text[start:end].splitlines()]
    lines = ["\t".join(row[column] for column in columns) + "\n" for row in edit(rows)]
    return text[:start] + "".join(lines) + text[end:]


def altered(sequence: int, /, **values: str | Callable[[str], str]) -> Edit:
    """Set columns of one row, to a text or by a function of the old one."""

    def edit(rows: Rows) -> Rows:
        for row in rows:
            if row["sequence"] == str(sequence):
                before = dict(row)
                row.update({name: value(row[name]) if callable(value) else value for name, value in values.items()})
                assert row != before, "nothing was damaged"
        return rows

    return edit


def without(*sequences: int) -> Edit:
    """Take rows out."""
    return lambda rows: [row for row in rows if int(row["sequence"]) not in sequences]


def flipped(value: str) -> str:
    """The same bytes but for the last one."""
    return value[:-1] + ("0" if value[-1] != "0" else "1")
