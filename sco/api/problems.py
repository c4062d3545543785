"""Every error of the API: RFC 9457 problems that name the parameter and say how to correct it."""

import sys
from collections.abc import Callable, Mapping
from http import HTTPStatus
from time import monotonic
from typing import Any

import orjson
from django.core.exceptions import DisallowedHost, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers
from rest_framework import exceptions
from rest_framework.settings import api_settings

from sco.api import paths
from sco.connections import is_unavailable, log_once, within
from sco.connections.limits import REQUEST

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """An error response. ``code`` names its type, '' for none but the status; ``more`` are further members."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        parameter: str | None = None,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail
        self.parameter, self.headers, self.more = parameter, dict(headers or {}), more

    def response(self) -> HttpResponse:
        """The problem as a response that must not be stored."""
        kind, title = "about:blank", HTTPStatus(self.status).phrase
        if self.code:
            kind, title = f"{paths.ROOT}problems#{self.code}", TITLES[self.code]
        body = {"type": kind, "title": title, "status": self.status, "detail": self.detail}
        if self.parameter is not None:
            body["parameter"] = self.parameter
        content = orjson.dumps(body | self.more)
        response = HttpResponse(content, status=self.status, content_type=MEDIA_TYPE, headers=self.headers)
        response["Cache-Control"] = "no-store"
        return response


# By type, as RFC 9457 wants it: what differs from case to case is in the detail.
TITLES = {
    "bad-parameter": "Invalid parameter",
    "unknown-parameter": "Unknown parameter",
    "bad-cursor": "Invalid cursor",
    "bad-request": "Malformed request",
    "cursor-gone": "The cursor is not part of this record",
    "cursor-ahead": "This replica has not reached the cursor",
    "not-found": "Not found",
    "not-in-language": "Not available in this language",
    "withdrawn": "Withdrawn",
    "erased": "Erased",
    "method-not-allowed": "Method not allowed",
    "precondition-failed": "Precondition failed",
    "not-acceptable": "Only JSON is available",
    "unavailable": "The record is unavailable",
    "internal": "Internal server error",
}


def bad_parameter(name: str, detail: str) -> Problem:
    """400 for a parameter; ``detail`` says what is wrong and what is allowed."""
    return Problem(400, "bad-parameter", detail, parameter=name)


def exception_handler(error: Exception, _context: Mapping[str, Any]) -> HttpResponse | None:
    """DRF's hook: exceptions as problems. None leaves an unexpected one to Django, which logs it as a 500."""
    if is_unavailable(error):
        response = unavailable().response()
        log_once(response, error)
        return response
    problem = error if isinstance(error, Problem) else _known(error)
    return problem.response() if problem else None


def _known(error: Exception) -> Problem | None:
    if isinstance(error, exceptions.MethodNotAllowed):
        return method_not_allowed()
    if isinstance(error, exceptions.NotAcceptable):
        return Problem(406, "not-acceptable", "Send Accept: application/json, or */*.")
    if isinstance(error, Http404 | exceptions.NotFound):
        return not_found()
    if isinstance(error, SuspiciousOperation):
        return Problem(400, "bad-request", "The request is malformed.")
    if isinstance(error, exceptions.ValidationError):
        return _invalid(error)
    if isinstance(error, exceptions.APIException):
        return Problem(error.status_code, "", str(error.detail))
    return None


def _invalid(error: exceptions.ValidationError) -> Problem:
    # DRF collects all errors by field, or in a list if they belong to none.
    detail: Any = error.detail
    name, errors = next(iter(detail.items())) if isinstance(detail, dict) else ("", detail)
    field = None if name in {"", api_settings.NON_FIELD_ERRORS_KEY} else str(name)
    return Problem(400, "bad-parameter", str(errors[0]), parameter=field)


def gone(kind: str, slug: str, *, erased: bool) -> Problem:
    """410 with the address of the item's history."""
    # The history of an erased item still has its entries, but no note that could say why.
    code = "erased" if erased else "withdrawn"
    detail = f"This item was {code}." + ("" if erased else " Its history says when and why.")
    return Problem(410, code, detail, history=paths.history(kind, slug))


def method_not_allowed() -> Problem:
    """405 for everything but reading."""
    return Problem(405, "method-not-allowed", "This API is read-only. Use GET or HEAD.", headers={"Allow": "GET, HEAD"})


def not_found() -> Problem:
    """404, pointing to the root."""
    return Problem(404, "not-found", f"Nothing exists at this address. See {paths.ROOT} for everything that does.")


def unavailable() -> Problem:
    """503, for as long as the database does not answer, is not prepared or is too busy."""
    detail = "The record cannot be read at the moment. Try again shortly."
    return Problem(503, "unavailable", detail, headers={"Retry-After": "5"})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django names it
    """The public service's ``handler400``."""
    return _malformed(request).response()


def server_error(_request: HttpRequest) -> HttpResponse:
    """The public service's ``handler500``. Django calls it while it handles an exception that nothing else has."""
    error = sys.exc_info()[1]
    if not is_unavailable(error):
        return internal().response()
    response = unavailable().response()
    log_once(response, error)
    return response


def internal() -> Problem:
    """500."""
    return Problem(500, "internal", "An unexpected error occurred. It has been logged.")


class ProblemMiddleware:
    """Everything below /api/: error pages of Django become problems, cookies are dropped, any origin can read.

    Health checks get problems too. All queries of a request together have a deadline.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/healthz/"):
            return self._answer(request)
        if not request.path_info.startswith("/api/"):
            return self.get_response(request)
        # Nothing public depends on cookies. An editor's session cookie would make Django add Vary: Cookie and renew the
        # cookie, so that no cache could share the response.
        request.COOKIES = {}
        response = self._respond(request)
        # Public data: scripts of any origin can read it, and see the headers that they need to revalidate it.
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "Content-Language, ETag, Record-Cursor, Retry-After"
        return response

    def _respond(self, request: HttpRequest) -> HttpResponse:
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers=_PREFLIGHT)
        return self._answer(request)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        # From when it was complete: it may have waited for a thread, behind others that wait for the database.
        waited = monotonic() - request.META.get("sco.complete_at", monotonic())
        with within(REQUEST - waited):
            response = self.get_response(request)
        if response.status_code >= 400 and response.headers.get("Content-Type") not in _DATA:
            return _as_problem(request, response)
        return response


# Of the API all errors are problems; a health check that fails is JSON.
_DATA = {MEDIA_TYPE, "application/json"}


# If-None-Match is not on the CORS safelist: a browser sends this request before a script's conditional GET.
_PREFLIGHT = {
    "Allow": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, If-Match, If-None-Match",
    "Access-Control-Max-Age": "86400",
    "Vary": "Origin",
}


def _as_problem(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if response.status_code == 404:
        return _without_slash(request) or not_found().response()
    if response.status_code == 400:
        return _malformed(request).response()
    if response.status_code == 412:
        return Problem(412, "precondition-failed", "The current content is not the one that If-Match names.").response()
    if response.status_code < 500:
        headers = {"Allow": response["Allow"]} if "Allow" in response else {}
        detail = HTTPStatus(response.status_code).description
        return Problem(response.status_code, "", detail, headers=headers).response()
    if response.status_code == 503:
        return unavailable().response()
    return internal().response()


def _malformed(request: HttpRequest) -> Problem:
    try:
        request.get_host()
    except DisallowedHost:
        detail = "This server does not serve the host name in the Host header. (Operators: see ALLOWED_HOSTS.)"
        return Problem(400, "bad-request", detail)
    return Problem(400, "bad-request", "The request is malformed.")


def _without_slash(request: HttpRequest) -> HttpResponse | None:
    # APPEND_SLASH is the wrong way round here: addresses of the API have no trailing slash, and clients often add one.
    bare = request.path_info.rstrip("/")
    if bare == request.path_info:
        return None
    try:
        resolve(bare)
    except Resolver404:
        return None
    query = request.META.get("QUERY_STRING", "")
    response = HttpResponsePermanentRedirect(bare + (f"?{query}" if query else ""))
    patch_vary_headers(response, ["Accept"])
    return response
