"""Asks the WSGI application, in one of a few threads, for what an ASGI request wants.

So what waits and what does not is answered by the same code, with the same limits for the database.
"""

import asyncio
import io
import sys
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic
from typing import Any

Scope = Mapping[str, Any]
Send = Callable[[Mapping[str, Any]], Any]
Receive = Callable[[], Any]
Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Response:
    """A whole response."""

    status: int
    headers: Headers
    body: bytes

    def header(self, name: bytes) -> bytes:
        """The value of a header, in lower case; empty if it is missing."""
        return next((value for each, value in self.headers if each == name), b"")

    async def send(self, send: Send) -> None:
        """Sends it."""
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body})


class Bridge:
    """The application, and the threads that may run it at once."""

    def __init__(self, application: Callable[..., Iterable[bytes]], threads: int) -> None:
        self.application = application
        self.pool = ThreadPoolExecutor(threads, "bridge")

    async def ask(self, scope: Scope, body: bytes = b"", *, again: bool = False, **changes: str) -> Response:
        """The response to a request, with these ``changes`` of its WSGI environment.

        ``again`` for one that has waited, and whose time begins only now.
        """
        environ = {**environ_of(scope, body), **changes}
        if not again:
            environ["sco.complete_at"] = monotonic()
        return await asyncio.get_running_loop().run_in_executor(self.pool, self._run, environ)

    def _run(self, environ: dict[str, Any]) -> Response:
        started: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_error: Any) -> None:
            started[:] = status, headers

        found = self.application(environ, start_response)
        try:
            body = b"".join(found)
        finally:
            if close := getattr(found, "close", None):
                close()
        status, headers = started
        encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        return Response(int(status[:3]), encoded, body)


def environ_of(scope: Scope, body: bytes) -> dict[str, Any]:
    """WSGI's environment (PEP 3333) of an ASGI request."""
    host, port = scope.get("server") or ("localhost", 80)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"], "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"), "SERVER_NAME": host, "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}", "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "wsgi.version": (1, 0), "wsgi.url_scheme": scope["scheme"], "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr, "wsgi.multithread": True, "wsgi.multiprocess": False, "wsgi.run_once": False,
    }  # fmt: skip
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").upper(), raw_value.decode("latin-1")
        if "_" in name:  # indistinguishable below from one with a hyphen, which a proxy may have set
            continue
        key = f"HTTP_{name.replace('-', '_')}"
        environ[key] = f"{environ[key]}, {value}" if key in environ else value
    if kind := environ.pop("HTTP_CONTENT_TYPE", ""):
        environ["CONTENT_TYPE"] = kind
    environ.pop("HTTP_CONTENT_LENGTH", None)
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    if body:
        environ["CONTENT_LENGTH"] = str(len(body))
    return environ
