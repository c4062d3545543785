"""Exceptions that no view raises today, and Django's own error responses, also become problems with their status."""

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from rest_framework import exceptions

from sco.api.problems import MEDIA_TYPE, ProblemMiddleware, exception_handler

if TYPE_CHECKING:
    from collections.abc import Callable

ERRORS = {
    "throttled": (exceptions.Throttled(), 429, "about:blank", None),
    "forbidden": (exceptions.PermissionDenied(), 403, "about:blank", None),
    "malformed": (exceptions.ParseError(), 400, "about:blank", None),
    "unsupported": (exceptions.UnsupportedMediaType("text/csv"), 415, "about:blank", None),
    "field": (exceptions.ValidationError({"on": ["Too early."]}), 400, "/api/v1/problems#bad-parameter", "on"),
    "serializer": (exceptions.ValidationError("Swap them."), 400, "/api/v1/problems#bad-parameter", None),
}


@pytest.mark.parametrize(("error", "status", "kind", "parameter"), ERRORS.values(), ids=ERRORS)
def test_exceptions_of_drf_keep_their_status(error: Exception, status: int, kind: str, parameter: str | None) -> None:
    response = exception_handler(error, {})
    assert response is not None
    body = json.loads(response.content)
    assert (response.status_code, response["Content-Type"]) == (status, MEDIA_TYPE)
    assert (body["status"], body["type"], body.get("parameter")) == (status, kind, parameter)
    assert body["detail"]
    assert body["title"]


@pytest.mark.parametrize(("status", "shown"), [(403, 403), (413, 413), (500, 500), (502, 500)])
def test_error_pages_of_other_middleware_become_problems(rf: RequestFactory, status: int, shown: int) -> None:
    def page(_request: Any) -> HttpResponse:
        return HttpResponse("<h1>Error</h1>", status=status)

    answer: Callable[..., HttpResponse] = ProblemMiddleware(page)
    response = answer(rf.get("/api/v1/articles"))
    body = json.loads(response.content)
    assert (response.status_code, body["status"], response["Content-Type"]) == (shown, shown, MEDIA_TYPE)
    assert b"<h1>" not in response.content
