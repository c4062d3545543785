"""A page of the change feed: PostgreSQL writes each entry as JSON, and nothing parses it on the way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from sco.api import paths
from sco.api.cursors import Cursor
from sco.api.responses import validator
from sco.api.snapshots import Snapshot
from sco.api.sql import fetch

ENTRIES_AT_MOST = 100


@dataclass(frozen=True, slots=True)
class FeedPage:
    """A page as JSON, its ETag, and the last end of a publication up to its cursor."""

    body: bytes
    etag: str
    end: Cursor


def read_page(at: Snapshot, values: Mapping[str, Any]) -> FeedPage:
    """The entries after a snapshot. One query, and another if no publication ends on the page."""
    limit, kind = values.get("limit", ENTRIES_AT_MOST), values.get("kind")
    # Up to the head that the response names, so that no entry of the page can lie beyond it.
    bounds = {"after": at.n, "head": at.head.sequence, "limit": limit} | ({"kind": kind} if kind else {})
    rows = fetch(_OF_KIND if kind else _ALL, bounds, binary=True)
    # A page that is not full has come to the head, over all entries of other kinds.
    cursor = Cursor.at(rows[-1][0], rows[-1][2]) if len(rows) == limit else at.head
    end = cursor if cursor == at.head else _last_end(rows, at.genesis, kind)
    start = _start(at, values, cursor, complete=cursor == end)
    return FeedPage(_body(start, [row[3] for row in rows]), _etag(at, values), end)


# The members of an entry in their order. The header needs no escaping (a constraint of the table sees to that), and the
# note and the document are JSON already: the exact text that was hashed. concat() and not ||, which would copy the
# document once for each operator. The result is bytes, as Python would decode text and encode it again; by textsend()
# and not convert_to(), which verifies what is valid UTF-8 already. Not one text for the page: that takes twice as long.
_ENTRY = """textsend(concat(
    '{"cursor":"', sequence, '.', encode(substr(digest, 1, 8), 'hex'), '","sequence":', sequence,
    ',"publication":', publication, ',"kind":"', kind, '","slug":"', slug, '","version":', version,
    ',"action":"', action, '","schema":', schema,
    ',"languages":[', CASE WHEN languages <> '{}' THEN '"' || array_to_string(languages, '","') || '"' END,
    '],"at":"', to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    '","note":', coalesce(nullif(note, ''), 'null'), ',"document":', coalesce(document, 'null'),
    ',"document_salt":', coalesce('"' || encode(document_salt, 'hex') || '"', 'null'),
    ',"document_hash":"', encode(document_hash, 'hex'), '","restricted_hash":"', encode(restricted_hash, 'hex'),
    '","actor_hash":"', encode(actor_hash, 'hex'), '","digest":"', encode(digest, 'hex'), '"}'
))"""
_ALL = (
    f"SELECT sequence, publication, digest, {_ENTRY} FROM ledger_entry"
    " WHERE sequence > %(after)s AND sequence <= %(head)s ORDER BY sequence LIMIT %(limit)s"
)
# Compared as rows and in the collation of the index, because only this index has that order. With a condition on each
# column, the planner would walk all entries from here on to find those of a common kind.
_OF_KIND = (
    f"SELECT sequence, publication, digest, {_ENTRY} FROM ledger_entry"
    ' WHERE (kind COLLATE "C", sequence) > (%(kind)s, %(after)s)'
    ' AND (kind COLLATE "C", sequence) <= (%(kind)s, %(head)s)'
    ' ORDER BY kind COLLATE "C", sequence LIMIT %(limit)s'
)


def _start(at: Snapshot, values: Mapping[str, Any], cursor: Cursor, *, complete: bool) -> bytes:
    """The members before the results, as an object."""
    following = {"after": str(cursor)} | {name: str(values[name]) for name in ("kind", "limit") if name in values}
    return orjson.dumps(
        {
            "head": str(at.head),
            "cursor": str(cursor),
            "complete": complete,
            "previous_digest": bytes(at.digest).hex(),
            # Not whether the page is full: that would promise a page which may be empty.
            "next": None if cursor == at.head else paths.with_query(f"{paths.ROOT}changes", following),
        }
    )


def _body(start: bytes, entries: list[bytes]) -> bytes:
    # Joined once: the documents of a page are a megabyte, which each further step would copy.
    entries = entries or [b""]
    entries[0] = start[:-1] + b',"results":[' + entries[0]
    entries[-1] += b"]}"
    return b",".join(entries)


def _etag(at: Snapshot, values: Mapping[str, Any]) -> str:
    # Not of the body, whose hash would take as long as reading it. The page follows from these: entries change only by
    # an erasure, which moves the head, and the statements tell versions of this module apart.
    determining = (str(at.cursor), str(at.head), sorted(values.items()), _ALL, _OF_KIND)
    return validator(repr(determining).encode())


_LAST_END = (
    "SELECT sequence, digest FROM ledger_entry WHERE sequence <= %s AND sequence = publication"
    " ORDER BY sequence DESC LIMIT 1"
)


def _last_end(rows: list[tuple[Any, ...]], genesis: bytes, kind: str | None) -> Cursor:
    """The end of the last publication up to the last row."""
    ends = (Cursor.at(row[0], row[2]) for row in reversed(rows) if row[0] == row[1])
    # Of one kind, the rows do not tell: a later publication may have ended in between.
    if found := next(ends, None) if kind is None else None:
        return found
    before = fetch(_LAST_END, [rows[-1][0]])
    return Cursor.at(*before[0]) if before else Cursor.at(0, genesis)
