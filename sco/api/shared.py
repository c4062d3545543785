"""Answers that all processes share, in a Valkey or Redis named by CACHE_URL.

It may be slow, gone or full: a request waits for it for a few milliseconds, and after a failure nobody asks it for some
seconds. What is not there is computed. Answers are signed: whoever can write to it cannot speak for this service.
"""

import hashlib
import hmac
import threading
from collections import deque
from collections.abc import Callable
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any

import orjson
from django.conf import settings

from sco.api import heads
from sco.api.answers import ANSWERS, INPUTS, Answer, Question, variant
from sco.api.heads import Head

PATIENCE = 0.005  # seconds for an answer; for what nobody waits for there is more time
PATIENCE_IN_BACKGROUND = 1.0
REST = 5.0  # seconds without asking, after a failure
CONNECTIONS = 8
WAITING_AT_MOST = 500  # answers that are still to be written
# The next head removes them. This is for what is left when nobody sees that one, or Valkey could not be reached then.
LASTS = 300  # seconds
EVERY_INPUT = tuple(sorted(INPUTS))


def from_settings() -> "SharedAnswers | None":
    """The shared answers that CACHE_URL asks for; None without it."""
    if not settings.CACHE_URL or not settings.ANSWER_CACHE_MB:
        return None
    made = SharedAnswers(settings.CACHE_URL, _edition())
    made.start()
    return made


def _edition() -> bytes:
    """A key that is another one for other code or settings: two versions of the service share nothing."""
    whole = hashlib.sha256()
    for folder in ("sco", "articles", "mechanisms"):
        for file in sorted((settings.BASE_DIR / folder).rglob("*.py")):
            whole.update(file.read_bytes())
    shown = (settings.DEBUG, settings.PRODUCTION, settings.SERVE, settings.PUBLIC_URL, settings.DESK_URL)
    whole.update(repr(shown).encode())
    return hmac.digest(settings.CURSOR_KEY.encode(), whole.digest(), "sha256")


class SharedAnswers:
    """What all processes of one edition have answered at the present head: a hash in Valkey for each head."""

    def __init__(self, url: str, edition: bytes) -> None:
        import valkey

        self._failures: tuple[type[Exception], ...] = (OSError, valkey.ValkeyError)
        self._pool: Any = valkey.ConnectionPool.from_url(  # type: ignore[no-untyped-call]
            url, lib_name=None, lib_version=None, socket_timeout=PATIENCE_IN_BACKGROUND,
            socket_connect_timeout=PATIENCE_IN_BACKGROUND,
        )  # fmt: skip
        self._edition = edition
        self._idle: SimpleQueue[Any] = SimpleQueue()
        self._rests_until = 0.0
        self._work: deque[Callable[[Any], None]] = deque(maxlen=WAITING_AT_MOST)
        self._some = threading.Event()
        self._opened = 0
        self._head: Head | None = None

    def start(self) -> None:
        """Begins the thread that connects, writes and removes."""
        heads.on_advance(self._remove_former)
        threading.Thread(target=self._run, name="shared answers", daemon=True).start()

    def get(self, head: Head, asked: Question) -> Answer | None:
        """The answer at this head, if another process has left it there. Takes a few milliseconds at most."""
        fields = self._fields(asked)
        if not fields or monotonic() < self._rests_until:
            return None
        for field, value in zip(fields, self._read(self._name(head), fields), strict=True):
            if value and (answer := self._opened_answer(head, field, value)):
                ANSWERS.keep(head, asked, answer)
        return ANSWERS.get(head, asked)

    def put(self, head: Head, asked: Question, answer: Answer) -> None:
        """Leave an answer there for the others, soon."""
        fields = self._fields(asked)
        if not fields or not ANSWERS.takes(answer):
            return
        self._head, field = head, fields[answer.code == 304]
        value = orjson.dumps([answer.status, answer.headers, answer.etag, answer.route]) + b"\n" + answer.body
        sealed = self._seal(head, field, value) + value
        self._do(lambda connection: self._write(connection, head, field, sealed))

    def _fields(self, asked: Question) -> list[str]:
        """The names of the whole answer and of a 304, by everything that an answer may vary by."""
        varying = variant(EVERY_INPUT, asked.environ)
        if varying is None:
            return []
        name = hashlib.sha256(repr((asked.address, varying)).encode()).hexdigest()
        return [name, f"{name} 304"]

    def _name(self, head: Head) -> str:
        identity = hmac.digest(self._edition, repr(head.identity).encode(), "sha256")
        return f"sco:answers:{identity.hex()[:40]}"

    def _seal(self, head: Head, field: str, value: bytes) -> bytes:
        return hmac.digest(self._edition, f"{self._name(head)} {field} ".encode() + value, "sha256")

    def _opened_answer(self, head: Head, field: str, sealed: bytes) -> Answer | None:
        seal, value = sealed[:32], sealed[32:]
        if not hmac.compare_digest(seal, self._seal(head, field, value)):
            return None
        line, _newline, body = value.partition(b"\n")
        status, headers, etag, route = orjson.loads(line)
        return Answer(status, [(name, text) for name, text in headers], body, etag, route)

    def _read(self, name: str, fields: list[str]) -> list[bytes | None]:
        # Over open connections only: resolving a name and connecting can take longer than any patience.
        try:
            connection = self._idle.get_nowait()
        except Empty:
            self._do(self._open)
            return [None] * len(fields)
        try:
            connection.send_command("HMGET", name, *fields)
            found: list[bytes | None] = connection.read_response()
        except self._failures:
            self._rests_until = monotonic() + REST
            self._close(connection)
            return [None] * len(fields)
        self._idle.put(connection)
        return found

    def _do(self, work: Callable[[Any], None]) -> None:
        self._work.append(work)
        self._some.set()

    def _run(self) -> None:
        connection = None
        while self._some.wait():
            self._some.clear()
            while self._work:
                connection = self._attempt(self._work.popleft(), connection)

    def _attempt(self, work: Callable[[Any], None], connection: Any) -> Any:
        """Does the work over this connection, or a new one; returns the one to go on with."""
        if monotonic() < self._rests_until:
            return connection
        try:
            connection = connection or self._connected()
            work(connection)
        except self._failures:
            self._rests_until = monotonic() + REST
            if connection:
                connection.disconnect()
            return None
        return connection

    def _connected(self) -> Any:
        connection = self._pool.make_connection()
        connection.connect()
        return connection

    def _open(self, _connection: Any) -> None:
        if self._opened < CONNECTIONS and self._idle.empty():
            made = self._connected()
            made._sock.settimeout(PATIENCE)  # noqa: SLF001 - a shorter time than for connecting cannot be set otherwise
            self._opened += 1
            self._idle.put(made)

    def _close(self, connection: Any) -> None:
        connection.disconnect()
        self._opened -= 1

    def _write(self, connection: Any, head: Head, field: str, sealed: bytes) -> None:
        name = self._name(head)
        if heads.HEADS.known is not head:
            return
        for command in (["MULTI"], ["HSET", name, field, sealed], ["EXPIRE", name, LASTS], ["EXEC"]):
            _ask(connection, *command)
        if heads.HEADS.known is not head:  # it moved meanwhile, and what was there may have been removed before this
            _ask(connection, "UNLINK", name)

    def _remove_former(self, _changed: object) -> None:
        former, self._head = self._head, None
        if former is not None:
            name = self._name(former)
            self._do(lambda connection: _ask(connection, "UNLINK", name))


def _ask(connection: Any, *command: Any) -> Any:
    connection.send_command(*command)
    return connection.read_response()
