"""The loop of the web server: nobody is asked without need, and nobody is forgotten."""

import random
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from waitress import wasyncore

from sco.running.events import Events
from tests.running.test_web import serving


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with serving("public") as (found, _process):
        yield found


class Asked(wasyncore.dispatcher):
    """One end of a pair, which counts how often it is asked what it wants."""

    def __init__(self, sockets: dict[int, Any], sock: socket.socket) -> None:
        super().__init__(sock, map=sockets)
        self.asked, self.got, self.reads = 0, b"", True

    def readable(self) -> bool:
        self.asked += 1
        return self.reads

    def writable(self) -> bool:
        return False

    def handle_read(self) -> None:
        self.got += self.recv(100)


@pytest.fixture
def watched() -> Iterator[tuple[Events, list[Asked], list[socket.socket]]]:
    sockets: dict[int, Any] = {}
    pairs = [socket.socketpair() for _ in range(20)]
    asked = [Asked(sockets, ours) for ours, _theirs in pairs]
    events = Events(sockets)
    events.note_all()
    yield events, asked, [theirs for _ours, theirs in pairs]
    for pair in pairs:
        for each in pair:
            each.close()


def test_those_to_whom_nothing_happens_are_not_asked(watched: Any) -> None:
    events, asked, theirs = watched
    events.wait(0)
    before = [each.asked for each in asked]
    for number in range(50):
        theirs[3].send(b"%d" % (number % 10))
        events.wait(1)
    assert asked[3].got == b"0123456789" * 5
    assert [each.asked for each in asked if each is not asked[3]] == [n for i, n in enumerate(before) if i != 3]


def test_what_comes_too_early_is_read_when_it_is_wanted(watched: Any) -> None:
    events, asked, theirs = watched
    one, descriptor = asked[5], asked[5].socket.fileno()
    events.wait(0)
    one.reads = False
    theirs[5].send(b"early")
    for _ in range(3):
        events.wait(0.01)
    assert events.is_unread(descriptor)
    asked_then = one.asked
    for _ in range(20):  # not asked again and again: what came is still there
        events.wait(0)
    assert one.asked == asked_then
    assert one.got == b""
    one.reads = True
    events.note(descriptor)
    events.wait(1)
    assert one.got == b"early"
    assert not events.is_unread(descriptor)


def answers(sock: socket.socket, count: int) -> list[str]:
    """The bodies of so many responses on this connection."""
    file, found = sock.makefile("rb"), []
    for _ in range(count):
        length = 0
        while line := file.readline().strip():
            name, _colon, value = line.partition(b":")
            length = int(value) if name == b"Content-Length" else length
        found.append(file.read(length).decode())
    return found


def request(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


def test_a_request_sent_before_the_last_answer_is_answered_after_it(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as sock:
        begun = time.monotonic()
        for _ in range(10):
            sock.sendall(request("/brief?1"))
            time.sleep(0.02)
            sock.sendall(request("/?2") + request("/?3"))
            assert [each.split()[1] for each in answers(sock, 3)] == ["1", "2", "3"]
        # Nobody waits for the loop to look at all connections, as it does once a second.
        assert time.monotonic() - begun < 2.5


def test_many_clients_that_do_not_wait_get_all_answers_in_order(port: int) -> None:
    failed: list[Any] = []

    def ask(seed: int) -> None:
        chooser = random.Random(seed)
        with socket.create_connection(("127.0.0.1", port), timeout=10) as sock:
            for turn in range(40):
                count = chooser.randint(1, 5)
                for number in range(count):
                    sock.sendall(request(f"/?{turn}-{number}"))
                    time.sleep(chooser.choice((0, 0, 0.0005, 0.002)))
                got = [each.split()[1] for each in answers(sock, count)]
                if got != [f"{turn}-{number}" for number in range(count)]:
                    failed.append((seed, turn, got))

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    assert failed == []
