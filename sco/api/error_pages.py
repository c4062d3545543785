"""Errors of the public service outside the API, where people are rather than programs: a page in both languages."""

import sys
from collections.abc import Iterator, Mapping

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_noop as _

from sco.api import problems
from sco.api.near_addresses import is_below_api
from sco.api.problems import Problem
from sco.connections import is_unavailable, log_once
from sco.languages import LANGUAGES

# Heading and explanation by status.
TEXTS: Mapping[int, tuple[str, str]] = {
    400: (_("The request cannot be read"), _("The address contains something that this server does not understand.")),
    404: (_("Page not found"), _("Nothing is at this address. It may be mistyped, or what was here has moved.")),
    405: (_("This service only reads"), _("Nothing can be sent to this address.")),
    500: (_("Something went wrong"), _("This is an error in the software, and it has been logged. Try again later.")),
    503: (_("Not available at the moment"), _("The database does not answer or is too busy. Try again shortly.")),
}


def failure(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The problem as it is for programs; elsewhere a page with the same status and headers."""
    if is_below_api(request.path_info) or request.path_info.startswith("/healthz/"):
        return problem.response()
    context = {"sections": list(_sections(problem.status)), "status": problem.status}
    page = HttpResponse(render_to_string("api/error.html", context), status=problem.status, headers=problem.headers)
    page["Cache-Control"] = "no-store"
    return page


def _sections(status: int) -> Iterator[dict[str, str]]:
    heading, text = TEXTS.get(status, TEXTS[500])
    for language in LANGUAGES:
        with translation.override(language.lower()):
            texts = {"heading": translation.gettext(heading), "text": translation.gettext(text)}
            yield {"language": language, **texts, "docs": translation.gettext("API documentation")}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django names it
    """The public service's ``handler400``."""
    return failure(request, problems.malformed(request))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django names it
    """The public service's ``handler404``."""
    return failure(request, problems.not_found(request.path_info, request.META.get("QUERY_STRING", "")))


def server_error(request: HttpRequest) -> HttpResponse:
    """The public service's ``handler500``. Django calls it while it handles an exception that nothing else has."""
    error = sys.exc_info()[1]
    if not is_unavailable(error):
        return failure(request, problems.internal())
    response = failure(request, problems.unavailable())
    log_once(response, error)
    return response
