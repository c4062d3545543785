"""The rows of an export: what is public of one kind at a snapshot, in the order of the record, a statement at a time.

Nothing is held between two statements: no transaction, no cursor of the database, no thread's slot. So a consumer may
take as long as it likes, and the sequence of the last row is where another request goes on.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from django.db import InterfaceError, OperationalError

from articles.withheld import ITSELF, access_column
from sco.api.snapshots import Snapshot
from sco.api.sql import fetch
from sco.ledger.registry import KINDS

# The member that is as long as all others together: left out unless it is asked for.
BODIES = {"article": "body"}
# Rows per statement: a few megabytes, in a small part of the time that a statement may take.
_ROWS, _ROWS_WITH_BODIES = 500, 200

ATTEMPTS, PAUSE = 6, 2.0  # seconds


class Row(NamedTuple):
    """A row as JSON, and its sequence."""

    sequence: int
    line: bytes


@dataclass(frozen=True, slots=True)
class Export:
    """What is exported: the items of a kind at a snapshot, after a sequence, as a caller may see them."""

    kind: str
    at: Snapshot
    bodies: bool = False
    caller: bytes | None = None
    after: int = 0

    def batches(self) -> Iterator[list[Row]]:
        """The rows in batches, each read by one statement. A batch may be empty."""
        after, most = self.after, _ROWS_WITH_BODIES if self.bodies else _ROWS
        while after < self.at.n:
            # Nothing is sent before the first batch, so its failure is told; that of a later one cuts the file off.
            found = _patiently(replace(self, after=after), most, ATTEMPTS if after > self.after else 1)
            yield [Row(sequence, self._shown(line)) for sequence, line in found if line is not None]
            after = found[-1][0] if len(found) == most else self.at.n

    def read(self, most: int) -> list[tuple[int, bytes | None]]:
        """The next versions of items of the kind; no line for those that are not public at the snapshot."""
        places = {"after": self.after, "n": self.at.n, "head": self.at.head.sequence}
        parameters = {"caller": self.caller, **places}
        found = fetch(statement(self.kind, most, bodies=self.bodies), parameters, binary=True)
        return [(sequence, line) for sequence, line in found]

    def _shown(self, line: bytes) -> bytes:
        return line if self.bodies or self.kind not in BODIES else without(line, BODIES[self.kind].encode())


def _patiently(export: Export, most: int, attempts: int) -> list[tuple[int, bytes | None]]:
    """The next versions; a database that does not answer, as it fails over perhaps, is asked again after a while."""
    for _ in range(attempts - 1):
        try:
            return export.read(most)
        except (OperationalError, InterfaceError):
            time.sleep(PAUSE)
    return export.read(most)


_END = b'"},"'


def without(line: bytes, member: bytes) -> bytes:
    """A row without a bilingual member of its document, which is canonical JSON; parsing would take ten times as long.

    Quotation marks within strings are escaped, so the name of a member cannot be found in one; and only after the end
    of a bilingual text another member's name can follow a closing brace.
    """
    start = line.find(b'"%s":{' % member)
    if start < 0:
        return line
    end = line.index(_END, start)
    while not line[end + len(_END) : end + len(_END) + 1].isalpha():
        end = line.index(_END, end + 1)
    return line[:start] + line[end + len(_END) - 1 :]


# As in sco.partners.feed, with the members that an item needs and no more.
_MEMBERS = """
    '{"sequence":', r.sequence, ',"kind":"', e.kind, '","slug":"', e.slug, '","version":', e.version,
    ',"schema":', e.schema,
    ',"languages":["', array_to_string(e.languages, '","'), '"],"at":"',
    to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    '","note":', coalesce(nullif(e.note, ''), 'null'), ',"document":', d.document,
    ',"document_salt":"', encode(e.document_salt, 'hex'), '","document_hash":"', encode(e.document_hash, 'hex'), '"'
"""
_COLUMNS = "kind, slug, version, schema, languages, at, note, document, document_salt, document_hash"
# The one rule of articles.withheld, asked once for each row within the statement of the batch.
_TEXTS = """,
    ',"source_text":', coalesce(to_json(a.access ->> 'text')::text, 'null'), ',"source_text_withheld":',
    CASE WHEN a.access IS NULL OR a.access ->> 'text' IS NOT NULL THEN 'null'
         WHEN a.access ->> 'access' = 'licensed' THEN '"licensed"' ELSE '"nobody"' END
"""


@cache
def statement(kind: str, most: int, *, bodies: bool) -> str:
    """SQL for the next versions of a kind, of which those that are not visible are read but not shown.

    Were they left out, a statement could walk a million superseded ones until it has enough. Compared as rows, because
    only the index of the kind has that order: another one would walk everything of other kinds in between. OFFSET 0
    keeps the planner from reading all entries where it takes the tables for small ones.
    """
    long = kind in BODIES
    document = "e.document" if bodies or not long else _cut(kind)
    access = f" LEFT JOIN LATERAL (SELECT {access_column('article', ITSELF)} AS access OFFSET 0) AS a ON true"
    members = _MEMBERS.replace("d.document", document)
    return (
        "SELECT r.sequence, CASE WHEN r.superseded_by > %(n)s AND r.live AND e.document IS NOT NULL"
        f" THEN textsend(concat({members}{_TEXTS if bodies and long else ''}, '}}')) END"
        " FROM (SELECT kind, sequence, superseded_by, live, slug, keys, refs FROM ledger_projection"
        f" WHERE (kind, sequence) > ('{kind}', %(after)s) AND (kind, sequence) <= ('{kind}', %(n)s)"
        f" ORDER BY kind, sequence LIMIT {most:d}) AS r"
        f" CROSS JOIN LATERAL (SELECT {_COLUMNS} FROM ledger_entry AS e WHERE e.sequence = r.sequence OFFSET 0) AS e"
        f"{access if bodies and long else ''} ORDER BY r.kind, r.sequence"
    )


def _cut(kind: str) -> str:
    """SQL for a document without its long member, if the one that follows it today follows it there; else as it is.

    As text, because parsing takes longer than all the rest; by ``split_part``, which alone need not count characters.
    OFFSET 0 keeps what was read from being read again, and what was found from being looked for twice.
    """
    names = sorted(KINDS[kind].document().fields)
    following = names[names.index(BODIES[kind]) + 1]
    whole = f"""split_part(text, '"{BODIES[kind]}":{{', 1) || '"{following}":' || rest"""
    return (
        f"(SELECT CASE WHEN rest <> '' THEN {whole} ELSE text END"
        f' FROM (SELECT text, split_part(text, \'"}},"{following}":\', 2) AS rest'
        " FROM (SELECT e.document || '' AS text OFFSET 0) AS t OFFSET 0) AS cut)"
    )
