"""Snapshots: the record as of entry N. A request pins N once, and all of its queries read at N."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sco.api import heads
from sco.api.cursors import Cursor
from sco.api.problems import Problem, bad_parameter
from sco.api.sql import fetch
from sco.api.times import read_time

NOW = "now"
# The end of today lies ahead, and clocks of clients may be wrong; a year that was mistyped is neither.
FAR_AHEAD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """N and its digest, with the head and the genesis of the record at the time of the request."""

    n: int
    digest: bytes
    head: Cursor
    genesis: bytes
    # False if the same request would lead elsewhere later, although the head stays: the clock has chosen it.
    lasts: bool = True

    @property
    def cursor(self) -> Cursor:
        """N as a cursor."""
        return Cursor.at(self.n, self.digest)


def snapshot(as_of: str | None = None, pinned: Cursor | None = None, parameter: str = "cursor") -> Snapshot:
    """The snapshot at a cursor or a time; at the head without either, or for a time that has not passed. One query.

    Of a cursor within a publication, the snapshot at its end: only there the record is whole.

    ``parameter`` is the one that the pinned cursor came from, for error messages. 410 for a cursor that the record does
    not have, 503 for one that this replica does not have yet.
    """
    if pinned is not None:
        return _at_cursor(pinned, parameter)
    if as_of is None or as_of == NOW:
        return _at_head()
    cursor = Cursor.parse(as_of)
    return _at_cursor(cursor, "as_of") if cursor else _at_time(as_of)


# The head and an entry in one statement: between two, the head could move on.
_CURSOR = (
    "SELECT h.sequence, h.digest, h.genesis, pg_is_in_recovery(), e.sequence, e.digest, last.sequence, last.digest"
    " FROM ledger_head AS h LEFT JOIN ledger_entry AS e ON e.sequence = %s"
    " LEFT JOIN ledger_entry AS last ON last.sequence = e.publication"
)
_TIME = (
    "SELECT h.sequence, h.digest, h.genesis, e.sequence, e.digest FROM ledger_head AS h"
    " LEFT JOIN LATERAL (SELECT sequence, digest FROM ledger_entry WHERE at <= %s"
    " ORDER BY at DESC, sequence DESC LIMIT 1) AS e ON true"
)


def _at_head() -> Snapshot:
    head = heads.current()
    return Snapshot(head.cursor.sequence, head.digest, head.cursor, head.genesis)


def _at_cursor(cursor: Cursor, parameter: str) -> Snapshot:
    ((sequence, digest, genesis, standby, found, there, end, end_digest),) = fetch(_CURSOR, [cursor.sequence])
    # No entry has sequence 0: it is the empty record, whose digest is the genesis.
    n, at = (0, genesis) if cursor.sequence == 0 else (found, there)
    if n is not None and cursor == Cursor.at(n, at):
        # The feed names every entry, and its cursors are taken here too; but within a publication nothing is whole.
        n, at = (end, end_digest) if n and parameter == "as_of" else (n, at)
        return Snapshot(n, at, Cursor.at(sequence, digest), genesis)
    # A standby may not have replayed the entry yet. On a primary, a cursor past the head belongs to another record.
    if cursor.sequence > sequence and standby:
        detail = "This replica has not reached the cursor yet. Try again shortly."
        raise Problem(503, "cursor-ahead", detail, parameter=parameter, headers={"Retry-After": "5"})
    detail = "The record has no such cursor: it was restored or replaced. Start again without it."
    raise Problem(410, "cursor-gone", detail, parameter=parameter)


def _at_time(text: str) -> Snapshot:
    time = _read(text)
    now = datetime.now(UTC)
    if time > now + FAR_AHEAD:
        raise bad_parameter("as_of", f"“{text[:60]}” is in the future. For the present, write “{NOW}”.")
    # The present is the head, even if entries were recorded while a clock was ahead and lie in the future now.
    if time >= now:
        return replace(_at_head(), lasts=False)
    # Entries can share a time, so the sequence decides which one is last: the end of a publication.
    ((sequence, digest, genesis, found, there),) = fetch(_TIME, [time])
    n, last = (found, there) if found else (0, genesis)
    return Snapshot(n, last, Cursor.at(sequence, digest), genesis)


def _read(text: str) -> datetime:
    try:
        return read_time(text, end_of_day=True)
    except ValueError as error:
        raise bad_parameter("as_of", f"{error} A cursor from a response and “{NOW}” are accepted too.") from None
