"""The processes that the supervisor starts: recorded, so that the next start finds what a kill -9 left behind."""

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # ships no types

STOP_SECONDS = 15.0
SET_PARENT_DEATH_SIGNAL = 1


@dataclass
class Children:
    """Processes by name, and the file that remembers them."""

    record: Path
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def start(self, name: str, arguments: Sequence[str], environ: Mapping[str, str]) -> None:
        """Start this Python with `arguments`, in a session of its own: Ctrl-C reaches the supervisor alone."""
        command = [sys.executable, *arguments]
        process = subprocess.Popen(  # noqa: S603
            command,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=with_parent(),  # noqa: PLW1509
        )
        self.processes[name] = process
        self._write()

    def dead(self) -> tuple[str, int] | None:
        """Name and exit status of a process that has ended."""
        ended = ((name, process.poll()) for name, process in self.processes.items())
        return next(((name, status) for name, status in ended if status is not None), None)

    def stop(self) -> None:
        """End all of them: politely, then by force. Within 20 seconds."""
        families = [each for process in self.processes.values() for each in _family(process.pid)]
        _end(families)
        for process in self.processes.values():
            process.wait()
        self.record.unlink(missing_ok=True)

    def end_orphans(self) -> list[str]:
        """End what an earlier supervisor recorded and left running; returns their names."""
        found = {each["name"]: _recorded(each) for each in self._read()}
        alive = {name: process for name, process in found.items() if process is not None}
        _end([each for process in alive.values() for each in _family(process.pid)])
        self.record.unlink(missing_ok=True)
        return list(alive)

    def _write(self) -> None:
        rows = [
            {"name": name, "pid": process.pid, "started": _started(process.pid)}
            for name, process in self.processes.items()
        ]
        temporary = self.record.with_suffix(".new")
        temporary.write_text(json.dumps(rows))
        temporary.replace(self.record)

    def _read(self) -> list[dict[str, object]]:
        try:
            rows = json.loads(self.record.read_text())
        except (OSError, ValueError):
            return []
        return [row for row in rows if isinstance(row, dict) and {"name", "pid", "started"} <= set(row)]


def _started(pid: int) -> float | None:
    try:
        return float(psutil.Process(pid).create_time())
    except psutil.Error:
        return None


def _recorded(row: Mapping[str, object]) -> psutil.Process | None:
    """The process, unless its number has passed to another one."""
    pid, started = row["pid"], row["started"]
    if not isinstance(pid, int) or not isinstance(started, float):
        return None
    now = _started(pid)
    return psutil.Process(pid) if now is not None and abs(now - started) < 0.1 else None


def _family(pid: int) -> list[psutil.Process]:
    """The process and its descendants, children first."""
    try:
        parent = psutil.Process(pid)
        return [*reversed(parent.children(recursive=True)), parent]
    except psutil.Error:
        return []


def _end(processes: Sequence[psutil.Process]) -> None:
    for process in reversed(processes):
        with contextlib.suppress(psutil.Error):
            process.terminate()
    _, alive = psutil.wait_procs(processes, timeout=STOP_SECONDS)
    for process in alive:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(alive, timeout=5)


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
