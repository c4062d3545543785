"""The security headers of every response, its Content-Security-Policy, and the methods of the public service."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Protocol

from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware

from sco.api import paths
from sco.api.error_pages import failure
from sco.api.problems import method_not_allowed

# Data loads nothing and may not be framed.
_DATA = "default-src 'none'; frame-ancestors 'none'"


class ContentSecurityMiddleware(CSPMiddleware):
    """A fixed policy for data, django-csp's for pages: that one is built anew for each response, which takes time."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        media_type = response.headers.get("Content-Type", "").partition(";")[0]
        # A 304 has no type. Its headers replace those of the stored response, so they must be the same.
        is_page = getattr(response, "is_page", False)
        is_unchanged = response.status_code == 304 and request.path_info.startswith("/api/") and not is_page
        is_data = getattr(response, "is_data", False) or media_type.startswith("application/")
        if is_unchanged or is_data:
            response["Content-Security-Policy"] = _DATA
            return response
        page: HttpResponseBase = super().process_response(request, response)
        return page


class _Processor(Protocol):
    def process_response(self, request: HttpRequest, response: Any) -> Any: ...


def _no_view(_request: HttpRequest) -> HttpResponse:
    raise NotImplementedError  # only responses pass through these


_PROCESSORS: tuple[_Processor, ...] = (
    ContentSecurityMiddleware(_no_view), XFrameOptionsMiddleware(_no_view), SecurityMiddleware(_no_view),
)  # fmt: skip
# One that each of the three sets, wherever it has run.
_MARKS = ("Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options")


@cache
def _headers_of_data(*, is_secure: bool) -> Mapping[str, str]:
    """What the three add to data, which is always the same."""
    request, response = HttpRequest(), HttpResponse(content_type="application/json")
    request._get_scheme = lambda: "https" if is_secure else "http"  # type: ignore[attr-defined]  # noqa: SLF001
    before = set(response.headers)
    for processor in _PROCESSORS:
        response = processor.process_response(request, response)
    return {name: value for name, value in response.items() if name not in before}


def protect(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Add the headers that are missing: the three middlewares run too deep for errors of those outside them."""
    if getattr(response, "is_data", False):
        for name, value in _headers_of_data(is_secure=request.is_secure()).items():
            response.headers.setdefault(name, value)
        return response
    for mark, processor in zip(_MARKS, _PROCESSORS, strict=True):
        if mark not in response:
            response = processor.process_response(request, response)
    return response


class ProtectionMiddleware:
    """Protects every response, also those that replace another or come from an exception in a middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = protect(request, self.get_response(request))
        if response.status_code == 304:
            # Django's own says 0, as if that were the length of what is stored.
            response.headers.pop("Content-Length", None)
        if response.status_code >= 200 and response.status_code not in {204, 304} and not response.streaming:
            # Django's own middleware, which does the same, lies inside: without a length the connection is closed.
            response.headers.setdefault("Content-Length", str(len(response.content)))  # type: ignore[attr-defined]
        return response


class ReadOnlyMiddleware:
    """The public service reads: every other method is refused, but at the one address that takes something in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        # There the view says which method it takes; and with a slash more, nothing is there for any method.
        goes_on = path == paths.PERMISSION_REQUESTS or (
            path.startswith(paths.ROOT) and path[len(paths.ROOT) :].endswith("/")
        )
        if request.method not in {"GET", "HEAD", "OPTIONS"} and not goes_on:
            return failure(request, method_not_allowed())
        return self.get_response(request)
