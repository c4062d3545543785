"""What is measured of the request that this thread answers."""

import os
import re
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

# Short and without characters that mean something in a log, a shell or a query: anyone may send one.
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
# https://www.w3.org/TR/trace-context/#traceparent-header: version, trace, parent, flags.
TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?")
NO_ROUTE = "(none)"


@dataclass(slots=True)
class Measured:
    """Ids, and what the database has taken so far: `database` in seconds, with the fetches."""

    request_id: str
    trace_id: str = ""
    queries: int = 0
    database: float = 0.0


CURRENT: ContextVar[Measured | None] = ContextVar("sco_request", default=None)


def measured(headers: Mapping[str, Any]) -> Measured:
    """A new measurement. Its id is the X-Request-ID of WSGI's `headers`, or else their trace's, or else a new one."""
    header, sent = headers.get("HTTP_TRACEPARENT"), headers.get("HTTP_X_REQUEST_ID")
    trace = TRACEPARENT.fullmatch(header) if header else None
    trace_id = trace[1] if trace else ""
    return Measured(sent if sent and REQUEST_ID.fullmatch(sent) else trace_id or os.urandom(16).hex(), trace_id)


def route(request: HttpRequest) -> str:
    """The pattern of the request's address; never the address, which can hold what somebody typed."""
    # Set once the address is resolved, which static files and refused requests never are.
    match = getattr(request, "resolver_match", None)
    return (match.route or "/") if match else NO_ROUTE
