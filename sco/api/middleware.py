"""The Content-Security-Policy of every response, and the methods of the public service."""

from collections.abc import Callable

from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponseBase

from sco.api.problems import method_not_allowed

# Data loads nothing and may not be framed.
_DATA = "default-src 'none'; frame-ancestors 'none'"


class ContentSecurityMiddleware(CSPMiddleware):
    """A fixed policy for data, django-csp's for pages: that one is built anew for each response, which takes time."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        media_type = response.headers.get("Content-Type", "").partition(";")[0]
        if media_type in {"application/json", "application/problem+json"}:
            response["Content-Security-Policy"] = _DATA
            return response
        page: HttpResponseBase = super().process_response(request, response)
        return page


class ReadOnlyMiddleware:
    """The public service reads: every other method is refused, whatever the address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD", "OPTIONS"}:
            return method_not_allowed().response()
        return self.get_response(request)
