"""Restarts whatever ends by itself, the database included. Only a signal ends the service."""

import contextlib
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import psycopg

from sco import postgres
from sco.running.children import Children
from sco.running.parts import Part
from sco.running.terminal import check_stop, say

# Half a second, one, two, four, then five: when a disk has room again, all is back within ten seconds.
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 5.0
CALM_SECONDS = 60
# A part that cannot start says why each time; after the first few this is one line in a minute.
SAY_EVERY = 12


@dataclass
class Backoff:
    """Growing pauses between the restarts of one part. After a quiet minute they are short again."""

    restarts: int = 0
    last: float = float("-inf")

    def pause(self, now: float) -> float:
        """Seconds to wait before the next start. Call it once per failure."""
        self.restarts = 1 if now - self.last > CALM_SECONDS else self.restarts + 1
        self.last = now
        return min(FIRST_PAUSE * 2.0 ** (self.restarts - 1), LONGEST_PAUSE)

    @property
    def is_worth_a_line(self) -> bool:
        """Whether to report this failure: the first ones, and then one in twelve."""
        return self.restarts <= 5 or self.restarts % SAY_EVERY == 0


@dataclass
class Watchdog:
    """Watches the parts, and the embedded server if that is used."""

    children: Children
    parts: Sequence[Part]
    server: postgres.Embedded | None = None
    clock: Callable[[], float] = time.monotonic
    failures: dict[str, Backoff] = field(default_factory=dict)
    due: dict[str, float] = field(default_factory=dict)

    def start(self) -> None:
        """Starts all parts."""
        for part in self.parts:
            self._start(part)

    def check(self) -> None:
        """Restarts what has ended. Raises Stop after a signal."""
        check_stop()
        if self.server and self.server.stopping:
            say("PostgreSQL was asked to stop, and refuses new sessions: stopping it now ...")
            with contextlib.suppress(postgres.PostgresError):  # tried again
                self.server.stop()
        # The server first: without it the others would only fail again.
        if self.server and self.server.pid is None and self.clock() >= self.due.get("PostgreSQL", 0):
            self._restart(self.server)
        while ended := self.children.pop_ended():
            name, status = ended
            self._schedule(f"The {name}", name, f"ended by itself with status {status}; see its last output above.")
        for part in self.parts:
            if self.clock() >= self.due.get(part.name, float("inf")):
                del self.due[part.name]
                self._start(part)

    def _start(self, part: Part) -> None:
        try:
            self.children.start(part.name, part.arguments, part.environ)
        except OSError as error:  # no process or no memory is left, or the program is being replaced
            self._schedule(f"The {part.name}", part.name, f"could not be started: {error}.")

    def _schedule(self, subject: str, name: str, what: str) -> None:
        # A due time, not a sleep: everything else is watched meanwhile.
        backoff = self.failures.setdefault(name, Backoff())
        pause = backoff.pause(self.clock())
        self.due[name] = self.clock() + pause
        if backoff.is_worth_a_line:
            say(f"{subject} {what} Starting it again in {pause:.1f} s.")

    def _restart(self, server: postgres.Embedded) -> None:
        # A restart would create an empty database and serve it in place of the old one.
        if not server.data.exists():
            self._schedule("PostgreSQL", "PostgreSQL", f"has ended, and its data folder {server.data} is gone.")
            return
        try:
            server.start()
        except (postgres.PostgresError, psycopg.Error, subprocess.SubprocessError, OSError) as error:
            self._schedule("PostgreSQL", "PostgreSQL", f"ended by itself and could not be restarted. {error}")
            return
        say("PostgreSQL ended by itself and is running again; no committed data was lost.")
        # One that ends at once, again and again, is not started without a pause.
        self.due["PostgreSQL"] = self.clock() + self.failures.setdefault("PostgreSQL", Backoff()).pause(self.clock())
