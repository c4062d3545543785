"""Waits for what clients send and take, without asking every connection each time.

Waitress' own loop asks all of them before it waits, so that a hundred idle ones cost as much as a request. Here each
stays registered for what it wanted last, and is asked again after an event of its own, or when somebody says that what
it wants may have changed. One that is being served stays registered for reading: hardly a client sends more before it
has its answer, so nothing has to be changed for a request, and the loop need not hear that it is over.
"""

import select
import selectors
from collections import deque
from collections.abc import Mapping
from time import monotonic
from typing import Any

from waitress import wasyncore

READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE
_FLAGS = {READ: select.POLLIN, WRITE: select.POLLOUT, READ | WRITE: select.POLLIN | select.POLLOUT}


class Events:
    """The events of waitress' dispatchers, which are in ``sockets`` by file descriptor."""

    def __init__(self, sockets: Mapping[int, Any]) -> None:
        self._sockets = sockets
        self._selector = selectors.DefaultSelector()
        self._registered: dict[int, int] = {}
        self._changed: deque[int | None] = deque()
        # Where something came that nobody wanted to read yet.
        self._unread: set[int] = set()

    def note(self, descriptor: int | None) -> None:
        """From any thread: what this one wants may have changed. The loop hears of it when it is woken."""
        self._changed.append(descriptor)

    def note_all(self) -> None:
        """Time has passed, so what any of them wants may have changed."""
        self._changed.extend(self._sockets)

    def is_unread(self, descriptor: int | None) -> bool:
        """Whether something has come here that is read only when somebody says so."""
        return descriptor in self._unread

    def forget(self, descriptor: int | None) -> None:
        """Before it is closed."""
        if descriptor is None:
            return
        if self._registered.pop(descriptor, 0):
            self._selector.unregister(descriptor)
        self._unread.discard(descriptor)

    def wait(self, seconds: float) -> None:
        """Handles what happens next, and waits for it so long at most."""
        for _ in range(len(self._changed)):
            self._register(self._changed.popleft())
        for key, happened in self._selector.select(seconds):
            if (dispatcher := self._sockets.get(key.fd)) is not None:
                self._handle(key.fd, dispatcher, happened)

    def _register(self, descriptor: int | None) -> None:
        dispatcher = None if descriptor is None else self._sockets.get(descriptor)
        if descriptor is None or dispatcher is None:
            return
        wanted, registered = _wanted(dispatcher), self._registered.get(descriptor, 0)
        if wanted & READ:
            self._unread.discard(descriptor)
        elif descriptor not in self._unread:
            wanted |= registered & READ
        try:
            self._registered[descriptor] = wanted
            if wanted and registered:
                self._selector.modify(descriptor, wanted)
            elif wanted:
                self._selector.register(descriptor, wanted)
            elif registered:
                self._selector.unregister(descriptor)
        except (KeyError, OSError):  # it was closed meanwhile
            self._registered.pop(descriptor, None)
        if getattr(dispatcher, "held_until", 0.0) > monotonic():
            self._changed.append(descriptor)

    def _handle(self, descriptor: int, dispatcher: Any, happened: int) -> None:
        wanted = happened & _wanted(dispatcher)
        if happened & READ and not wanted & READ:
            # Before it is asked again, in ``_register``: a thread that is done meanwhile sees one or the other.
            self._unread.add(descriptor)
        if wanted:
            wasyncore.readwrite(dispatcher, _FLAGS[wanted])
        if wanted != happened or dispatcher.writable():
            self._changed.append(descriptor)


def _wanted(dispatcher: Any) -> int:
    reads = READ if dispatcher.readable() else 0
    return reads | WRITE if dispatcher.writable() and not dispatcher.accepting else reads
