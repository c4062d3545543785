"""The real server with real clients: bytes on a socket, kept-alive connections, curl."""

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connections

from sco.running import parts
from tests.running.service import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
CURL = shutil.which("curl")


def url_of(alias: str) -> str:
    """The address of the database that a connection of this test uses."""
    settings = connections[alias].settings_dict
    user, password = quote(settings["USER"], safe=""), quote(settings["PASSWORD"] or "", safe="")
    host = quote(settings["HOST"], safe="")
    return f"postgresql://{user}:{password}@/{settings['NAME']}?host={host}&port={settings['PORT'] or 5432}"


@contextmanager
def serving(port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """The public service as it is run, on this module's database."""
    command = [sys.executable, "-m", "sco.running.web", "127.0.0.1", str(port)]
    environ = parts.public_environment({**os.environ, "READER_DATABASE_URL": url_of("reader")}) | {"SERVE": "public"}
    with subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            deadline = time.monotonic() + 30
            while time.monotonic() < deadline and process.poll() is None:
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.05)
            yield process
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture(scope="module")
def port(shared_sample: str) -> Iterator[int]:
    number = free_port()
    with serving(number):
        yield number


@pytest.fixture
def connection(port: int) -> Iterator[http.client.HTTPConnection]:
    made = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    yield made
    made.close()


def fetch(connection: http.client.HTTPConnection, path: str, method: str = "GET", **headers: str) -> Any:
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    return response, response.read()


def test_an_etag_makes_the_round_trip_on_a_connection_that_is_kept(connection: http.client.HTTPConnection) -> None:
    response, body = fetch(connection, "/api/v1/articles/a00?lang=zh-Hans")
    sock = connection.sock
    assert (response.status, json.loads(body)["slug"]) == (200, "a00")
    assert int(response.headers["Content-Length"]) == len(body)
    again, nothing = fetch(connection, "/api/v1/articles/a00?lang=zh-Hans", If_None_Match=response.headers["ETag"])
    assert (again.status, nothing) == (304, b"")
    assert again.headers["ETag"] == response.headers["ETag"]
    other, _body = fetch(connection, "/api/v1/articles/a00?lang=en", If_None_Match=response.headers["ETag"])
    assert other.status == 200
    assert connection.sock is sock


def test_head_and_errors_leave_the_connection_usable(connection: http.client.HTTPConnection) -> None:
    fetch(connection, "/api/v1/")
    sock = connection.sock
    for path, method, status in (
        ("/api/v1/articles", "HEAD", 200), ("/api/v1/articles?x=1", "GET", 400),
        ("/api/v1/articles/a00", "POST", 405), ("/api/v1/nothing", "HEAD", 404), ("/api/v1/articles/", "GET", 404),
        ("/api/v1/articles/", "POST", 404),
        ("/api/v1/articles", "GET", 200),
    ):  # fmt: skip
        response, body = fetch(connection, path, method)
        assert response.status == status
        assert bool(body) is (method != "HEAD")
    assert connection.sock is sock


def test_all_pages_over_one_connection(connection: http.client.HTTPConnection) -> None:
    address, seen = "/api/v1/claims?limit=7&ordering=-value", []
    while address:
        response, body = fetch(connection, address)
        assert response.status == 200
        page = json.loads(body)
        seen += [row["slug"] for row in page["results"]]
        address = page["next"]
    assert len(seen) == len(set(seen)) == 60


def raw(port: int, request: bytes) -> bytes:
    """What comes back for these bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as plug:
        plug.sendall(request)
        plug.settimeout(20)
        parts = []
        while part := plug.recv(65_536):
            parts.append(part)
    return b"".join(parts)


TARGETS = [
    b"/api/v1/articles/%00",
    b"/api/v1/articles/%FF",
    b"/api/v1/articles/%ED%A0%80",
    b"/api/v1/articles?author=%00",
    b"/api/v1/articles?author=%ED%A0%80",
    b"/api/v1/articles/\xe4\xb8\x8a",
    b"/api/v1/articles?x=\xff",
    b"/api/v1/../../etc/passwd",
    b"/api/v1/articles?" + b"a=1&" * 5_000,
    b"/api/v1/articles?limit=" + b"9" * 5_000,
    b"/api/v1/articles/" + b"a" * 30_000,
    b"//evil.example/",
    b"//api/v1/articles",
]


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target[:40].decode("ascii", "replace"))
def test_bad_bytes_on_the_wire_are_refused_and_never_a_failure(port: int, target: bytes) -> None:
    answer = raw(port, b"GET " + target + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    status = answer.split(b" ", 2)[1] if answer else b"closed"
    assert status in {b"400", b"404", b"414", b"431", b"closed"}
    assert b"Traceback" not in answer


def test_bare_utf8_in_a_query_is_understood(port: int) -> None:
    request = (
        "GET /api/v1/authors?affiliation=研究中心&limit=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )
    answer = raw(port, request.encode())
    assert b"author-1" in answer


@pytest.mark.skipif(CURL is None, reason="curl is not installed here")
def test_curl_reads_it(port: int) -> None:
    def curl(*arguments: str) -> str:
        return subprocess.run(
            [str(CURL), "-sS", "--max-time", "20", *arguments], capture_output=True, text=True, check=True
        ).stdout

    root = f"http://127.0.0.1:{port}/api/v1/"
    assert json.loads(curl(root))["languages"] == ["zh-Hans", "en"]
    assert json.loads(curl("-H", "Accept-Language: en-GB,en;q=0.9", f"{root}articles/a00"))["language"] == "en"
    assert (
        json.loads(curl("--compressed", f"{root}authors?affiliation=研究中心&limit=2"))["results"][0]["slug"]
        == "author-1"
    )
    assert json.loads(curl("-L", f"{root}articles/"))["address"] == "/api/v1/articles"
    assert (
        curl("-o", os.devnull, "-w", "%{http_code} %{content_type}", "-X", "DELETE", f"{root}articles/a00")
        == "405 application/problem+json"
    )
    etag = next(line for line in curl("-I", f"{root}claims").splitlines() if line.lower().startswith("etag:"))
    etag = etag.partition(": ")[2]
    assert curl("-o", os.devnull, "-w", "%{http_code}", "-H", f"If-None-Match: {etag}", f"{root}claims") == "304"


def test_a_new_process_makes_the_openapi_document_once_however_many_ask(shared_sample: str) -> None:
    number = free_port()
    with serving(number), ThreadPoolExecutor(12) as pool:

        def read(_turn: int) -> tuple[int, bytes]:
            connection = http.client.HTTPConnection("127.0.0.1", number, timeout=60)
            response, body = fetch(connection, "/api/v1/openapi.json")
            connection.close()
            return response.status, body

        answers = set(pool.map(read, range(12)))
    assert [status for status, _body in answers] == [200]
