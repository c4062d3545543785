"""The two web servers, started with the same options."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from benchmarks.client import HOST
from benchmarks.machine import Cores

ROOT = Path(__file__).resolve().parent.parent
# One process with one thread: the servers share one core.
QUIET = "import logging, waitress.runner; logging.getLogger('waitress.queue').setLevel(40); waitress.runner.run()"
WAITRESS = ("-c", QUIET, "--threads=1", "--ident=", "--asyncore-use-poll", f"--host={HOST}")
READY_SECONDS = 60.0


class Server:
    """A web server over one WSGI application; use it in a ``with``."""

    def __init__(self, application: str, environ: Mapping[str, str], cores: Cores) -> None:
        self.application, self.environ, self.cores = application, environ, cores
        self.port = _free_port()

    def __enter__(self) -> "Server":
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore::UserWarning", *WAITRESS, f"--port={self.port}", self.application],
            env=dict(self.environ),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            preexec_fn=self.cores.pin_child,  # noqa: PLW1509 - no thread runs here yet
        )
        return self

    def __exit__(self, *_exception: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def wait(self, path: str) -> None:
        """Wait until the path responds; SystemExit after READY_SECONDS."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                self.get(path)
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise SystemExit(f"{self.application} does not respond on port {self.port}.")

    def get(self, path: str) -> dict:
        """The JSON at a path; SystemExit for anything but 200."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=60)
        try:
            connection.request("GET", path, headers={"Host": f"localhost:{self.port}"})
            response = connection.getresponse()
            body = response.read()
        finally:
            connection.close()
        if response.status != 200:
            raise SystemExit(f"{self.application}{path}: {response.status} {body[:300].decode(errors='replace')}")
        return json.loads(body)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def environment(service_url: str, reader_url: str) -> dict[str, str]:
    """The environment of both servers: the service's roles, as `make run` has them."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO_",))}
    return kept | {"DATABASE_URL": service_url, "READER_DATABASE_URL": reader_url}
