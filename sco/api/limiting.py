"""Rate limits: of keys, and of the addresses that send none. Around the memory of answers and Django.

A key's limits are counted for all processes in one place (``sco.limits``); so are those of an address, but for answers
that the web server sends by itself (``sco.running.ready``). Whoever was refused is refused by this process without
asking anybody for a second: neither the database nor the counters have much work with a client that ignores it, and a
limit that was raised, or a key that was revoked, shows soon.
"""

import io
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import ceil
from time import monotonic, perf_counter, sleep
from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest

from sco.access import keys
from sco.api.cross_origin import allow
from sco.api.middleware import protect
from sco.api.problems import Problem
from sco.limits import addresses
from sco.limits.asking import Asking
from sco.limits.usage import Usage
from sco.limits.windows import DAY, Decision, Level, Quota
from sco.monitoring.middleware import count_decision_alone, count_refusal, record
from sco.monitoring.requests import NO_ROUTE, measured

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Of the environment of a request: how a key is counted, and that it was counted already.
COUNT, COUNTED = "sco.count", "sco.counted"
BAD_KEYS = (Quota("bad-keys", 60, 60),)
REMEMBERED_AT_MOST = 20_000
REPORT_SECONDS = 1.0
REFUSED_SECONDS = 1.0


class WithLimits(Protocol):
    """A caller with a key: see ``sco.api.authentication``."""

    key: int
    digest: bytes
    per_minute: int
    per_day: int | None


@dataclass(frozen=True, slots=True)
class Limit:
    """The quotas that a request was counted against, and the decision."""

    quotas: Sequence[Quota]
    decision: Decision

    def headers(self) -> list[tuple[str, str]]:
        """The fields of draft-ietf-httpapi-ratelimit-headers."""
        policy = ", ".join(f'"{each.name}";q={each.limit};w={each.seconds}' for each in self.quotas)
        pairs = zip(self.quotas, self.decision.levels, strict=True)
        left = ", ".join(f'"{each.name}";r={level.remaining};t={level.seconds}' for each, level in pairs)
        return [("RateLimit-Policy", policy), ("RateLimit", left)]

    def later(self, seconds: float) -> "Limit | None":
        """A refusal, so many seconds later; None if it does not hold any more."""
        levels = [Level(each.remaining, ceil(each.seconds - seconds)) for each in self.decision.levels]
        if any(each.remaining == 0 and each.seconds <= 0 for each in levels):
            return None
        return Limit(self.quotas, Decision(False, tuple(levels)))

    def problem(self) -> Problem:
        """429."""
        seconds = self.decision.retry_after
        used_up = zip(self.quotas, self.decision.levels, strict=True)
        name = next((each for each, level in used_up if level.remaining == 0), self.quotas[0])
        detail = f"The limit of {name.limit} requests in {name.seconds} seconds is used up. Come again in {seconds} s."
        return Problem(
            429, "too-many-requests", detail, headers={"Retry-After": str(seconds), **dict(self.headers())}
        )  # fmt: skip


class Limits:
    """Everybody's limits, as this process sees them."""

    def __init__(self, url: str, per_minute: int, *, spares_this_machine: bool) -> None:
        self.asking = Asking(url, count_decision_alone)
        self.usage = Usage()
        self.anonymous = (Quota("minute", per_minute, 60),) if per_minute else ()
        self.spares_this_machine = spares_this_machine
        self._refused: dict[str | bytes, tuple[float, Limit]] = {}
        self._good: dict[bytes, int] = {}
        self._reports: threading.Thread | None = None

    def counts(self, address: str) -> bool:
        """Whether requests from this address are counted at all."""
        return bool(self.anonymous) and not (self.spares_this_machine and addresses.is_this_machine(address))

    def refusal(self, name: str | bytes) -> Problem | None:
        """The refusal of somebody whom this process has refused, and whose window is not over."""
        since, limit = self._refused.get(name, (0.0, None))
        if limit is None:
            return None
        passed = monotonic() - since
        if passed > REFUSED_SECONDS or (later := limit.later(passed)) is None:
            self._refused.pop(name, None)
            return None
        return later.problem()

    def take(self, name: str, quotas: Sequence[Quota], remember_as: str | bytes = "") -> Limit:
        """Counts a request. Raises Problem 429."""
        limit = Limit(quotas, self.asking.take(name, quotas))
        if not limit.decision.allowed:
            _keep(self._refused, remember_as or name, (monotonic(), limit))
            raise limit.problem()
        return limit

    def take_key(self, caller: WithLimits) -> Limit:
        """Counts a request with a key. Raises Problem 429."""
        _keep(self._good, caller.digest, caller.key)
        try:
            return self.take(f"key:{caller.key}", quotas_of(caller), caller.digest)
        except Problem:
            self.use(caller.key, refused=1)
            raise

    def before_key(self, header: str, address: str) -> Problem | None:
        """The refusal of a request with this Authorization header, before anybody is asked about the key."""
        digest = keys.digest(header.strip().partition(" ")[2].strip())
        if (key := self._good.get(digest)) is not None:
            refusal = self.refusal(digest)
            if refusal:
                self.use(key, refused=1)
            return refusal
        return self.refusal(f"bad:{address}") if self.counts(address) else None

    def note_bad_key(self, address: str) -> None:
        """Counts a key that was none: who tries many is refused before the database is asked."""
        if self.counts(address):
            try:
                self.take(f"bad:{address}", BAD_KEYS)
            except Problem:
                return

    def use(self, key: int, **used: int) -> None:
        """Adds to what a key has used."""
        self.usage.add(key, **used)
        if self._reports is None and self.asking.url:
            self._reports = threading.Thread(target=self._report_for_ever, name="usage", daemon=True)
            self._reports.start()

    def _report_for_ever(self) -> None:
        while True:
            sleep(REPORT_SECONDS)
            self.usage.hand_over(self.asking.report)


def quotas_of(caller: WithLimits) -> tuple[Quota, ...]:
    """A key's quotas: its partner's, for each key."""
    day = (Quota("day", caller.per_day, DAY),) if caller.per_day else ()
    return Quota("minute", caller.per_minute, 60), *day


def _keep(memory: dict[Any, Any], name: Any, value: Any) -> None:
    if len(memory) >= REMEMBERED_AT_MOST:
        memory.clear()
    memory[name] = value


LIMITS = Limits(
    settings.COUNTERS_URL, settings.ANONYMOUS_PER_MINUTE, spares_this_machine=settings.SPARES_THIS_MACHINE
)  # fmt: skip


def address_of(environ: "WSGIEnvironment") -> str:
    """The address that a request came from, or a /64 of IPv6."""
    forwarded = environ.get("HTTP_X_FORWARDED_FOR", "")
    if forwarded and settings.BEHIND_TLS_PROXY:
        return addresses.client(environ.get("REMOTE_ADDR", ""), forwarded, trusted=True)
    # As it is, for ``is_this_machine``.
    peer: str = environ.get("REMOTE_ADDR", "")
    return peer if addresses.is_this_machine(peer) else addresses.client(peer, "", trusted=False)


class Limited:
    """The application within the limits."""

    def __init__(self, application: "WSGIApplication", limits: Limits = LIMITS) -> None:
        self.application, self.limits = application, limits

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        counted = environ["PATH_INFO"].startswith("/api/") and environ["REQUEST_METHOD"] != "OPTIONS"
        if not counted or environ.get(COUNTED):
            return self.application(environ, start_response)
        address, header = address_of(environ), environ.get("HTTP_AUTHORIZATION")
        try:
            if header is not None:
                if refusal := self.limits.before_key(header, address) or self._of_address(address):
                    raise refusal
                return self._with_key(environ, start_response, address)
            if self.limits.counts(address):
                if refusal := self._of_address(address):
                    raise refusal
                self.limits.take(f"address:{address}", self.limits.anonymous)
        except Problem as problem:
            return _refuse(environ, start_response, problem)
        return self.application(environ, start_response)

    def _of_address(self, address: str) -> Problem | None:
        return self.limits.refusal(f"address:{address}") if self.limits.counts(address) else None

    def _count_without_key(self, address: str) -> None:
        """Counts what no key was asked for, such as an unknown address: a header is no way around limits."""
        if self.limits.counts(address):
            with suppress(Problem):  # which is remembered, and refuses the next one
                self.limits.take(f"address:{address}", self.limits.anonymous)

    def _with_key(
        self, environ: "WSGIEnvironment", start_response: "StartResponse", address: str
    ) -> Iterable[bytes]:  # fmt: skip
        found: list[tuple[WithLimits, Limit]] = []

        def count(caller: WithLimits) -> None:
            found.append((caller, self.limits.take_key(caller)))

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            if found:
                caller, limit = found[0]
                size = 0 if environ["REQUEST_METHOD"] == "HEAD" else _length(headers)
                self.limits.use(caller.key, size=size)
                headers = [*headers, *limit.headers()]
            elif status.startswith("401"):
                self.limits.note_bad_key(address)
            elif status.startswith("429"):
                count_refusal()
            else:
                self._count_without_key(address)
            return start_response(status, headers, *error)

        environ[COUNT] = count
        return self.application(environ, start)


def _length(headers: Iterable[tuple[str, str]]) -> int:
    return next((int(value) for name, value in headers if name.lower() == "content-length"), 0)


def _refuse(environ: "WSGIEnvironment", start_response: "StartResponse", problem: Problem) -> Iterable[bytes]:
    start, current = perf_counter(), measured(environ)
    request = WSGIRequest({**environ, "wsgi.input": io.BytesIO()})
    response = allow(problem.response())
    protect(request, response)
    response["Content-Length"], response["X-Request-ID"] = str(len(response.content)), current.request_id
    record(environ["REQUEST_METHOD"], NO_ROUTE, 429, perf_counter() - start, current, conditional=False)
    count_refusal()
    start_response("429 Too Many Requests", list(response.items()))
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [response.content]
