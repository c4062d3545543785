"""CPU affinity and CPU time: one core for the servers and the database, another for the load generator."""

import contextlib
import os
import platform
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True)
class Cores:
    """The core of the servers and that of the load generator; None if the system cannot pin or has one core only."""

    serving: int | None
    asking: int | None

    def pin_tree(self, pid: int) -> None:
        """Pin a process and all its descendants, with their threads, to the serving core."""
        if self.serving is None:
            return
        for process in _tree(pid):
            with contextlib.suppress(OSError, psutil.Error):
                # sched_setaffinity sets one thread, not the process.
                for thread in process.threads():
                    os.sched_setaffinity(thread.id, {self.serving})

    def pin_me(self) -> None:
        """Pin this process to the asking core."""
        if self.asking is not None:
            os.sched_setaffinity(0, {self.asking})

    def pin_child(self) -> None:
        """Pin a child between fork and exec, and so all threads that it starts, to the serving core."""
        if self.serving is not None:
            os.sched_setaffinity(0, {self.serving})

    def __str__(self) -> str:
        if self.serving is None:
            return "not pinned: this system has one core or cannot pin"
        return f"servers and database on core {self.serving}, load on core {self.asking}"


def cores() -> Cores:
    """Two of the cores that this process can use."""
    if not hasattr(os, "sched_setaffinity"):
        return Cores(None, None)
    mine = sorted(os.sched_getaffinity(0))
    return Cores(mine[0], mine[1]) if len(mine) > 1 else Cores(None, None)


def shape() -> str:
    """The machine in one line."""
    memory = psutil.virtual_memory().total / 2**30
    model = next((line.partition(":")[2].strip() for line in _cpuinfo() if line.startswith("model name")), "")
    return (
        f"{os.cpu_count()} cores {model or platform.machine()}, {memory:.0f} GB, {platform.system()}, "
        f"Python {platform.python_version()}"
    )


def _cpuinfo() -> list[str]:
    file = Path("/proc/cpuinfo")
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def _tree(pid: int) -> list[psutil.Process]:
    with contextlib.suppress(psutil.Error):
        top = psutil.Process(pid)
        return [top, *top.children(recursive=True)]
    return []


def cpu_seconds(*pids: int) -> float:
    """CPU time of these processes and their living descendants."""
    total = 0.0
    for process in (each for pid in pids for each in _tree(pid)):
        with contextlib.suppress(psutil.Error):
            times = process.cpu_times()
            total += times.user + times.system
    return total


@dataclass
class Stopwatch:
    """The cost of a span in seconds: wall time, CPU time of this process and of the ``others``.

    ``busy`` is the time for which the serving core was not idle, whatever ran on it; 0 without pinning.
    """

    wall: float = 0.0
    own: float = 0.0
    others: float = 0.0
    busy: float = 0.0


@contextlib.contextmanager
def timed(*pids: int, core: int | None = None) -> Iterator[Stopwatch]:
    """Measure a span, with the CPU of other processes' trees and of a core."""
    watch = Stopwatch()
    wall, own, others, busy = time.perf_counter(), time.process_time(), cpu_seconds(*pids), _busy(core)
    yield watch
    watch.wall, watch.own = time.perf_counter() - wall, time.process_time() - own
    watch.others, watch.busy = cpu_seconds(*pids) - others, _busy(core) - busy


def _busy(core: int | None) -> float:
    if core is None:
        return 0.0
    times = psutil.cpu_times(percpu=True)[core]
    # Linux counts guest time as user time too.
    return sum(times) - times.idle - getattr(times, "iowait", 0.0) - getattr(times, "guest", 0.0)
