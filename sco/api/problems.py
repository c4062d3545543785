"""Every error of the API: RFC 9457 problems that name the parameter and say how to correct it."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from time import monotonic
from typing import Any

import orjson
from django.core.exceptions import DisallowedHost, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions
from rest_framework.settings import api_settings

from sco.api import cross_origin, paths
from sco.api.near_addresses import is_below_api, near
from sco.api.problem_types import TYPES, body
from sco.connections import is_unavailable, log_once, within
from sco.connections.limits import REQUEST
from sco.languages import EN

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
        title = TYPES[self.code].title if self.code else HTTPStatus(self.status).phrase
        more = self.more if self.parameter is None else {"parameter": self.parameter, **self.more}
        content = orjson.dumps(body(self.code, self.status, title, self.detail, **more))
        response = HttpResponse(content, status=self.status, content_type=MEDIA_TYPE, headers=self.headers)
        response["Cache-Control"] = "no-store"
        response["Content-Language"] = EN
        return response


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
    headers = {"Allow": cross_origin.ALLOW}
    return Problem(405, "method-not-allowed", "This API is read-only. Use GET or HEAD.", headers=headers)


def not_found(path: str = "", query: str = "") -> Problem:
    """404, pointing to the address that ``path`` probably means, with its query, or else to the root."""
    if address := near(path, query):
        return Problem(404, "not-found", f"Nothing exists at this address. Did you mean {address}?", address=address)
    return Problem(404, "not-found", f"Nothing exists at this address. See {paths.ROOT} for everything that does.")


def unavailable() -> Problem:
    """503, for as long as the database does not answer, is not prepared or is too busy."""
    detail = "The record cannot be read at the moment. Try again shortly."
    return Problem(503, "unavailable", detail, headers={"Retry-After": "5"})


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
        if not is_below_api(request.path_info):
            return self.get_response(request)
        # Nothing public depends on cookies. An editor's session cookie would make Django add Vary: Cookie and renew the
        # cookie, so that no cache could share the response.
        request.COOKIES = {}
        return cross_origin.allow(
            cross_origin.preflight(request.path_info) if request.method == "OPTIONS" else self._answer(request)
        )

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


def _as_problem(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if response.status_code == 404:
        return not_found(request.path_info, request.META.get("QUERY_STRING", "")).response()
    if response.status_code == 400:
        return malformed(request).response()
    if response.status_code == 412:
        return Problem(412, "precondition-failed", "The current content is not the one that If-Match names.").response()
    if response.status_code < 500:
        headers = {"Allow": response["Allow"]} if "Allow" in response else {}
        detail = HTTPStatus(response.status_code).description
        return Problem(response.status_code, "", detail, headers=headers).response()
    if response.status_code == 503:
        return unavailable().response()
    return internal().response()


def malformed(request: HttpRequest) -> Problem:
    """400, for a request that Django refused before any view saw it."""
    try:
        request.get_host()
    except DisallowedHost:
        detail = "This server does not serve the host name in the Host header. (Operators: see ALLOWED_HOSTS.)"
        return Problem(400, "bad-request", detail)
    return Problem(400, "bad-request", "The request is malformed.")
