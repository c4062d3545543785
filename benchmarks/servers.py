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
from sco.running import parts

ROOT = Path(__file__).resolve().parent.parent
# One process with one thread: the servers share one core. All of them run the product's own web server.
PRODUCT = ("-m", "sco.running.web", HOST)
READY_SECONDS = 60.0


class Server:
    """A web server over one WSGI application, or over the product's; use it in a ``with``."""

    def __init__(self, environ: Mapping[str, str], cores: Cores, application: str = "") -> None:
        self.application, self.environ, self.cores = application, environ, cores
        self.port = _free_port()
        self.command = ("-m", "benchmarks.serving", application) if application else PRODUCT

    def __enter__(self) -> "Server":
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore::UserWarning", *self.command, str(self.port)],
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
        return json.loads(self.whole(path)[0])

    def whole(self, path: str) -> tuple[bytes, str]:
        """The body at a path, and its ETag; SystemExit for anything but 200."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=60)
        try:
            connection.request("GET", path, headers={"Host": f"localhost:{self.port}"})
            response = connection.getresponse()
            body = response.read()
        finally:
            connection.close()
        if response.status != 200:
            raise SystemExit(f"{self.application}{path}: {response.status} {body[:300].decode(errors='replace')}")
        return body, response.headers.get("ETag", "")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def environment(service_url: str, reader_url: str) -> dict[str, str]:
    """The environment of the baseline: the service's roles, as `make run` has them."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO_",))}
    return kept | {"DATABASE_URL": service_url, "READER_DATABASE_URL": reader_url}


def public(environ: Mapping[str, str], *, hot: bool) -> dict[str, str]:
    """That of a public service, with or without answers in memory; the head is remembered in both."""
    shared = parts.public_environment(environ) | {"SERVE": "public", "WEB_THREADS": "1"}
    return shared if hot else shared | {"ANSWER_CACHE_MB": "0"}
