"""Snapshots: the record as of entry N, the end of a publication. A request pins N once, and its queries read at N."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Lock

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
    # The sequence of the last entry of each kind, if the snapshot is the head and moves with it.
    last_by_kind: Mapping[str, int] | None = None
    # Whether all of the record was indexed for searching at the time of the request, as far as is known.
    is_searchable: bool = False
    # The id of the log's checkpoint at the time of the request, if the snapshot is the head.
    checkpoint: int = 0

    @property
    def cursor(self) -> Cursor:
        """N as a cursor."""
        return Cursor.at(self.n, self.digest)


def snapshot(as_of: str | None = None, pinned: Cursor | None = None, parameter: str = "cursor") -> Snapshot:
    """The snapshot at a cursor or a time; at the head without either, or for a time that has not passed. One query.

    ``parameter`` is the one that the pinned cursor came from. 400 for a cursor within a publication, unless it is
    ``after``, which only says where to go on; 410 for a cursor that the record does not have, 503 for one that this
    replica does not have yet.
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
    " LEFT JOIN LATERAL (SELECT sequence, digest FROM ledger_entry WHERE at <= %s AND sequence = publication"
    " ORDER BY at DESC, sequence DESC LIMIT 1) AS e ON true"
)


def _at_head() -> Snapshot:
    head = heads.current()
    return Snapshot(
        head.cursor.sequence, head.digest, head.cursor, head.genesis,
        last_by_kind=head.last_by_kind, is_searchable=head.is_searchable, checkpoint=head.checkpoint,
    )  # fmt: skip


def _at_cursor(cursor: Cursor, parameter: str) -> Snapshot:
    head = heads.current()
    # Where an entry lies in the record never changes: to know it once is enough, while it is the same record.
    digest = _PLACES.get(cursor)
    if digest is not None and cursor.sequence <= head.cursor.sequence:
        return Snapshot(cursor.sequence, digest, head.cursor, head.genesis, is_searchable=head.is_searchable)
    at = _look_up(cursor, parameter)
    if parameter != "after":
        _remember(head, cursor, at.digest)
    return at


# The digests at cursors that stand at the end of a publication.
_PLACES: dict[Cursor, bytes] = {}
_PLACES_AT_MOST = 10_000
_changing_places = Lock()


def _remember(head: heads.Head, cursor: Cursor, digest: bytes) -> None:
    with _changing_places:
        # Behind the lock: whoever learns of another record forgets its head first, and then the places.
        if heads.HEADS.known is not head:
            return
        if len(_PLACES) >= _PLACES_AT_MOST:
            _PLACES.clear()
        _PLACES[cursor] = digest


def _forget_places(changed: heads.Changed) -> None:
    if changed is None:  # it may be another record
        with _changing_places:
            _PLACES.clear()


heads.on_advance(_forget_places)


def _look_up(cursor: Cursor, parameter: str) -> Snapshot:
    ((sequence, digest, genesis, standby, found, there, end, end_digest),) = fetch(_CURSOR, [cursor.sequence])
    # No entry has sequence 0: it is the empty record, whose digest is the genesis.
    n, at = (0, genesis) if cursor.sequence == 0 else (found, there)
    if n is not None and cursor == Cursor.at(n, at):
        if n and n != end and parameter != "after":
            raise _within_publication(cursor, Cursor.at(end, end_digest), parameter)
        return Snapshot(n, at, Cursor.at(sequence, digest), genesis)
    # A standby may not have replayed the entry yet. On a primary, a cursor past the head belongs to another record.
    if cursor.sequence > sequence and standby:
        detail = "This replica has not reached the cursor yet. Try again shortly."
        raise Problem(503, "cursor-ahead", detail, parameter=parameter, headers={"Retry-After": "5"})
    detail = "The record has no such cursor: it was restored or replaced. Start again without it."
    raise Problem(410, "cursor-gone", detail, parameter=parameter)


def _within_publication(cursor: Cursor, end: Cursor, parameter: str) -> Problem:
    # Not moved to the end in silence: whoever applied the feed up to here has another state than the one there.
    detail = (
        f"{cursor} lies within a publication, which is public only as a whole, from its end on. Use the cursor of its"
        f" end, {end}, or go on with `changes?after=`."
    )
    return Problem(400, "bad-cursor", detail, parameter=parameter, publication_end=str(end))


def _at_time(text: str) -> Snapshot:
    time = _read(text)
    now = datetime.now(UTC)
    if time > now + FAR_AHEAD:
        raise bad_parameter("as_of", f"“{text[:60]}” is in the future. For the present, write “{NOW}”.")
    # The present is the head, even if entries were recorded while a clock was ahead and lie in the future now.
    if time >= now:
        return replace(_at_head(), lasts=False)
    # Publications can share a time, so the sequence decides which one is last.
    ((sequence, digest, genesis, found, there),) = fetch(_TIME, [time])
    n, last = (found, there) if found else (0, genesis)
    return Snapshot(n, last, Cursor.at(sequence, digest), genesis)


def _read(text: str) -> datetime:
    try:
        return read_time(text, end_of_day=True)
    except ValueError as error:
        raise bad_parameter("as_of", f"{error} A cursor from a response and “{NOW}” are accepted too.") from None
