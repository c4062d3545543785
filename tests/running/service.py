"""The real service as a test's child process."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

from sco.postgres import ROOT, embedded
from sco.running import children
from tests.postgres.servers import remove


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def fresh_var() -> Iterator[Path]:
    """A var/ of one's own that every account may enter, and nothing left of it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="sco tests "))
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

    def until(self, word: str) -> str:
        """Read on until a line holds `word`, or to the end."""
        for line in self.process.stdout or ():
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
            said, _ = self.process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        self.said += said
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
        if started.process.stdout:
            started.process.stdout.close()


def part(process: psutil.Process) -> str:
    return str(process.environ().get(children.PART, ""))


def all_gone(processes: list[psutil.Process]) -> bool:
    return not psutil.wait_procs(processes, timeout=10)[1]
