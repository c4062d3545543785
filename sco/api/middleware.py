"""The Content-Security-Policy of every response."""

from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponseBase

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
