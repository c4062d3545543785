"""Answers that processes share: found there, believed only if signed, and never worth waiting for."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import sco.wsgi
from sco.api import shared
from sco.api.answers import ANSWERS
from sco.api.heads import HEADS
from sco.api.recall import Recall
from sco.api.shared import SharedAnswers
from tests import factories as make
from tests.api.test_answers import Sent, environ
from tests.running.service import free_port

pytestmark = pytest.mark.usefixtures("in_process", "remembering")


class Valkey(threading.Thread):
    """As much of one as is asked: a socket that speaks its protocol."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"valkey://127.0.0.1:{self.listening.getsockname()[1]}/0"
        self.hashes: dict[bytes, dict[bytes, bytes]] = {}
        self.commands: list[bytes] = []
        self.delay = 0.0
        self.open: list[socket.socket] = []

    def run(self) -> None:
        while True:
            try:
                made, _address = self.listening.accept()
            except OSError:
                return
            self.open.append(made)
            threading.Thread(target=self.serve, args=(made,), daemon=True).start()

    def serve(self, made: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError), made, made.makefile("rwb") as lines:
            while header := lines.readline():
                words = []
                for _ in range(int(header[1:])):
                    size = int(lines.readline()[1:])
                    words.append(lines.read(size))
                    lines.read(2)
                time.sleep(self.delay)
                self.commands.append(words[0])
                lines.write(self.reply(*words))
                lines.flush()

    def reply(self, command: bytes, name: bytes = b"", *rest: bytes) -> bytes:
        found = self.hashes.get(name, {})
        if command == b"HMGET":
            values = [found.get(field) for field in rest]
            parts = [b"$-1\r\n" if value is None else b"$%d\r\n%s\r\n" % (len(value), value) for value in values]
            return b"*%d\r\n" % len(parts) + b"".join(parts)
        if command == b"HSET":
            self.hashes.setdefault(name, {})[rest[0]] = rest[1]
        if command == b"UNLINK":
            self.hashes.pop(name, None)
        return b"*0\r\n" if command == b"EXEC" else b"+OK\r\n"

    def end(self) -> None:
        for each in (self.listening, *self.open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


@pytest.fixture
def valkey(monkeypatch: pytest.MonkeyPatch) -> Iterator[Valkey]:
    monkeypatch.setattr(shared, "PATIENCE", 2)  # the machine may be busy
    made = Valkey()
    made.start()
    yield made
    made.end()


class Process:
    """One of several processes that share their answers."""

    def __init__(self, url: str, edition: bytes = b"edition") -> None:
        self.computed = 0
        self.application = Recall(self.count)
        self.application.shared = self.shared = SharedAnswers(url, edition)
        self.shared.start()

    def count(self, environ: Any, start: Any) -> Any:
        self.computed += 1
        return sco.wsgi._django(environ, start)

    def ask(self, address: str, **headers: str) -> Sent:
        """With nothing in its own memory."""
        ANSWERS.forget()
        return Sent(self.application, environ(address, **headers))


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 5
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert condition()


@pytest.fixture
def callbacks() -> Iterator[None]:
    before = list(HEADS._callbacks)
    yield
    HEADS._callbacks[:] = before


def pair(valkey: Valkey) -> tuple[Process, Process]:
    """Two with open connections, so that the first to be asked already reads."""
    both = Process(valkey.url), Process(valkey.url)
    for each in both:
        each.shared._do(each.shared._open)
        until(lambda each=each: not each.shared._idle.empty())
    return both


@pytest.mark.usefixtures("shared_sample", "callbacks")
class TestSharing:
    """Two processes and a Valkey."""

    def test_what_one_has_computed_the_other_finds(self, valkey: Valkey) -> None:
        one, other = pair(valkey)
        expected = one.ask("articles?limit=3")
        until(lambda: b"EXEC" in valkey.commands)
        assert other.ask("articles?limit=3").all == expected.all
        assert (one.computed, other.computed) == (1, 0)
        etag = expected.header("ETag")
        first = one.ask("articles?limit=3", if_none_match=etag)
        until(lambda: valkey.commands.count(b"EXEC") == 2)
        assert other.ask("articles?limit=3", if_none_match=etag).all == first.all
        assert first.status.startswith("304")
        assert (one.computed, other.computed) == (2, 0)

    def test_languages_are_kept_apart(self, valkey: Valkey) -> None:
        one, other = pair(valkey)
        bodies = {tag: one.ask("articles/a00", accept_language=tag).body for tag in ("en", "zh")}
        until(lambda: valkey.commands.count(b"EXEC") == 2)
        assert {tag: other.ask("articles/a00", accept_language=tag).body for tag in ("en", "zh")} == bodies
        assert other.computed == 0

    def test_problems_are_not_shared(self, valkey: Valkey) -> None:
        one, _other = pair(valkey)
        one.ask("articles/nothing")
        one.ask("articles?x=1")
        time.sleep(0.05)
        assert valkey.hashes == {}

    def test_what_was_changed_there_is_not_believed(self, valkey: Valkey) -> None:
        one, other = pair(valkey)
        expected = one.ask("articles")
        until(lambda: b"EXEC" in valkey.commands)
        ((name, fields),) = valkey.hashes.items()
        ((field, value),) = fields.items()
        other.shared.put = lambda *_arguments: None  # type: ignore[method-assign]  # it would mend what is forged here
        for forged in (value[:-1] + b"x", value[32:], b"", b"x" * 10, value + b" "):
            valkey.hashes[name][field] = forged
            assert other.ask("articles").all == expected.all
        assert other.computed == 5

    def test_another_edition_shares_nothing(self, valkey: Valkey) -> None:
        one, _other = pair(valkey)
        one.ask("articles")
        until(lambda: b"EXEC" in valkey.commands)
        newer = Process(valkey.url, b"another")
        newer.shared._do(newer.shared._open)
        until(lambda: not newer.shared._idle.empty())
        newer.ask("articles")
        assert newer.computed == 1

    def test_one_that_is_slow_is_waited_for_briefly_and_then_left_alone(
        self, valkey: Valkey, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(shared, "PATIENCE", 0.005)
        one, _other = pair(valkey)
        one.ask("articles")
        valkey.delay = 1
        ordinary = min(_seconds(one, "claims?limit=1", forget=True) for _ in range(3))
        asked = [_seconds(one, f"articles?limit={limit}") for limit in range(1, 6)]
        assert one.shared._rests_until > time.monotonic()
        assert sum(asked) < 5 * ordinary + 1

    @pytest.mark.parametrize("url", ["valkey://127.0.0.1:{port}/0", "valkey://no-such-host.invalid:1/0"])
    def test_one_that_is_not_there_changes_nothing(self, url: str) -> None:
        alone = Process(url.format(port=free_port()))
        for _ in range(3):
            assert alone.ask("articles").status == "200 OK"
        until(lambda: alone.shared._rests_until > time.monotonic())
        assert alone.computed == 3

    def test_one_that_goes_away_changes_nothing(self, valkey: Valkey) -> None:
        one, _other = pair(valkey)
        one.ask("articles")
        valkey.end()
        assert one.ask("articles").status == "200 OK"


def _seconds(process: Process, address: str, *, forget: bool = False) -> float:
    if forget:
        process.shared._rests_until = time.monotonic() + 1
    began = time.monotonic()
    process.ask(address)
    process.shared._rests_until = 0 if forget else process.shared._rests_until
    return time.monotonic() - began


@pytest.mark.usefixtures("own_sample", "callbacks")
def test_when_the_head_moves_nothing_of_the_former_one_is_left_there(valkey: Valkey) -> None:
    one, other = pair(valkey)
    one.ask("articles")
    until(lambda: valkey.hashes)
    make.publish_rows(make.state("kazakhstan"))
    HEADS.ask()
    until(lambda: not valkey.hashes)
    other.ask("articles")
    assert other.computed == 1
    former = HEADS.known
    assert former
    make.publish_rows(make.state("tajikistan"))
    HEADS.ask()
    until(lambda: not valkey.hashes)
    other.shared._write(other.shared._connected(), former, "field", b"late")
    assert valkey.hashes == {}


def test_without_an_address_nothing_is_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shared.from_settings() is None
    assert len(shared._edition()) == 32
