"""Whole responses, remembered while the head of the record is the same: bounded in bytes, the least used ones go first.

Every public response is a function of the request and the head. Here a request is reduced to what a response can depend
on (``Question``); a request in which anything else could matter is none, and is always computed.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.utils.http import parse_etags

from sco.api import heads, paths
from sco.api.encodings import coding
from sco.api.heads import Head
from sco.api.languages import preference
from sco.api.negotiation import takes_json
from sco.api.snapshots import Snapshot

# Of the environment of a request: where the responses leave their mark for the WSGI application around Django.
MARK = "sco.answer"
ADDRESS_AT_MOST, HEADER_AT_MOST = 2_000, 400  # characters; what is longer comes once
LARGEST = 1 / 8  # of all that is remembered
OVERHEAD = (
    1_500  # bytes of an answer besides its body, roughly: headers that are its own, and the places it is found by
)
# With one of these the response may be another: a part, a problem, or one that is somebody's own.
OWN = frozenset({
    "HTTP_AUTHORIZATION", "HTTP_EXPECT", "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_RANGE",
    "HTTP_IF_UNMODIFIED_SINCE", "HTTP_RANGE", "HTTP_TRANSFER_ENCODING", "HTTP_UPGRADE",
})  # fmt: skip


class Question(NamedTuple):
    """What a response depends on. ``environ`` is WSGI's, for the headers that only some responses depend on."""

    path: str
    query: str
    scheme: str
    if_none_match: str
    environ: Mapping[str, Any]

    @property
    def address(self) -> tuple[str, str, str]:
        """What every response depends on."""
        return self.path, self.query, self.scheme


class Mark(NamedTuple):
    """What a response says of itself: that it is remembered at this snapshot, by which route, with which ETag."""

    snapshot: Snapshot
    route: str
    etag: str


Key = tuple[tuple[str, str, str], tuple[str, ...], bool]


@dataclass(slots=True, eq=False)
class Answer:
    """A response with all of its headers but X-Request-ID. ``ready`` are the requests whose bytes lead to it."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes
    etag: str
    route: str
    ready: dict[bytes, Any] = field(default_factory=dict)
    size: int = 0
    key: Key | None = None

    def __post_init__(self) -> None:
        self.headers = [_shared(*pair) for pair in self.headers]
        self.size = len(self.body) + OVERHEAD

    @property
    def code(self) -> int:
        """The status as a number."""
        return int(self.status[:3])

    @property
    def vary(self) -> tuple[str, ...]:
        """The headers that it depends on, in lower case."""
        names = (
            name for header, value in self.headers if header.lower() == "vary" for name in value.lower().split(",")
        )
        return tuple(sorted(name.strip() for name in names))


@lru_cache(1_000)
def _shared(name: str, value: str) -> tuple[str, str]:
    """The same pair for the same header: most are alike in all answers."""
    return name, value


def question(environ: Mapping[str, Any]) -> Question | None:
    """What a request asks for; None if its response must not be remembered."""
    path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or not path.startswith(paths.ROOT):
        return None
    if len(path) + len(query) > ADDRESS_AT_MOST or environ.get("SCRIPT_NAME") or not OWN.isdisjoint(environ):
        return None
    if environ.get("CONTENT_LENGTH") not in {None, "", "0"}:
        return None
    host, accept, seen = environ.get("HTTP_HOST", ""), environ.get("HTTP_ACCEPT", ""), _if_none_match(environ)
    if len(host) + len(accept) + len(seen) > HEADER_AT_MOST or not (is_served(host) and _takes_json(accept)):
        return None
    return Question(path, query, _scheme(environ), seen, environ)


def _if_none_match(environ: Mapping[str, Any]) -> str:
    found: str = environ.get("HTTP_IF_NONE_MATCH", "")
    return found


def _scheme(environ: Mapping[str, Any]) -> str:
    # As HttpRequest.scheme has it: over TLS there is one header more, and without it maybe a redirect.
    if header := settings.SECURE_PROXY_SSL_HEADER:
        name, secure = header
        if (sent := environ.get(name)) is not None:
            return "https" if sent.split(",", 1)[0].strip() == secure else "http"
    scheme: str = environ["wsgi.url_scheme"]
    return scheme


_takes_json = lru_cache(1_000)(takes_json)


@lru_cache(1_000)
def is_served(host: str) -> bool:
    """Whether a Host header names this service."""
    # Of a request without the header, the host is the server's own name: that one is computed.
    request = HttpRequest()
    request.META["HTTP_HOST"] = host
    try:
        return bool(host and request.get_host())
    except DisallowedHost:
        return False


@lru_cache(1_000)
def _language(header: str) -> str:
    return preference({}, header).language or ""


# What counts of a header that a response varies by. With any other one in Vary, a response is not remembered.
INPUTS: Mapping[str, Callable[[str], str]] = {
    "authorization": str,  # always '': a request with a key is no question
    "accept-encoding": coding,
    "accept-language": _language,
    "host": str,  # of addresses that have to be absolute
}


def variant(vary: tuple[str, ...], environ: Mapping[str, Any]) -> tuple[str, ...] | None:
    """What counts of these headers in this request; None if that is not known of one of them."""
    found = []
    for name in vary:
        header = environ.get(f"HTTP_{name.upper().replace('-', '_')}", "")
        if name not in INPUTS or len(header) > HEADER_AT_MOST:
            return None
        found.append(INPUTS[name](header))
    return tuple(found)


def is_unchanged(if_none_match: str, etag: str) -> bool:
    """Whether a client that has these has the current one, compared as RFC 9110, 13.1.2 says."""
    if if_none_match == etag:
        return True
    seen = parse_etags(if_none_match)
    return "*" in seen or etag.removeprefix("W/") in {each.removeprefix("W/") for each in seen}


class Answers:
    """The answers at one head, of at most ``most`` bytes together."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._lock = Lock()
        self.forget()

    def forget(self, _changed: object = None) -> None:
        """Remember nothing: another head is coming."""
        with self._lock:
            self._begin(None)

    def _begin(self, head: Head | None) -> None:
        self._head, self.size = head, 0
        self._by_key: OrderedDict[Key, Answer] = OrderedDict()
        self._varies: dict[tuple[str, str, str], tuple[str, ...]] = {}
        self._by_bytes: dict[bytes, Key] = {}

    def get(self, head: Head, asked: Question) -> Answer | None:
        """The answer at this head, if it is known."""
        with self._lock:
            vary = self._varies.get(asked.address) if head is self._head else None
            found_variant = None if vary is None else variant(vary, asked.environ)
            if found_variant is None:
                return None
            # A 304 is remembered as it once was sent. Its headers are not those of the whole response.
            unchanged = (asked.address, found_variant, True) if asked.if_none_match else None
            if unchanged and (found := self._by_key.get(unchanged)) and is_unchanged(asked.if_none_match, found.etag):
                return self._use(unchanged)
            whole = (asked.address, found_variant, False)
            found = self._by_key.get(whole)
            if found is None or (asked.if_none_match and is_unchanged(asked.if_none_match, found.etag)):
                return None
            return self._use(whole)

    def _use(self, key: Key) -> Answer:
        self._by_key.move_to_end(key)
        return self._by_key[key]

    def keep(self, head: Head, asked: Question, answer: Answer) -> None:
        """Remember it, unless the head has moved on."""
        chosen = variant(answer.vary, asked.environ)
        if chosen is None or not self.takes(answer):
            return
        with self._lock:
            if heads.HEADS.known is not head:
                return
            if self._head is not head:
                self._begin(head)
            self._put((asked.address, chosen, answer.code == 304), answer)
            self._varies[asked.address] = answer.vary

    def takes(self, answer: Answer) -> bool:
        """Whether it is small enough to be remembered."""
        return answer.size <= self.most * LARGEST

    def _put(self, key: Key, answer: Answer) -> None:
        self._drop(key)
        self._by_key[key], answer.key = answer, key
        self._grow(answer.size)

    def _grow(self, size: int) -> None:
        self.size += size
        while self.size > self.most:
            self._drop(next(iter(self._by_key)))

    def _drop(self, key: Key) -> None:
        if (dropped := self._by_key.pop(key, None)) is None:
            return
        self.size -= dropped.size
        for sent in dropped.ready:
            self._by_bytes.pop(sent, None)
        address, variant, is_304 = key
        if (address, variant, not is_304) not in self._by_key:
            self._varies.pop(address, None)

    def keep_ready(self, sent: bytes, ready: Any, size: int, answer: Answer) -> None:
        """Have a request of exactly these bytes lead to this answer, as ``ready``."""
        with self._lock:
            key = answer.key
            if key is None or self._by_key.get(key) is not answer or sent in answer.ready:
                return
            answer.ready[sent], self._by_bytes[sent] = ready, key
            answer.size += size
            self._grow(size)

    def ready(self, head: Head, sent: bytes) -> tuple[Answer, Any] | None:
        """What a request of exactly these bytes leads to at this head, if it is known."""
        if sent not in self._by_bytes:  # without the lock: most requests are not
            return None
        with self._lock:
            key = self._by_bytes.get(sent) if head is self._head else None
            if key is None:
                return None
            answer = self._use(key)
            return answer, answer.ready[sent]


ANSWERS = Answers(settings.ANSWER_CACHE_MB * 1_000_000)
heads.on_advance(ANSWERS.forget)
