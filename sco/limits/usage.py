"""What keys have used, added up in memory and handed over now and then: nothing is written for a request."""

import threading
from collections.abc import Callable, Sequence
from time import time
from typing import Any

KEYS_AT_MOST = 10_000


class Usage:
    """Requests, refusals among them, bytes and the last use of each key, since they were last handed over."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows: dict[int, list[Any]] = {}

    def add(self, key: int, *, requests: int = 1, refused: int = 0, size: int = 0, last: float = 0.0) -> None:
        """Adds what a key has used."""
        with self._lock:
            if key not in self._rows and len(self._rows) >= KEYS_AT_MOST:
                return
            row = self._rows.setdefault(key, [0, 0, 0, 0.0])
            row[0] += requests
            row[1] += refused
            row[2] += size
            row[3] = max(row[3], last or time())

    def hand_over(self, take: Callable[[Sequence[Sequence[Any]]], bool]) -> None:
        """Gives everything to ``take``; keeps it if that returns False or fails."""
        with self._lock:
            rows, self._rows = self._rows, {}
        given = False
        try:
            given = not rows or take([[key, *row] for key, row in rows.items()])
        finally:
            if not given:
                for key, (requests, refused, size, last) in rows.items():
                    self.add(key, requests=requests, refused=refused, size=size, last=last)
