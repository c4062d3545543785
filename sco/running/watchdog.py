"""Restarts parts of the service that end by themselves, so that pages are served for as long as possible."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sco import postgres
from sco.running.children import Children
from sco.running.terminal import StartupError, check_stop, say

# With pauses of 2, 4, 8, 16, 32 and then 60 seconds: a quarter of an hour to free a full disk.
MAX_RESTARTS = 20
LONGEST_PAUSE = 60.0
CALM_SECONDS = 600
WORKER = (str(postgres.ROOT / "manage.py"), "procrastinate", "worker")


@dataclass
class Backoff:
    """Growing pauses between the restarts of one part. After ten quiet minutes the count starts over."""

    restarts: int = 0
    last: float = float("-inf")

    def pause(self, now: float) -> float | None:
        """Seconds to wait before the next start; None after too many in a row. Call it once per failure."""
        self.restarts = 1 if now - self.last > CALM_SECONDS else self.restarts + 1
        self.last = now
        return min(2.0**self.restarts, LONGEST_PAUSE) if self.restarts <= MAX_RESTARTS else None


@dataclass
class Watchdog:
    """Watches `children`, and the embedded server if that is used."""

    children: Children
    environ: Mapping[str, str]
    server: postgres.Embedded | None = None
    worker: Backoff = field(default_factory=Backoff)
    database: Backoff = field(default_factory=Backoff)
    worker_due: float | None = None
    clock: Callable[[], float] = time.monotonic

    def check(self) -> None:
        """Restarts what has ended. Raises StartupError if that is impossible, Stop after a signal."""
        check_stop()
        # The server first: without it the worker would only fail again.
        if self.server and self.server.pid is None:
            self._restart(self.server)
        if ended := self.children.pop_ended():
            self._handle_end(*ended)
        if self.worker_due is not None and self.clock() >= self.worker_due:
            self.start_worker()

    def start_worker(self) -> None:
        """Starts the worker, for the first time or again."""
        self.worker_due = None
        self.children.start("worker", WORKER, self.environ)

    def _restart(self, server: postgres.Embedded) -> None:
        # A restart would create an empty database and serve it in place of the old one.
        if not server.data.exists():
            raise StartupError(f"PostgreSQL ended because its data folder {server.data} is gone. Stopping everything.")
        if self.database.pause(self.clock()) is None:
            raise StartupError(f"PostgreSQL has ended by itself {MAX_RESTARTS} times. Its log is {server.log}.")
        say("PostgreSQL ended by itself; restarting it ...")
        try:
            server.start()
        except postgres.PostgresError as error:
            raise StartupError(f"PostgreSQL ended by itself and could not be restarted. {error}") from None
        say("PostgreSQL is running again; no committed data was lost.")

    def _handle_end(self, name: str, status: int) -> None:
        message = f"The {name} ended by itself with status {status}; see its last output above."
        # granian restarts its own workers; if it ends itself, a restart would only hide a faulty setup.
        if name != "worker":
            raise StartupError(f"{message} Stopping everything.")
        if (pause := self.worker.pause(self.clock())) is None:
            say(f"{message} It is not restarted. Pages are served, background jobs wait: fix the cause, then restart.")
            return
        # The pause is a due time, not a sleep: the server and the web server are watched meanwhile.
        say(f"{message} Pages are still served; the worker restarts in {pause:.0f} s.")
        self.worker_due = self.clock() + pause
