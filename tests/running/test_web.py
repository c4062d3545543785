"""The web server: what slow, large and malformed requests get, and that nobody else waits for them."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator

import psutil
import pytest

from sco.postgres import ROOT
from sco.running import channels, web
from tests.running.service import free_port

# An application that echoes what it was given; the limits of time are shortened so that tests can wait for them.
PROGRAM = """
    import sys, types
    def application(environ, start_response):
        body = environ["wsgi.input"].read()
        said = f"{environ['REQUEST_METHOD']} {environ['QUERY_STRING']} {len(body)} {environ.get('CONTENT_LENGTH', '')}"
        if environ["PATH_INFO"] == "/large":
            said = "x" * 8_000_000
        if environ["PATH_INFO"].startswith("//"):
            said = environ["PATH_INFO"]
        if environ["PATH_INFO"] in ("/slow", "/brief"):
            import time
            time.sleep(1 if environ["PATH_INFO"] == "/slow" else 0.05)
        if environ["PATH_INFO"] == "/stream":
            start_response("200 OK", [("Content-Type", "text/plain")])
            return (b"x" * 100_000 for _ in range(400))
        if environ["PATH_INFO"] == "/error":
            raise ValueError("secret")
        if environ["PATH_INFO"] == "/refused":
            start_response("429 Too Many Requests", [("Content-Length", "2")])
            return [b"no"]
        if environ["PATH_INFO"] == "/unchanged":
            start_response("304 Not Modified", [("ETag", '"1"')])
            return [b""]
        start_response("200 OK", [("Content-Length", str(len(said))), ("Content-Type", "text/plain")])
        return iter([said.encode()])
    class Slots:
        def stand_still(self): return False
        def never_wait_here(self): pass
    fake = types.ModuleType("sco.wsgi")
    fake.application = application
    sys.modules["sco.connections.slots"] = types.SimpleNamespace(SLOTS=Slots())
    sys.modules["sco.wsgi"] = fake
    from sco.running import channels, web
    channels.REQUEST_SECONDS, channels.RESPONSE_SECONDS, channels.IDLE_SECONDS, web.CONNECTIONS = 2, 2, 4, 40
    channels.PACE_SECONDS = 2
    web.BUFFERED_BYTES, web.ready_answers = 2_000_000, lambda: None
    web.main("127.0.0.1", int(sys.argv[1]))
"""


@contextlib.contextmanager
def serving(service: str) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    port = free_port()
    command = [sys.executable, "-c", textwrap.dedent(PROGRAM), str(port)]
    environ = {**os.environ, "SERVE": service}
    with subprocess.Popen(command, cwd=ROOT, env=environ, stderr=subprocess.PIPE) as process:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            time.sleep(0.02)
        try:
            yield port, process
        finally:
            process.terminate()
            process.communicate(timeout=20)


@pytest.fixture(scope="module")
def public() -> Iterator[int]:
    with serving("public") as (port, _process):
        yield port


@pytest.fixture(scope="module")
def desk() -> Iterator[int]:
    with serving("desk") as (port, _process):
        yield port


def plug(port: int, request: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    connection.sendall(request)
    return connection


def answer(port: int, request: bytes) -> bytes:
    with plug(port, request) as connection:
        parts = []
        with contextlib.suppress(ConnectionResetError):
            while part := connection.recv(65_536):
                parts.append(part)
    return b"".join(parts)


def ask(port: int, path: str = "/", method: str = "GET") -> tuple[int, bytes, float]:
    """Status, body and seconds."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, body, time.monotonic() - began


POST = b"POST /?a=1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n"
CHUNKED = b"POST /?a=1 HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n"


@pytest.mark.parametrize(
    "request_", [POST + b"abc", CHUNKED, POST.replace(b"POST", b"GET")], ids=["POST", "chunks", "GET"]
)
def test_the_public_service_answers_without_waiting_for_a_body(public: int, request_: bytes) -> None:
    said = answer(public, request_)
    assert b"a=1 0 " in said
    assert b"Connection: close" in said


def test_a_request_without_a_body_waits_for_none(public: int, desk: int) -> None:
    head = b"GET / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
    for port in (public, desk):
        for more in (b"", b"Content-Length: 0\r\n"):
            said = answer(port, head + more + b"Connection: close\r\n\r\n")
            assert said.startswith(b"HTTP/1.1 200 OK"), said
            # And what follows on the same connection is answered too.
            said = answer(port, head + more + b"\r\n" + head + b"Connection: close\r\n\r\n")
            assert said.count(b"HTTP/1.1 200 OK") == 2, said


def test_the_path_is_passed_on_as_it_came(public: int) -> None:
    said = answer(public, b"GET //api//x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert said.endswith(b"//api//x")


def test_what_follows_an_unread_body_is_no_second_request(public: int) -> None:
    smuggled = POST + b"GET /?smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
    said = answer(public, smuggled)
    assert said.count(b"HTTP/1.1") == 1
    assert b"smuggled" not in said


@pytest.mark.parametrize("size", [5_000_000, 9_000_000])
def test_who_sends_a_large_body_in_whole_still_sees_the_answer(public: int, desk: int, size: int) -> None:
    for port, status in ((public, b"200"), (desk, b"413")):
        head = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % size
        with plug(port, head) as connection:
            connection.sendall(bytes(size))  # no reset meanwhile
            assert connection.recv(65_536).startswith(b"HTTP/1.1 " + status)


def test_two_lengths_close_the_connection(desk: int) -> None:
    both = CHUNKED.replace(b"Expect: 100-continue", b"Content-Length: 3") + b"0\r\n\r\n"
    said = answer(desk, both + b"GET /?smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert said.count(b"HTTP/1.1 ") == 1
    assert b"smuggled" not in said


def test_a_refused_login_is_answered_later_and_holds_nobody_up(desk: int) -> None:
    status, _body, seconds = ask(desk, "/refused")
    assert status == 429
    assert 1 <= seconds < 3
    with plug(desk, b"GET /refused HTTP/1.1\r\nHost: localhost\r\n\r\n" * 5):
        assert ask(desk)[2] < 1


def test_what_needs_no_thread_of_the_database_has_its_own(public: int) -> None:
    slow = [plug(public, b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n") for _ in range(20)]
    try:
        time.sleep(0.2)
        assert ask(public, "/healthz/live")[2] < 0.5
        assert ask(public, "/static/x")[2] < 0.5
    finally:
        for each in slow:
            each.close()


def test_a_large_upload_to_the_public_service_is_cut_off_at_once(public: int) -> None:
    sent, began = 0, time.monotonic()
    with plug(public, POST.replace(b"5000", b"200000000")) as connection, contextlib.suppress(OSError):
        while sent < 200_000_000:
            connection.sendall(bytes(1 << 20))
            sent += 1 << 20
    assert sent < 50_000_000
    assert time.monotonic() - began < 5


def test_the_desk_reads_bodies_up_to_its_limit(desk: int) -> None:
    body = b"x" * 100_000
    head = b"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
    assert b"POST  100000 100000" in answer(desk, head % len(body) + body)
    refused = answer(desk, head % 10_000_000)
    assert b" 413 " in refused
    assert "请求内容过大" in refused.decode()


def test_one_that_never_finishes_its_request_is_cut_off_and_nobody_waits_for_it(desk: int) -> None:
    slow = [plug(desk, POST + b"abc") for _ in range(20)] + [plug(desk, b"GET / HT") for _ in range(10)]
    try:
        assert max(ask(desk)[2] for _ in range(10)) < 1
        time.sleep(1)
        for each in slow:
            each.sendall(b"x")  # a byte now and then does not prolong it
        began = time.monotonic()
        assert all(each.recv(10) == b"" for each in slow)
        assert time.monotonic() - began < 6
    finally:
        for each in slow:
            each.close()


@pytest.mark.drill
def test_a_slow_reader_occupies_no_thread_and_is_cut_off(public: int) -> None:
    readers = []
    for _ in range(10):
        reader = socket.socket()
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader.connect(("127.0.0.1", public))
        reader.sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        readers.append(reader)
    time.sleep(0.5)
    assert max(ask(public)[2] for _ in range(10)) < 1
    time.sleep(4)
    received = 0
    with contextlib.suppress(ConnectionResetError):
        while part := readers[0].recv(1 << 20):
            received += len(part)
    assert received < 8_000_000  # cut off, but for what the kernel had taken already
    for reader in readers:
        reader.close()


def test_who_takes_nothing_of_a_response_that_is_made_is_closed() -> None:
    with serving("public") as (port, process), socket.socket() as reader:
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader.connect(("127.0.0.1", port))
        reader.sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        connections = psutil.Process(process.pid).net_connections
        time.sleep(1)
        assert [each.status for each in connections() if each.laddr.port == port and each.raddr] == ["ESTABLISHED"]
        time.sleep(4.5)  # it has two seconds, and is looked at each second
        assert [each for each in connections() if each.status == "ESTABLISHED" and each.laddr.port == port] == []


def test_who_takes_nothing_of_a_stream_gives_its_thread_back(public: int) -> None:
    stuck = [plug(public, b"GET /stream HTTP/1.1\r\nHost: x\r\n\r\n") for _ in range(web.THREADS["public"])]
    assert ask(public)[0] == 200
    assert len(ask(public, "/stream")[1]) == 40_000_000
    for each in stuck:
        each.close()


def test_idle_connections_make_room_for_others(public: int) -> None:
    idle = [socket.create_connection(("127.0.0.1", public), timeout=10) for _ in range(30)]
    idle += [plug(public, b"GET / HT") for _ in range(30)]
    try:
        assert ask(public)[0] == 200
    finally:
        for each in idle:
            each.close()


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GARBAGE\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"GET / HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * 40_000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
        (b"GET /error HTTP/1.1\r\nHost: localhost\r\n\r\n", 500),
    ],
)
def test_what_is_malformed_is_told_so(public: int, desk: int, request_: bytes, status: int) -> None:
    for port, kind in ((public, b"application/problem+json"), (desk, b"text/plain; charset=utf-8")):
        head, _, body = answer(port, request_).partition(b"\r\n\r\n")
        assert head.startswith((b"HTTP/1.1 %d " % status, b"HTTP/1.0 %d " % status))
        assert kind in head
        assert b"X-Content-Type-Options: nosniff" in head
        assert b"Server:" not in head
        assert b"secret" not in body
        assert b"waitress" not in head + body
        said = json.loads(body)["detail"] if port == public else body.decode()
        assert any(sentence in said for sentence, _chinese in channels.SENTENCES.values())


def test_head_has_no_body_and_both_it_and_a_304_keep_the_connection(public: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", public, timeout=10)
    connection.connect()
    sock = connection.sock
    for method, path, status in (("HEAD", "/", 200), ("GET", "/unchanged", 304), ("GET", "/", 200)):
        connection.request(method, path)
        response = connection.getresponse()
        body = response.read()
        assert response.status == status
        assert bool(body) is (method == "GET" and status == 200)
        assert "Server" not in response.headers
    assert connection.sock is sock
    connection.close()


def test_an_address_in_plain_utf8_is_understood(public: int) -> None:
    said = answer(public, "GET /?研究 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    assert b"GET %E7%A0%94%E7%A9%B6 0" in said


def test_sigterm_lets_a_request_finish_and_takes_no_more() -> None:
    with (
        serving("public") as (port, process),
        plug(port, b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n") as connection,
    ):
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        assert b"200 OK" in connection.recv(65_536)
        assert process.wait(timeout=5) == 0
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=1)


def test_several_processes_share_an_address() -> None:
    port = free_port()
    with web.bound("127.0.0.1", port) as one, web.bound("127.0.0.1", port) as other:
        one.listen()
        other.listen()
        # A socket that is not shared is refused: this is how `make run` notices another program.
        with pytest.raises(OSError, match="in use"):
            socket.create_server(("127.0.0.1", port))
