"""CORS: scripts of any origin read the API, with whatever headers their libraries add.

There are no cookies and no internal network to protect, and a script sees what is a partner's own only if it has the
partner's key, so there is nothing to keep from any origin. ``Authorization`` is let through, because clients that many
services share send it to all of them: they get a 401 with the reason, where a refused preflight would be a network
error without one.
"""

from typing import Final

from django.http import HttpResponse

from sco.api import paths

# Browsers before 2022 do not know “*” here, and for Authorization it never counts.
_SENT: Final = (
    "*", "Accept", "Accept-Language", "Authorization", "Baggage", "Cache-Control", "Content-Language", "Content-Type",
    "If-Match", "If-Modified-Since", "If-None-Match", "If-Unmodified-Since", "Pragma", "Priority", "Range",
    "Sentry-Trace", "Traceparent", "Tracestate", "X-Request-ID", "X-Requested-With",
)  # fmt: skip
# Beside those that every script can read, such as Content-Language and Content-Type.
_READ: Final = (
    "Allow, Content-Encoding, Content-Language, Date, ETag, RateLimit, RateLimit-Policy, Record-Cursor, Retry-After,"
    " Vary, WWW-Authenticate, X-Request-ID"
)
# The methods of every address of the API.
ALLOW: Final = "GET, HEAD, OPTIONS"
_PREFLIGHT: Final = {
    "Allow": ALLOW,
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": ", ".join(_SENT),
    "Access-Control-Max-Age": "86400",
}


def preflight(path: str) -> HttpResponse:
    """The answer to OPTIONS at every address: what a browser asks before a script's request that is not simple."""
    post = {"Allow": "POST, OPTIONS", "Access-Control-Allow-Methods": "POST"}
    return HttpResponse(status=204, headers=_PREFLIGHT | (post if path == paths.PERMISSION_REQUESTS else {}))


def allow(response: HttpResponse) -> HttpResponse:
    """Lets scripts of any origin read the response and the headers that they need."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = _READ
    return response
