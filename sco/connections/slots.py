"""A cap on how many threads of a serving process use the database at once, so that one is always left for the rest.

A thread takes a slot when its request first waits for the database, and keeps it to the end of that request. Were it
taken anew for every query, a publication that holds the head's lock could queue behind those that wait for this lock.
"""

import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.signals import request_finished, request_started

from sco.connections.deadlines import DatabaseBusy

# A query of the API takes a few milliseconds, and ten times that on a machine that is overloaded. If no holder has had
# an answer for this long, nobody gets one soon.
STALLED = 0.5  # seconds
PATIENCE = 1.0  # seconds to wait for a slot while the holders make progress
_LOOK_AGAIN = 0.02  # seconds


class _Slot:
    """``since`` is when its thread began to wait for the database, None while it computes."""

    __slots__ = ("__weakref__", "since")

    def __init__(self) -> None:
        self.since: float | None = None

    def is_stalled(self) -> bool:
        since = self.since  # read once: its thread changes it without a lock
        return since is not None and monotonic() - since > STALLED


class _Thread(threading.local):
    serving = False
    may_wait = True
    slot: _Slot | None = None


class Slots:
    """At most ``capacity`` threads that serve requests; None is no limit, nor does one hold outside of requests."""

    def __init__(self, capacity: int | None) -> None:
        self.capacity = capacity
        self._thread = _Thread()
        # Weak, because a server may end a thread whose request has not: its slot goes with it.
        self._held: weakref.WeakSet[_Slot] = weakref.WeakSet()
        self._freed = threading.Condition()

    @property
    def serving(self) -> bool:
        """Whether this thread serves a request."""
        return self._thread.serving

    def begin(self) -> None:
        """A request begins in this thread."""
        self._release()
        self._thread.serving = True

    def end(self) -> None:
        """The request has ended."""
        self._release()
        self._thread.serving = False

    def pause(self) -> None:
        """The request goes on without the database: its slot is free until it asks again."""
        self._release()

    def never_wait_here(self) -> None:
        """This thread is for what needs no database: whatever does is refused at once."""
        self._thread.may_wait = False

    def stand_still(self) -> bool:
        """Whether all slots are taken by threads that have had no answer for a while."""
        with self._freed:
            return self.capacity is not None and len(self._held) >= self.capacity and self._are_stalled()

    def _are_stalled(self) -> bool:
        return all(slot.is_stalled() for slot in self._held)

    def _release(self) -> None:
        if self._thread.slot is not None:
            with self._freed:
                self._held.discard(self._thread.slot)
                self._thread.slot = None
                self._freed.notify()

    def wait_begins(self) -> _Slot | None:
        """This thread is about to wait for the database. Raises DatabaseBusy if it may not."""
        if self.capacity is None:
            return None
        slot = self._thread.slot
        if slot is None:
            if not self._thread.serving:
                return None
            if not self._thread.may_wait:
                raise DatabaseBusy("all threads that may wait for the database are waiting")
            slot = self._take(self.capacity)
        slot.since = monotonic()
        return slot

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """A block in which this thread waits for the database. Raises DatabaseBusy."""
        slot = self.wait_begins()
        try:
            yield
        finally:
            if slot is not None:
                slot.since = None

    def _take(self, capacity: int) -> _Slot:
        with self._freed:
            deadline = monotonic() + PATIENCE
            while len(self._held) >= capacity:
                if self._are_stalled() or monotonic() > deadline:
                    raise DatabaseBusy("all threads that may wait for the database are waiting")
                self._freed.wait(_LOOK_AGAIN)
            slot = self._thread.slot = _Slot()
            self._held.add(slot)
        return slot


SLOTS = Slots(settings.DATABASE_SLOTS)


def _begin(**_signal: Any) -> None:
    SLOTS.begin()


def _end(**_signal: Any) -> None:
    SLOTS.end()


# After django.db's receivers, which ask connections whether they still work.
request_started.connect(_begin, dispatch_uid="connections_begin")
request_finished.connect(_end, dispatch_uid="connections_end")
