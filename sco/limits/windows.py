"""Windows in which requests are counted: each begins with its first request, so no two clients have the same ones.

Exact: of any number of calls at once, a quota lets through as many as it says.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from threading import Lock
from time import time
from typing import NamedTuple

DAY = 86_400
# Names beyond this are counted after those are dropped whose windows are over.
NAMES_AT_MOST = 200_000


class Quota(NamedTuple):
    """How many requests a window lets through. One of a whole day begins at midnight, in UTC."""

    name: str
    limit: int
    seconds: int


class Level(NamedTuple):
    """What is left of a quota, and for how many seconds its window goes on."""

    remaining: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a request is let through, with the level of each quota in their order."""

    allowed: bool
    levels: tuple[Level, ...]

    @property
    def retry_after(self) -> int:
        """Seconds until a refused client may come again."""
        return max((level.seconds for level in self.levels if level.remaining == 0), default=0)


class Counters:
    """The windows of everybody, for any number of threads."""

    def __init__(self, clock: Callable[[], float] = time) -> None:
        self._clock, self._lock = clock, Lock()
        self._windows: dict[tuple[str, str], tuple[float, int]] = {}

    def take(self, name: str, quotas: Sequence[Quota]) -> Decision:
        """Counts a request, unless one of the quotas is used up: then it counts nowhere."""
        now = self._clock()
        with self._lock:
            found = [self._window(name, quota, now) for quota in quotas]
            allowed = all(used < quota.limit for (_until, used), quota in zip(found, quotas, strict=True))
            if allowed:
                found = [(until, used + 1) for until, used in found]
                self._windows |= {(name, quota.name): window for quota, window in zip(quotas, found, strict=True)}
            if len(self._windows) > NAMES_AT_MOST:
                self._drop_old(now)
        levels = (
            Level(max(quota.limit - used, 0), max(ceil(until - now), 1))
            for (until, used), quota in zip(found, quotas, strict=True)
        )
        return Decision(allowed, tuple(levels))

    def _window(self, name: str, quota: Quota, now: float) -> tuple[float, int]:
        window = self._windows.get((name, quota.name))
        return window if window and now < window[0] <= now + quota.seconds else (_end(quota, now), 0)

    def begin(self, name: str, quota: Quota, used: int) -> None:
        """Counts what was used before this process began."""
        now = self._clock()
        with self._lock:
            until, since = self._window(name, quota, now)
            self._windows[name, quota.name] = until, used + since

    def _drop_old(self, now: float) -> None:
        self._windows = {key: window for key, window in self._windows.items() if window[0] > now}
        # Still too many at once: all begin anew, rather than that memory has no bound.
        if len(self._windows) > NAMES_AT_MOST:
            self._windows = {}


def _end(quota: Quota, now: float) -> float:
    return now - now % DAY + DAY if quota.seconds == DAY else now + quota.seconds
