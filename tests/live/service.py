"""The live service, and public ones beside it that ask its counters, as child processes of a test."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import connections

from sco.postgres import ROOT
from sco.running import parts
from tests import databases
from tests.running.service import free_port

# The public processes limit addresses, and each test can come from one of its own.
LIMITED = {"ANONYMOUS_PER_MINUTE": "30", "BEHIND_TLS_PROXY": "1"}


def url_as(role: str) -> str:
    """The address of this test's database for a role."""
    options = connections["reader"].settings_dict
    host, port = quote(options["HOST"], safe=""), options["PORT"] or 5432
    return f"postgresql://{role}:{databases.PASSWORD}@/{options['NAME']}?host={host}&port={port}"


class Services:
    """The live service on one port, two public processes on another."""

    def __init__(self, folder: Path, **environ: str) -> None:
        self.live, self.public = free_port(), free_port()
        self.counters = f"unix:{folder / 'limits'}"
        self.environ = {
            **os.environ, "HEAD_MEMORY_MS": "50", "COUNTERS_URL": self.counters, "LIVE_URL": f"http://127.0.0.1:{self.live}",
            "LIVE_DATABASE_URL": url_as(databases.LIVE), "READER_DATABASE_URL": url_as(databases.READER),
            "PROMETHEUS_MULTIPROC_DIR": str(folder / "metrics"), "ANSWER_CACHE_MB": "16", "WEB_THREADS": "3", **environ,
        }  # fmt: skip
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, *names: str) -> None:
        """Starts services, and waits until all of them listen."""
        ports = {"live": self.live, "public": self.public}
        for name in names:
            for part in parts.web(name, "127.0.0.1", ports[name], self.environ):
                environ = {**part.environ, **(LIMITED if name == "public" else {})}
                process = subprocess.Popen([sys.executable, *part.arguments], cwd=ROOT, env=environ)
                self.processes[part.name] = process
        for name in names:
            _wait_for(ports[name], self.processes[f"{name} service"])

    def stop(self, name: str) -> int:
        """Ends a process by SIGTERM; its exit status."""
        process = self.processes.pop(name)
        process.terminate()
        return process.wait(timeout=20)

    def stop_all(self) -> None:
        """Ends all of them."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.wait(timeout=20)

    def ask(self, path: str, *, at: int = 0, method: str = "GET", body: bytes | None = None, **headers: str) -> Any:
        """A response of the live service, read in whole, or of one at another port."""
        connection = http.client.HTTPConnection("127.0.0.1", at or self.live, timeout=60)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        address = path if path.startswith("/") else f"/api/v1/{path}"
        connection.request(method, address, body=body, headers={"Host": "localhost", **named})
        response: Any = connection.getresponse()
        response.content = response.read()
        connection.close()
        return response


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 40
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            return


@contextlib.contextmanager
def services(folder: Path, *names: str, **environ: str) -> Iterator[Services]:
    made = Services(folder, **environ)
    try:
        made.start(*names)
        yield made
    finally:
        made.stop_all()


def at_once(number: int, work: Callable[[int], Any]) -> list[Any]:
    """What so many threads return that begin together."""
    found: list[Any] = [None] * number
    barrier = threading.Barrier(number)

    def run(index: int) -> None:
        barrier.wait()
        found[index] = work(index)

    threads = [threading.Thread(target=run, args=(index,)) for index in range(number)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=60)
    return found
