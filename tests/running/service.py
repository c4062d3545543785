"""The real service as a test's child process."""

import os
import queue
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

from sco.postgres import ROOT, embedded
from sco.running import children
from tests.postgres.servers import in_memory, remove


def free_port() -> int:
    """A free port with three more after it, as a service needs; the system gives none of these to a connection."""
    while True:
        port = random.randrange(20_000, 32_000, 4)
        with suppress(OSError), ExitStack() as probes:
            for number in range(4):
                probes.enter_context(socket.socket()).bind(("127.0.0.1", port + number))
            return port


@contextmanager
def fresh_var() -> Iterator[Path]:
    """A var/ of one's own that every account may enter, and nothing left of it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="sco tests ", dir=in_memory()))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        with suppress(OSError):
            remove(embedded({"SCO_VAR": str(folder)}))
        shutil.rmtree(folder)


class Service:
    """A supervisor and what it has said so far."""

    def __init__(self, var: Path, port: int, **environ: str) -> None:
        self.port, self.said = port, ""
        kept = {key: value for key, value in os.environ.items() if "DATABASE" not in key and key != "PRODUCTION"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sco.running"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env=kept | {"SCO_VAR": str(var), "PORT": str(port)} | environ, text=True,
        )  # fmt: skip
        # Read at once: a pipe that nobody empties blocks every process that writes to it.
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self._lines.put(line)
        self._lines.put(None)

    def until(self, word: str) -> str:
        """Read on until a line holds `word`, or to the end."""
        while (line := self._lines.get(timeout=300)) is not None:
            self.said += line
            if word in line:
                break
        assert word in self.said, self.said
        return self.said

    def end(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.rest()

    def rest(self) -> int:
        """Exit status, at the latest after a minute."""
        try:
            self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        self._reader.join(timeout=20)
        while not self._lines.empty():
            self.said += self._lines.get() or ""
        return self.process.returncode

    def descendants(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def get(self, path: str, *, desk: bool = False) -> Any:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port + desk}{path}", timeout=10) as answer:
            return answer.read()


@contextmanager
def service(var: Path, port: int | None = None, **environ: str) -> Iterator[Service]:
    started = Service(var, port or free_port(), **environ)
    try:
        yield started
    finally:
        if started.process.poll() is None:
            started.end(signal.SIGTERM)
        started._reader.join(timeout=20)
        if started.process.stdout:
            started.process.stdout.close()


def part(process: psutil.Process) -> str:
    return str(process.environ().get(children.PART, ""))


def all_gone(processes: list[psutil.Process]) -> bool:
    return not psutil.wait_procs(processes, timeout=10)[1]
