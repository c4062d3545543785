"""The processes that the supervisor starts: marked, so that the next start finds what a kill -9 left behind."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # ships no types

from sco.postgres import ROOT
from sco.running.places import lives
from sco.running.terminal import forking

# In the environment of every child and, by inheritance, of its children: whose they are, and which part of the service.
OWNER, PART = "SCO_SUPERVISED_IN", "SCO_PART"
SET_PARENT_DEATH_SIGNAL = 1
POLITE_SECONDS = 15.0


@dataclass
class Children:
    """Processes by name. `folder` is the supervisor's own, and tells its processes from those of another checkout."""

    folder: Path
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def start(self, name: str, arguments: Sequence[str], environ: Mapping[str, str]) -> None:
        """Start this Python with `arguments`, in a session of its own: Ctrl-C reaches the supervisor alone."""
        with forking():
            self.processes[name] = subprocess.Popen(  # noqa: S603
                [sys.executable, *arguments],
                env={**environ, OWNER: str(self.folder), PART: name},
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=with_parent(),  # noqa: PLW1509
            )

    def dead(self) -> tuple[str, int] | None:
        """Name and exit status of a process that has ended."""
        ended = ((name, process.poll()) for name, process in self.processes.items())
        return next(((name, status) for name, status in ended if status is not None), None)

    def forget(self, name: str) -> None:
        """It has ended, and may be started anew."""
        del self.processes[name]

    def stop(self) -> None:
        """End all of them and whatever they have started: politely, then by force. Within 20 seconds."""
        end(list(self._marked()))
        for process in self.processes.values():
            process.wait()

    def end_orphans(self) -> list[str]:
        """End what an earlier supervisor left running; returns which parts of the service that was."""
        found = self._marked()
        end(list(found))
        return sorted(set(found.values()))

    def _marked(self) -> dict[psutil.Process, str]:
        """Living processes that carry our mark, also those whose parent is gone. A number alone proves nothing."""
        found = {}
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error, OSError):
                environ = process.environ()
                if environ.get(OWNER) == str(self.folder) and process.pid != os.getpid():
                    found[process] = environ.get(PART, "")
        return found


def end(processes: Sequence[psutil.Process]) -> None:
    """SIGTERM until they are gone, then SIGKILL: a process that is just starting may miss the first."""
    deadline = time.monotonic() + POLITE_SECONDS
    alive = list(processes)
    while alive and time.monotonic() < deadline:
        _send(alive, signal.SIGTERM)
        _, waiting = psutil.wait_procs(alive, timeout=1)
        alive = [each for each in waiting if lives(each.pid)]
    _send(alive, signal.SIGKILL)
    psutil.wait_procs(alive, timeout=5)


def _send(processes: Sequence[psutil.Process], number: int) -> None:
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.send_signal(number)


def with_parent() -> Callable[[], None] | None:
    """For subprocess's preexec_fn: on Linux the kernel ends the child when the supervisor dies, however it dies."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    supervisor = os.getpid()

    def ask() -> None:
        libc.prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)
        if os.getppid() != supervisor:
            os._exit(1)

    return ask
