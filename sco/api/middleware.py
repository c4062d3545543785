"""What a browser may do with an answer."""

from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponseBase

_DATA = "default-src 'none'; frame-ancestors 'none'"


class ContentSecurityMiddleware(CSPMiddleware):
    """django-csp's policy for pages; data needs nothing, and a policy made for each answer costs time."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Add the policy."""
        if response.headers.get("Content-Type", "").partition(";")[0] in {
            "application/json",
            "application/problem+json",
        }:
            response["Content-Security-Policy"] = _DATA
            return response
        page: HttpResponseBase = super().process_response(request, response)
        return page
