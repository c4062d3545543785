"""The supervisor's child processes: marked, so that the next start finds what a kill -9 left behind."""

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
from sco.postgres.server import is_alive
from sco.running.terminal import forking

# In the environment of every child and, by inheritance, of its children: whose it is, and which part of the service.
OWNER, PART = "SCO_SUPERVISED_IN", "SCO_PART"
SET_PARENT_DEATH_SIGNAL = 1
TERMINATE_SECONDS = 15.0


@dataclass
class Children:
    """Processes by name. `folder` is the supervisor's own, and tells its processes from those of another checkout."""

    folder: Path
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def start(self, name: str, arguments: Sequence[str], environ: Mapping[str, str]) -> None:
        """Starts this Python with `arguments` in a session of its own, so that Ctrl-C reaches only the supervisor."""
        with forking():
            self.processes[name] = subprocess.Popen(
                [sys.executable, *arguments],
                env={**environ, OWNER: str(self.folder), PART: name},
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=end_with_parent(),  # noqa: PLW1509 - the supervisor has no threads
            )

    def pop_ended(self) -> tuple[str, int] | None:
        """Name and exit status of a process that has ended, which is then forgotten."""
        for name, process in self.processes.items():
            if (status := process.poll()) is not None:
                del self.processes[name]
                return name, status
        return None

    def stop(self) -> None:
        """Ends all of them and whatever they have started, within 20 seconds."""
        end(list(self._marked()))
        for process in self.processes.values():
            process.wait()

    def end_orphans(self) -> list[str]:
        """Ends what an earlier supervisor left running; returns the names of those parts of the service."""
        found = self._marked()
        end(list(found))
        return sorted(set(found.values()))

    def _marked(self) -> dict[psutil.Process, str]:
        """Live processes that carry the mark, even if their parent is gone. A process id alone proves nothing."""
        found = {}
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error, OSError):
                environ = process.environ()
                if environ.get(OWNER) == str(self.folder) and process.pid != os.getpid():
                    found[process] = environ.get(PART, "")
        return found


def end(processes: Sequence[psutil.Process]) -> None:
    """Sends SIGTERM until the processes are gone, then SIGKILL: a process that is just starting may miss the first."""
    deadline = time.monotonic() + TERMINATE_SECONDS
    alive = list(processes)
    while alive and time.monotonic() < deadline:
        _send(alive, signal.SIGTERM)
        _, waiting = psutil.wait_procs(alive, timeout=1)
        alive = [each for each in waiting if is_alive(each.pid)]
    _send(alive, signal.SIGKILL)
    psutil.wait_procs(alive, timeout=5)


def _send(processes: Sequence[psutil.Process], number: int) -> None:
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.send_signal(number)


def end_with_parent() -> Callable[[], None] | None:
    """A preexec_fn for subprocess: on Linux the kernel ends the child when the supervisor dies, however it dies."""
    if not sys.platform.startswith("linux"):
        return None
    # Loaded here, because the child may do next to nothing between fork and exec.
    libc = ctypes.CDLL(None, use_errno=True)
    supervisor = os.getpid()

    def ask_kernel() -> None:
        libc.prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)
        if os.getppid() != supervisor:  # it died before the kernel was asked
            os._exit(1)

    return ask_kernel
