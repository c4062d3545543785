"""The supervisor's child processes, marked so that the next start finds those that a kill -9 left behind."""

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

# The mark, in the environment: children of a child inherit it, whatever process group they move to.
OWNER, PART = "SCO_SUPERVISED_IN", "SCO_PART"
SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of <sys/prctl.h>
TERMINATE_SECONDS = 15.0  # on SIGTERM the worker first finishes its running jobs


@dataclass
class Children:
    """Child processes by name. `folder` distinguishes them from those of another checkout's supervisor."""

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
        """Forgets one process that has ended, and returns its name and exit status."""
        for name, process in self.processes.items():
            if (status := process.poll()) is not None:
                del self.processes[name]
                return name, status
        return None

    def stop(self) -> None:
        """Ends all of them and whatever they have started, within 20 seconds."""
        # By mark, not by handle: a child may have children of its own.
        end(list(self._marked()))
        for process in self.processes.values():
            process.wait()

    def end_orphans(self) -> list[str]:
        """Ends what an earlier supervisor left running; returns the names of the parts it ended."""
        found = self._marked()
        end(list(found))
        return sorted(set(found.values()))

    def _marked(self) -> dict[psutil.Process, str]:
        """Live processes that carry the mark, with their part. Stored process ids would not do: ids are reused."""
        found = {}
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error, OSError):  # another account's process, or one that has just ended
                environ = process.environ()
                if environ.get(OWNER) == str(self.folder) and process.pid != os.getpid():
                    found[process] = environ.get(PART, "")
        return found


def end(processes: Sequence[psutil.Process]) -> None:
    """Sends SIGTERM every second for 15 seconds, then SIGKILL."""
    deadline = time.monotonic() + TERMINATE_SECONDS
    alive = list(processes)
    while alive and time.monotonic() < deadline:
        _send(alive, signal.SIGTERM)  # repeatedly, because a process that is just starting may miss the first
        _, waiting = psutil.wait_procs(alive, timeout=1)
        alive = [each for each in waiting if is_alive(each.pid)]
    _send(alive, signal.SIGKILL)
    psutil.wait_procs(alive, timeout=5)


def _send(processes: Sequence[psutil.Process], number: int) -> None:
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.send_signal(number)


def end_with_parent() -> Callable[[], None] | None:
    """A preexec_fn for subprocess: on Linux the kernel terminates the child when the supervisor dies of any cause."""
    if not sys.platform.startswith("linux"):
        return None
    # Loaded before the fork: between fork and exec, imports and allocations are unsafe.
    libc = ctypes.CDLL(None, use_errno=True)
    supervisor = os.getpid()

    def ask_kernel() -> None:
        libc.prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)
        if os.getppid() != supervisor:  # it died before the request, so no signal will come
            os._exit(1)

    return ask_kernel
