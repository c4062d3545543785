"""The head of the record as this process remembers it, and who is told when it moves.

A head is believed for HEAD_MEMORY_MS from before it was asked for, so a publication is seen everywhere soon after. A
connection reads at a remembered head only if it has seen that head itself: another one may lead to a standby that is
not there yet, and would answer for the head with what it has.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from time import monotonic
from typing import Any, Protocol

from django.conf import settings
from django.db import connections

from sco.api.cursors import Cursor
from sco.api.sql import fetch
from sco.ledger.registry import KINDS, Ref

# More than this, and everything counts as changed: naming it all would take longer than reading it again.
CHANGES_AT_MOST = 1_000
# For the thread that asks already. It gets its answer in a fraction of this, or waits for a database that stands still.
PATIENCE = 0.02  # seconds


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """The end of the record. As long as nothing has changed, a process has one and the same object.

    ``last_by_kind`` is the sequence of the last entry of each kind, 0 without one; ``rebuilt`` changes when the
    projections were rebuilt, which moves no head, as does the indexing that ends with ``is_searchable``, and the
    signing of a ``checkpoint``, whose id this is (0 without one).
    """

    cursor: Cursor
    digest: bytes
    genesis: bytes
    at: datetime
    last_by_kind: Mapping[str, int]
    rebuilt: str
    is_searchable: bool
    checkpoint: int

    @property
    def identity(self) -> tuple[int, bytes, bytes, str, bool, int]:
        """What tells it from every other head, of this record or another."""
        return self.cursor.sequence, self.digest, self.genesis, self.rebuilt, self.is_searchable, self.checkpoint


Changed = frozenset[Ref] | None
Callback = Callable[[Changed], None]

# One statement, so that all of it is of one moment; what costs more than a row is read only when the head has moved.
# Kinds are compared together with sequences, because only their own index has that order: the planner took the primary
# key for a kind that it did not know to be rare, and walked all of a large record to find its last entry.
_HEAD = """
    SELECT h.sequence, h.digest, h.genesis, h.rebuilt, h.is_searchable, h.checkpoint, h.at,
           news.last_by_kind, news.there, news.kinds, news.slugs
    FROM (SELECT sequence, digest, genesis, at,
                 coalesce(obj_description('ledger_projectionkey'::regclass, 'pg_class'), '') AS rebuilt,
                 NOT EXISTS (SELECT FROM ledger_searchpending) AS is_searchable,
                 coalesce((SELECT max(c.id) FROM ledger_logcheckpoint AS c), 0) AS checkpoint
          FROM ledger_head) AS h
    LEFT JOIN LATERAL (
        SELECT ARRAY(SELECT coalesce((SELECT p.sequence FROM ledger_projection AS p
                                      WHERE (p.kind, p.sequence) > (known.kind, 0)
                                          AND (p.kind, p.sequence) <= (known.kind, h.sequence)
                                      ORDER BY p.kind DESC, p.sequence DESC LIMIT 1), 0)
                     FROM unnest(string_to_array(%(kinds)s, ' ')) WITH ORDINALITY AS known (kind, place)
                     ORDER BY known.place) AS last_by_kind,
               (SELECT e.digest FROM ledger_entry AS e WHERE e.sequence = %(sequence)s::bigint) AS there,
               array_agg(p.kind) AS kinds, array_agg(p.slug) AS slugs
        FROM ledger_projection AS p
        WHERE p.sequence > %(sequence)s::bigint AND p.sequence <= h.sequence
            AND h.sequence - %(sequence)s::bigint <= %(most)s::bigint
    ) AS news ON (h.sequence, h.digest, h.genesis, h.rebuilt, h.is_searchable, h.checkpoint) IS DISTINCT FROM
        (%(sequence)s::bigint, %(digest)s::bytea, %(genesis)s::bytea, %(rebuilt)s::text, %(is_searchable)s::boolean,
         %(checkpoint)s::bigint)
"""


class HeadMemory:
    """The head, believed for some ``seconds``; 0 asks each time."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._callbacks: list[Callback] = []
        self._asking, self._learning = threading.Lock(), threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Remember nothing."""
        self._known: tuple[Head | None, float] = (None, float("-inf"))  # replaced in whole: it is read without a lock

    def on_advance(self, callback: Callback) -> None:
        """Have this called with the items that changed, None for all, before a new head is returned to anybody.

        What is still being computed at an earlier head may come later: whoever keeps it has to tell the two apart.
        """
        self._callbacks.append(callback)

    def remembered(self) -> Head | None:
        """The head, if it may still be believed. Asks nothing."""
        head, asked_at = self._known
        return head if monotonic() - asked_at < self.seconds else None

    @property
    def known(self) -> Head | None:
        """The head that was learned last, however long ago."""
        return self._known[0]

    def is_ageing(self) -> bool:
        """Whether half of the time is over for which the head is believed."""
        return monotonic() - self._known[1] > self.seconds / 2

    def has_reached(self, head: Head) -> bool:
        """Whether this thread's connection has seen this head, and so reads right at it."""
        return getattr(connections["reader"].connection, "head", None) is head

    def current(self) -> Head:
        """The head, at which this thread can read. At most one query."""
        head = self.remembered()
        if head is not None and self.has_reached(head):
            return head
        if not self.seconds or head is not None:
            return self.ask()
        # One thread asks, and the others wait for what it learns.
        is_first = self._asking.acquire(timeout=PATIENCE)
        try:
            head = self.remembered()
            return head if head is not None and self.has_reached(head) else self.ask()
        finally:
            if is_first:
                self._asking.release()

    def ask(self) -> Head:
        """The head as the database has it now. One query."""
        known, _asked_at = self._known
        asked_at = monotonic()
        (row,) = fetch(_HEAD, _parameters(known))
        with self._learning:
            head = self._learn(known, row, asked_at)
        if head is self._known[0]:
            connections["reader"].connection.head = head
        return head

    def _learn(self, asked_of: Head | None, row: tuple[Any, ...], asked_at: float) -> Head:
        known, learned_at = self._known
        sequence, digest, genesis, rebuilt, is_searchable, checkpoint, *_more = row
        identity = (sequence, bytes(digest), bytes(genesis), rebuilt, is_searchable, checkpoint)
        if known is not None and identity == known.identity:
            self._known = (known, max(asked_at, learned_at))
            return known
        head, changed = _read(asked_of, row)
        # A standby that lags, or a thread that asked earlier: true where it comes from, but no news.
        if known is not None and sequence < known.cursor.sequence and self.remembered() is known:
            return head
        self._known = (None, learned_at)  # so that nothing more is kept for the former head once it was dropped
        for callback in self._callbacks:
            callback(changed)
        self._known = (head, asked_at)
        return head


def _parameters(known: Head | None) -> dict[str, Any]:
    sequence, digest, genesis, rebuilt, is_searchable, checkpoint = (
        known.identity if known else (-1, b"", b"", "", False, 0)
    )
    return {
        "sequence": sequence, "digest": digest, "genesis": genesis, "rebuilt": rebuilt, "is_searchable": is_searchable,
        "checkpoint": checkpoint, "kinds": " ".join(KINDS), "most": CHANGES_AT_MOST,
    }  # fmt: skip


def _read(known: Head | None, row: tuple[Any, ...]) -> tuple[Head, Changed]:
    sequence, digest, genesis, rebuilt, is_searchable, checkpoint, at, last_by_kind, there, kinds, slugs = row
    if known is not None and last_by_kind is None:  # the head asked of, but another thread has learned a later one
        return known, None
    head = Head(
        Cursor.at(sequence, digest), bytes(digest), bytes(genesis), at,
        dict(zip(KINDS, last_by_kind, strict=True)), rebuilt, is_searchable, checkpoint,
    )  # fmt: skip
    if known is not None and replace(known, checkpoint=checkpoint).identity == head.identity:
        return head, frozenset()  # only the log was signed
    return head, frozenset(map(Ref, kinds or (), slugs or ())) if _continues(known, head, there) else None


def _continues(known: Head | None, head: Head, there: bytes | None) -> bool:
    """Whether the new head lies a little further on in the same record; ``there`` is its digest at the known one."""
    if known is None or known.genesis != head.genesis or known.rebuilt != head.rebuilt:
        return False
    if not 0 < head.cursor.sequence - known.cursor.sequence <= CHANGES_AT_MOST:
        return False
    return known.digest == (known.genesis if known.cursor.sequence == 0 else bytes(there or b""))


class Position(Protocol):
    """Where a request reads: see ``sco.api.snapshots``."""

    @property
    def cursor(self) -> Cursor:
        """Where it reads."""

    @property
    def head(self) -> Cursor:
        """The head at that time."""

    @property
    def genesis(self) -> bytes:
        """Which record it is."""


def known_at(at: Position) -> Head | None:
    """The head that this process knows, if the request reads there."""
    known = HEADS.known
    stands = known is not None and at.cursor == at.head == known.cursor and at.genesis == known.genesis
    return known if stands else None


HEADS = HeadMemory(settings.HEAD_MEMORY_MS / 1000)
current, remembered, on_advance = HEADS.current, HEADS.remembered, HEADS.on_advance
