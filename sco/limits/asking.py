"""Asks the process that counts for all. If it does not answer, this process counts for itself for a while."""

import logging
import threading
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any

from sco.limits import protocol
from sco.limits.windows import Counters, Decision, Quota

logger = logging.getLogger(__name__)
# Seconds for an answer. It takes a tenth of a millisecond, but on an overloaded machine, a process may have to wait
# long for its turn; one that is gone refuses the connection at once.
PATIENCE = 0.25
PATIENCE_FOR_REPORTS = 2.0
REST = 2.0  # seconds without asking, after a failure


class Store(threading.local):
    """A connection of each thread."""

    socket: Any = None
    lines: Any = None


class Asking:
    """The counters at a URL, without one the process's own; ``on_failure`` is called for each decision made alone."""

    def __init__(self, url: str, on_failure: Callable[[], None] = lambda: None) -> None:
        self.url, self.on_failure = url, on_failure
        self.own = Counters()
        self._connection = Store()
        self._rests_until = 0.0

    def take(self, name: str, quotas: Sequence[Quota]) -> Decision:
        """Counts a request, and says whether it is let through."""
        if not self.url:
            return self.own.take(name, quotas)
        if monotonic() >= self._rests_until:
            try:
                return protocol.decision(self._ask(protocol.question("take", name, quotas), PATIENCE))
            except (OSError, ValueError, TypeError) as error:
                self._rest(error)
        self.on_failure()
        return self.own.take(name, quotas)

    def report(self, rows: Sequence[Sequence[Any]]) -> bool:
        """Hands over what keys have used; False if it could not be."""
        try:
            return bool(self.url and self._ask(protocol.question("used", rows), PATIENCE_FOR_REPORTS))
        except (OSError, ValueError) as error:
            self._rest(error)
            return False

    def _ask(self, line: bytes, seconds: float) -> bytes:
        was_open = self._connection.socket is not None
        try:
            return self._exchange(line, seconds)
        except ConnectionError:
            # The process that counts was started again since: a connection of before says nothing about it.
            if not was_open:
                raise
            return self._exchange(line, seconds)

    def _exchange(self, line: bytes, seconds: float) -> bytes:
        mine = self._connection
        try:
            if mine.socket is None:
                mine.socket = protocol.connect(self.url, seconds)
                mine.lines = mine.socket.makefile("rb")
            mine.socket.settimeout(seconds)
            mine.socket.sendall(line)
            if not (answer := mine.lines.readline(protocol.LINE_AT_MOST)):
                raise ConnectionError("the counters have closed the connection")
        except (OSError, ValueError):
            self._close()  # an answer that comes late would be taken for the next one
            raise
        return bytes(answer)

    def _close(self) -> None:
        mine = self._connection
        if mine.socket is not None:
            mine.lines.close()
            mine.socket.close()
            mine.socket = mine.lines = None

    def _rest(self, error: Exception) -> None:
        if monotonic() >= self._rests_until:
            logger.warning("The counters do not answer, so limits apply to this process alone: %s", error)
        self._rests_until = monotonic() + REST
