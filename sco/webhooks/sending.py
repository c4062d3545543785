"""Sends one request to an endpoint, and nowhere else.

The name is resolved once, every address is checked, and the connection goes to a checked one, so that a resolver which
answers differently the second time changes nothing. No redirect is followed and no proxy of the environment is used.
"""

import asyncio
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from http import HTTPStatus
from typing import Any

import httpcore
from django.utils.translation import gettext, gettext_noop

from sco.webhooks.addresses import refusal
from sco.webhooks.schedule import ASKS_TO_WAIT, retry_after
from sco.webhooks.targets import BadTarget, Target, parse

TOTAL_SECONDS, CONNECT_SECONDS, BODY_SECONDS = 15.0, 5.0, 2.0
EXCERPT_BYTES = 1024
# Not the loop's own executor: the names of dead endpoints may take half a minute each, and would hold up all others.
_RESOLVERS = ThreadPoolExecutor(64, "webhooks-resolver")
_ADDRESSES = 3  # of one name are tried

HEADERS = {"Content-Type": "application/json", "User-Agent": "sco-record-webhooks/1", "Connection": "close"}

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


class NotAllowed(Exception):
    """The request may not go where the name leads."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a request: the status if there was an answer, else the error."""

    status: int | None = None
    latency_ms: int = 0
    error: str = ""
    response: str = ""
    retry_after: float | None = None

    @property
    def is_success(self) -> bool:
        """Whether the endpoint has accepted the message."""
        return self.status is not None and HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES


class Pinned(httpcore.AnyIOBackend):
    """Connects to given addresses, whatever the name in the URL is."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self.addresses = addresses

    async def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,  # noqa: ASYNC109
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:  # fmt: skip
        """Try the addresses in turn. Raises what the last of them raised."""
        failure: Exception = httpcore.ConnectError("no address")
        for address in self.addresses:
            try:
                return await super().connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


async def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a name."""
    loop = asyncio.get_running_loop()
    found = await loop.run_in_executor(_RESOLVERS, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    return list(dict.fromkeys(str(each[4][0]) for each in found))


async def send(
    url: str, headers: Mapping[str, str], body: bytes, *, private: bool = False, resolver: Resolve = resolve,
    seconds: float = TOTAL_SECONDS,
) -> Result:  # fmt: skip
    """POST JSON to the URL, within this time whatever the endpoint does. Never raises for what the endpoint does."""
    began = time.monotonic()
    try:
        async with asyncio.timeout(seconds):
            answer = await _send(parse(url, private=private), headers, body, private=private, resolver=resolver)
    except _FAILURES as error:
        return Result(latency_ms=_milliseconds(began), error=_explained(error))
    return Result(latency_ms=_milliseconds(began), **answer)


# httpcore has no base class for its errors.
_FAILURES = (
    BadTarget, NotAllowed, OSError, ssl.SSLError, httpcore.NetworkError, httpcore.TimeoutException,
    httpcore.ProtocolError, httpcore.ConnectionNotAvailable, httpcore.UnsupportedProtocol, UnicodeError,
)  # fmt: skip


async def _send(
    target: Target, headers: Mapping[str, str], body: bytes, *, private: bool, resolver: Resolve
) -> dict[str, Any]:
    addresses = await _checked(target, private=private, resolver=resolver)
    limits = {"connect": CONNECT_SECONDS, "read": TOTAL_SECONDS, "write": TOTAL_SECONDS, "pool": TOTAL_SECONDS}
    sent: list[tuple[bytes | str, bytes | str]] = [*HEADERS.items(), *headers.items()]
    async with (
        httpcore.AsyncConnectionPool(
            ssl_context=_tls(), max_connections=1, http2=False, network_backend=Pinned(addresses)
        ) as pool,
        pool.stream("POST", target.url, headers=sent, content=body, extensions={"timeout": limits}) as response,
    ):
        excerpt = await _excerpt(response)
        return {"status": response.status, "response": excerpt, "retry_after": _asked(response)}


async def _checked(target: Target, *, private: bool, resolver: Resolve) -> list[str]:
    """The addresses to connect to. Raises NotAllowed if any of them is refused: one bad address is no accident."""
    addresses = await resolver(target.host, target.port)
    for address in addresses:
        if reason := refusal(address, private=private):
            raise NotAllowed(f"{target.host}, {address[:60]}, {reason}")
    if not addresses:
        raise NotAllowed(f"{target.host}, none")
    return list(addresses)[:_ADDRESSES]


async def _excerpt(response: httpcore.Response) -> str:
    # The status has decided already, so a body that never ends costs two seconds and is no failure.
    found = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in response.aiter_stream():
                found += chunk[:EXCERPT_BYTES]
                if len(found) >= EXCERPT_BYTES:
                    break
    except (TimeoutError, httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException):
        pass
    # NUL is what PostgreSQL does not store.
    return bytes(found[:EXCERPT_BYTES]).decode("utf-8", "replace").replace("\0", "\ufffd")


def _asked(response: httpcore.Response) -> float | None:
    if response.status not in ASKS_TO_WAIT:
        return None
    texts = [value.decode("latin-1").strip() for name, value in response.headers if name.lower() == b"retry-after"]
    return retry_after(texts[0], datetime.now(UTC)) if len(texts) == 1 else None


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _milliseconds(began: float) -> int:
    return round((time.monotonic() - began) * 1000)


def _explained(error: Exception) -> str:
    """An error as a sentence that ``translated`` knows, and its particulars, in at most 300 characters."""
    for kinds, text in _EXPLAINED.items():
        if isinstance(error, kinds):
            detail = (error.strerror if isinstance(error, socket.gaierror) else str(error)) or type(error).__name__
            return _storable(f"{text}: {detail}" if text else detail)
    return gettext_noop("No answer in time")


# The first that fits; without a sentence, the error speaks for itself.
_EXPLAINED: Mapping[tuple[type[Exception], ...], str] = {
    (BadTarget,): "",
    (NotAllowed,): gettext_noop("The name leads to an address that is not allowed"),
    (socket.gaierror,): gettext_noop("The name of the host was not resolved"),
    (httpcore.ConnectTimeout, httpcore.ConnectError): gettext_noop("No connection"),
    (ssl.SSLError, UnicodeError): gettext_noop("The connection is not secure"),
    (httpcore.ProtocolError,): gettext_noop("The answer is not HTTP"),
    (httpcore.NetworkError, ConnectionError): gettext_noop("The connection broke"),
}


def unexpected(error: Exception, seconds: float) -> Result:
    """The result of a request during which something broke that nobody thought of, after so many seconds."""
    detail = f"{type(error).__name__}: {error}".removesuffix(": ")
    sentence = gettext_noop("Unexpected error")
    return Result(latency_ms=round(seconds * 1000), error=_storable(f"{sentence}: {detail}"))


def _storable(text: str) -> str:
    """The beginning of a text, without what PostgreSQL does not store."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()[:300]


def translated(error: str) -> str:
    """The error of a result in the active language, as far as it is ours."""
    sentence, colon, detail = error.partition(": ")
    return gettext(sentence) + colon + detail if sentence else ""
