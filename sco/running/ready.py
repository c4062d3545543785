"""Answers that the web server sends by itself: to a request of exactly the bytes that were answered from memory before.

Without parser, thread and application, in the loop that waits for all connections. So nothing here may wait: the head
comes from memory, which a thread of its own keeps fresh while there are such requests, and another writes the log.
"""

import logging
import os
import re
import threading
import time
from collections import defaultdict, deque
from time import monotonic, perf_counter
from typing import Any, NamedTuple

from django.conf import settings
from django.db import Error, connections
from waitress.utilities import build_http_date

from sco.api.answers import Answer, Answers
from sco.api.heads import HeadMemory
from sco.api.limiting import LIMITS, Limits
from sco.connections import within
from sco.limits import addresses
from sco.monitoring.logs import REQUESTS
from sco.monitoring.middleware import record
from sco.monitoring.requests import CURRENT, Measured

# Longer requests are rare, and the whole request is kept.
REQUEST_AT_MOST = 2_000  # bytes
OVERHEAD = 500  # bytes of a ready answer besides the request and its own headers, roughly
# If the log falls so far behind, the next requests take the ordinary way, on which each writes its own line.
LINES_AT_MOST = 10_000
REFRESH_SECONDS = 1.0  # for the database to say what the head is; whoever comes meanwhile asks it himself

_DATE = re.compile(rb"\r\nDate: ([^\r]+)\r\n")
_ID = re.compile(rb"\r\nX-Request-Id: ([^\r]+)\r\n")


class Ready(NamedTuple):
    """The headers of a response around its Date and X-Request-ID, and the body that this request gets."""

    before: bytes
    between: bytes
    after: bytes
    body: bytes
    method: str
    conditional: bool
    client: str  # '' for the peer of the connection


class Allowance:
    """How many ready answers an address gets from this process in a minute; more of them take the ordinary way.

    Cheap, as it is asked for each: one window for all, and nobody else is asked.
    """

    def __init__(self, limits: Limits) -> None:
        self._counts = limits.counts
        self._limit = limits.anonymous[0].limit if limits.anonymous else 0
        self._used: defaultdict[str, int] = defaultdict(int)
        self._until = 0.0

    def allows(self, address: str) -> bool:
        """Counts an answer, and says whether it may be sent."""
        if not self._counts(address):
            return True
        if (now := monotonic()) >= self._until:
            self._used.clear()
            self._until = now + 60
        self._used[address] += 1
        return self._used[address] <= self._limit


class ReadyAnswers:
    """What the web server knows of the answers in memory."""

    def __init__(self, answers: Answers, memory: HeadMemory) -> None:
        self.answers, self.memory = answers, memory
        self.refresher, self.lines = Refresher(memory), Lines()
        self.allowance = Allowance(LIMITS)
        self._date, self._date_until = b"", 0.0

    def start(self) -> None:
        """Begins the threads."""
        self.refresher.start()
        self.lines.start()

    def response(self, request: bytes, peer: str) -> bytes | None:
        """The whole response to a request of exactly these bytes; None if it has to take the ordinary way."""
        start = perf_counter()
        head = self.memory.remembered()
        found = self.answers.ready(head, request) if head else None
        if found is None or self.lines.are_behind():
            return None
        if self.memory.is_ageing():
            self.refresher.ask()
        answer, ready = found
        if not self.allowance.allows(ready.client or peer):
            return None
        request_id = os.urandom(16).hex()
        parts = (ready.before, self._now(), ready.between, request_id.encode(), ready.after, ready.body)
        self._record(answer, ready, request_id, start)
        return b"".join(parts)

    def _now(self) -> bytes:
        now = time.time()
        if not self._date_until - 1 <= now < self._date_until:  # the clock may be set back, too
            self._date, self._date_until = build_http_date(now).encode(), int(now) + 1
        return self._date

    def _record(self, answer: Answer, ready: Ready, request_id: str, start: float) -> None:
        request = _Request(
            ready.method, answer.route, answer.code, perf_counter() - start, ready.conditional, request_id, time.time()
        )
        if REQUESTS.isEnabledFor(logging.INFO):
            self.lines.add(request)
        else:
            request.record()

    def may_repeat(self, request: Any) -> bool:
        """Whether a request of the same bytes may come again, and would leave its connection open."""
        if not {"X_REQUEST_ID", "TRACEPARENT"}.isdisjoint(request.headers) or request.version != "1.1":
            return False
        return not request.connection_close and len(request.sent) <= REQUEST_AT_MOST

    def learn(self, request: Any, headers: bytes, answer: Answer) -> None:
        """Keeps the response to this request, a waitress parser, as its headers were sent just now."""
        date, request_id = _DATE.search(headers), _ID.search(headers)
        if date is None or request_id is None or date.end(1) > request_id.start(1):
            return
        conditional = "IF_NONE_MATCH" in request.headers
        body = b"" if request.command == "HEAD" or answer.code == 304 else answer.body
        parts = headers[: date.start(1)], headers[date.end(1) : request_id.start(1)], headers[request_id.end(1) :]
        forwarded = request.headers.get("X_FORWARDED_FOR", "") if settings.BEHIND_TLS_PROXY else ""
        client = addresses.client("", forwarded, trusted=True) if forwarded else ""
        ready = Ready(*parts, body, request.command, conditional, client)
        self.answers.keep_ready(request.sent, ready, len(request.sent) + len(headers) + OVERHEAD, answer)


class _Request(NamedTuple):
    method: str
    route: str
    status: int
    seconds: float
    conditional: bool
    request_id: str
    at: float

    def record(self) -> None:
        """Counts it, and writes its line if there is one."""
        current = Measured(self.request_id)
        record(
            self.method, self.route, self.status, self.seconds, current, conditional=self.conditional, cached=True,
            at=self.at,
        )  # fmt: skip


class Lines(threading.Thread):
    """Writes the log of what the loop has sent: a log may have to wait, and the loop must not."""

    def __init__(self) -> None:
        super().__init__(name="ready lines", daemon=True)
        self._waiting: deque[_Request] = deque()
        self._some = threading.Event()

    def add(self, request: _Request) -> None:
        """Has the line of this request written soon."""
        self._waiting.append(request)
        if not self._some.is_set():
            self._some.set()

    def are_behind(self) -> bool:
        """Whether too many lines wait already."""
        return len(self._waiting) > LINES_AT_MOST

    def run(self) -> None:
        while self._some.wait():
            self._some.clear()
            self.write()

    def write(self) -> None:
        """Writes all lines that wait."""
        while self._waiting:
            request = self._waiting.popleft()
            CURRENT.set(Measured(request.request_id))
            request.record()


class Refresher(threading.Thread):
    """Asks for the head before its time is over, so that nobody has to wait for that while there are many requests."""

    def __init__(self, memory: HeadMemory) -> None:
        super().__init__(name="head refresher", daemon=True)
        self.memory = memory
        self._wanted = threading.Event()

    def ask(self) -> None:
        """Have it asked for now, by this thread."""
        if not self._wanted.is_set():
            self._wanted.set()

    def run(self) -> None:
        while self._wanted.wait():
            # Others may have asked meanwhile.
            if self.memory.is_ageing():
                self._refresh()
            self._wanted.clear()

    def _refresh(self) -> None:
        reader = connections["reader"]
        try:
            reader.close_if_unusable_or_obsolete()
            with within(REFRESH_SECONDS):
                self.memory.ask()
        except Error:
            # The memory gets too old, and the next request learns from the database itself what is the matter.
            reader.close()
