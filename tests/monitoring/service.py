"""The real servers as a test's child processes, and what a client and an operator get from them."""

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import psutil

from sco.postgres import ROOT
from sco.running.children import end
from tests.api.test_server import url_of
from tests.running.service import free_port


class Answer(NamedTuple):
    status: int
    headers: Any
    text: str


class Server(NamedTuple):
    """A server on a port of this machine, whose output goes to a file."""

    port: int
    output: Path
    process: "subprocess.Popen[bytes]"

    def ask(self, path: str, method: str = "GET", form: dict[str, str] | None = None, **headers: str) -> Answer:
        made = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        sent = {"Host": "localhost"} | {name.replace("_", "-"): value for name, value in headers.items()}
        if form is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        made.request(method, path, urlencode(form) if form is not None else None, sent)
        response = made.getresponse()
        answer = Answer(response.status, response.headers, response.read().decode())
        made.close()
        return answer

    def said(self) -> str:
        return self.output.read_text()

    def lines(self, logger: str = "sco.requests") -> list[dict[str, Any]]:
        """The JSON lines of a logger; every line of the output must be JSON."""
        return [line for line in map(json.loads, self.said().splitlines()) if line["logger"] == logger]

    def until(self, count: int) -> list[dict[str, Any]]:
        """The lines of requests, when there are as many."""
        deadline = time.monotonic() + 10
        while len(self.lines()) < count and time.monotonic() < deadline:
            time.sleep(0.05)
        return self.lines()


@contextmanager
def running(output: Path, port: int, *command: str, **environ: str) -> Iterator[Server]:
    """A child on this test's database, once its port is open."""
    databases = {"DATABASE_URL": url_of("default"), "READER_DATABASE_URL": url_of("reader")}
    with output.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env={**os.environ, **databases, **environ}, stdout=file, stderr=file
        )
    server = Server(port, output, process)
    try:
        wait_for_port(server)
        yield server
    finally:
        if process.poll() is None:
            end([psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)])
        process.wait(20)


def wait_for_port(server: Server) -> None:
    """Returns when the server answers."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            server.ask("/healthz/live")
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
        else:
            return
    raise AssertionError(server.said())


@contextmanager
def web(folder: Path, *, workers: int = 1, **environ: str) -> Iterator[Server]:
    """Web processes as the supervisor runs them, on one port; the first of them."""
    port = free_port()
    command = ("-m", "sco.running.web", "127.0.0.1", str(port))
    with ExitStack() as stack:
        servers = [
            stack.enter_context(running(folder / f"web-{port}-{number}.log", port, *command, **environ))
            for number in range(workers)
        ]
        deadline = time.monotonic() + 30
        while not all(psutil.Process(each.process.pid).net_connections("tcp") for each in servers):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield servers[0]


@contextmanager
def metrics(folder: Path, **environ: str) -> Iterator[Server]:
    """The server of /metrics."""
    port = free_port()
    with running(
        folder / f"metrics-{port}.log", port, "-m", "sco.monitoring.server", METRICS_PORT=str(port), **environ
    ) as server:
        yield server
