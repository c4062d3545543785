"""Clients that measure, and clients that attack: `python -m tests.drills.loads` runs the latter at the lowest priority.

Attackers are elsewhere: here, on the server's own cores, they must not take its time.
"""

import contextlib
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlencode

from sco.postgres import ROOT

HOST, FORM = "127.0.0.1", "application/x-www-form-urlencoded"


@dataclass
class Answers:
    """What a client saw: (seconds, status) of each request; status 0 is a connection that failed."""

    rows: list[tuple[float, int]] = field(default_factory=list)

    def percentile(self, percent: float) -> float:
        """Milliseconds."""
        times = sorted(seconds for seconds, _status in self.rows)
        return times[min(len(times) - 1, int(len(times) * percent / 100))] * 1000

    def statuses(self) -> dict[int, int]:
        found = [status for _seconds, status in self.rows]
        return {status: found.count(status) for status in sorted(set(found))}


def ask(port: int, path: str, timeout: float = 30) -> tuple[float, int]:
    """Seconds and status of one request over a connection of its own."""
    began = time.monotonic()
    connection = http.client.HTTPConnection(HOST, port, timeout=timeout)
    try:
        connection.request("GET", path, headers={"Host": "localhost"})
        response = connection.getresponse()
        response.read()
        return time.monotonic() - began, response.status
    except (OSError, http.client.HTTPException):
        return time.monotonic() - began, 0
    finally:
        connection.close()


def measure(port: int, path: str, seconds: float, every: float = 0.02) -> Answers:
    """Ask for the path about every so many seconds."""
    answers, end = Answers(), time.monotonic() + seconds
    while time.monotonic() < end:
        answers.rows.append(ask(port, path))
        time.sleep(every)
    return answers


def at_once(*tasks: Callable[[], Answers]) -> list[Answers]:
    """Run these measurements side by side."""
    found: list[Answers] = [Answers()] * len(tasks)

    def run(number: int) -> None:
        found[number] = tasks[number]()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(tasks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def until(condition: Callable[[], bool], seconds: float) -> float:
    """Seconds until the condition holds; fails after so many."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, f"not within {seconds} s"
        time.sleep(0.02)
    return time.monotonic() - began


@contextmanager
def attack(kind: str, *arguments: int) -> Iterator[None]:
    """An attack for the length of the block."""
    command = [sys.executable, "-m", "tests.drills.loads", kind, *map(str, arguments)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "attacking\n"
        try:
            yield
        finally:
            process.kill()


def _say() -> None:
    print("attacking", flush=True)  # noqa: T201 - the parent reads it


def hold_connections(public: int, desk: int) -> None:
    """500 requests whose bodies never end, 200 half-sent headers and 50 readers that hardly read, at both services."""
    held = []

    def open_one(port: int, said: bytes, buffer: int = 0) -> None:
        plug = socket.socket()
        if buffer:
            plug.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        plug.settimeout(5)
        with contextlib.suppress(OSError):
            plug.connect((HOST, port))
            plug.sendall(said)
            held.append(plug)

    body = b"POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\nabc"
    for number in range(250):
        open_one(desk, body % b"/admin/login/")
        open_one(public, body % b"/api/v1/")
        if number < 100:
            open_one(desk, b"GET /admin/login/ HTTP/1.1\r\nHost: loc")
            open_one(public, b"GET /api/v1/ HTTP/1.1\r\nHost: loc")
        if number < 25:
            # More than the kernel's buffers take.
            script = b"/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js"
            many = b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n" % script * 8
            open_one(public, many, 2048)
            open_one(desk, many, 2048)
    _say()
    while True:
        for plug in held:
            # A byte now and then: an idle connection would be closed earlier.
            with contextlib.suppress(OSError):
                plug.send(b"x")
            time.sleep(0.02)


def guess_passwords(desk: int, clients: int) -> None:
    """So many clients that try passwords as fast as they are answered, each its own name."""

    def guess(number: int) -> None:
        while True:
            with contextlib.suppress(OSError, http.client.HTTPException, IndexError):
                connection = http.client.HTTPConnection(HOST, desk, timeout=60)
                connection.request("GET", "/admin/login/", headers={"Host": "localhost"})
                page = connection.getresponse()
                cookie = page.headers["Set-Cookie"].partition(";")[0]
                token = re.findall(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page.read())[0].decode()
                while True:
                    form = {"csrfmiddlewaretoken": token, "username": f"name-{number}", "password": str(time.time())}
                    headers = {"Host": "localhost", "Cookie": cookie, "Content-Type": FORM}
                    connection.request("POST", "/admin/login/", urlencode(form), headers)
                    connection.getresponse().read()

    threads = [threading.Thread(target=guess, args=(number,), daemon=True) for number in range(clients)]
    for thread in threads:
        thread.start()
    _say()
    threads[0].join()


def crowd(public: int, clients: int, seconds: int) -> None:
    """So many readers at once, each over a connection that it keeps; prints the answers' statuses and times."""
    answers, end = Answers(), time.monotonic() + seconds

    def read(number: int) -> None:
        paths = (
            "/api/v1/claims?limit=20",
            "/api/v1/articles?lang=en",
            "/api/v1/mechanisms/rats",
            "/api/v1/changes?limit=5",
        )
        connection = http.client.HTTPConnection(HOST, public, timeout=60)
        while time.monotonic() < end:
            began = time.monotonic()
            try:
                connection.request("GET", paths[number % 4], headers={"Host": "localhost"})
                response = connection.getresponse()
                response.read()
                status = response.status
            except (OSError, http.client.HTTPException):
                connection.close()
                status = 0
            answers.rows.append((time.monotonic() - began, status))

    threads = [threading.Thread(target=read, args=(number,)) for number in range(clients)]
    _say()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps(answers.rows), flush=True)  # noqa: T201 - the parent reads it


def read_by_crowd(public: int, clients: int, seconds: int) -> Answers:
    """What a crowd of readers saw, in a process of its own."""
    command = [sys.executable, "-m", "tests.drills.loads", "crowd", str(public), str(clients), str(seconds)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=seconds + 90, check=True)
    rows = json.loads(done.stdout.splitlines()[-1])
    return Answers([(float(taken), HTTPStatus(status).value if status else 0) for taken, status in rows])


if __name__ == "__main__":
    os.nice(19)
    kinds: dict[str, Callable[..., None]] = {"hold": hold_connections, "guess": guess_passwords, "crowd": crowd}
    kinds[sys.argv[1]](*map(int, sys.argv[2:]))
