"""What is done when a part of the service ends by itself: reading goes on for as long as it can."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sco import postgres
from sco.running.children import Children
from sco.running.terminal import StartupError, go_on, say

MOST_STARTS = 20
CALM_SECONDS = 600
LONGEST_PAUSE = 60.0
WORKER = (str(postgres.ROOT / "manage.py"), "procrastinate", "worker")


@dataclass
class Patience:
    """How often in a row a part is started again. After ten quiet minutes an end counts as the first one again."""

    ends: int = 0
    last: float = float("-inf")

    def pause(self, now: float) -> float | None:
        """Told of an end: seconds to wait before the next start, longer each time; None when it was once too often."""
        self.ends = 1 if now - self.last > CALM_SECONDS else self.ends + 1
        self.last = now
        return min(2.0**self.ends, LONGEST_PAUSE) if self.ends <= MOST_STARTS else None


@dataclass
class Watch:
    """The running parts: `children`, and the embedded server if that is used."""

    children: Children
    environ: Mapping[str, str]
    server: postgres.Embedded | None = None
    worker: Patience = field(default_factory=Patience)
    database: Patience = field(default_factory=Patience)
    worker_due: float | None = None
    clock: Callable[[], float] = time.monotonic

    def look(self) -> None:
        """Mend what can be mended. Raises StartupError when something else has ended, Stop when we were told to."""
        go_on()
        if self.server and self.server.pid is None:
            self._start_again(self.server)
        if found := self.children.dead():
            self._part_ended(*found)
        if self.worker_due is not None and self.clock() >= self.worker_due:
            self.start_worker()

    def start_worker(self) -> None:
        """The first time, and each time after it has ended."""
        self.worker_due = None
        self.children.start("worker", WORKER, self.environ)

    def _start_again(self, server: postgres.Embedded) -> None:
        if not server.data.exists():
            raise StartupError(f"PostgreSQL ended because its data folder {server.data} is gone. All is stopped.")
        if self.database.pause(self.clock()) is None:
            raise StartupError(f"PostgreSQL has ended by itself {MOST_STARTS} times. Its log is {server.log}.")
        say("PostgreSQL ended by itself; starting it again ...")
        try:
            server.start()
        except postgres.PostgresError as error:
            raise StartupError(f"PostgreSQL ended by itself and could not be started again. {error}") from None
        say("PostgreSQL answers again; what was committed is there.")

    def _part_ended(self, name: str, status: int) -> None:
        if name != "worker":
            raise StartupError(
                f"The {name} ended by itself with status {status}; its last words stand above. All is stopped."
            )
        self.children.forget(name)
        said = f"The worker ended by itself with status {status}; its last words stand above."
        if (pause := self.worker.pause(self.clock())) is None:
            say(f"{said} It is not tried again. Pages are served, background jobs wait: mend the cause, then restart.")
            return
        say(f"{said} Pages are served meanwhile; it starts again in {pause:.0f} s.")
        self.worker_due = self.clock() + pause
