"""The language of the desk's pages, sessions that do not expire during work, and the page of a refused password."""

from collections.abc import Callable
from http import HTTPStatus

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from sco.desk.hashing import Busy
from sco.desk.logins import BUSY_SECONDS, LONGEST_WAIT, TooManyAttempts, set_cookie
from sco.desk.people.sessions import renew


class DeskLocaleMiddleware(LocaleMiddleware):
    """Activates the editor's language, at the desk only: public responses never depend on the active language."""

    def process_request(self, request: HttpRequest) -> None:
        """Activate the editor's language; reject NUL characters, which PostgreSQL cannot look up."""
        if at_desk(request):
            super().process_request(request)
            if "%00" in request.META.get("QUERY_STRING", ""):
                raise BadRequest("The address contains a NUL character.")
            renew(request)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Set Content-Language and Vary, at the desk only."""
        return super().process_response(request, response) if at_desk(request) else response


def at_desk(request: HttpRequest) -> bool:
    """Whether this is an address of the desk."""
    # By path, because the URL is not resolved yet. The language switch posts to /i18n/.
    return request.path_info.startswith(("/admin/", "/i18n/"))


class PasswordRefusalMiddleware:
    """Turns a password that is not checked, at a login or on a form that changes it, into a page with Retry-After."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """429 for too many attempts, and while the passwords of others are being checked."""
        if isinstance(exception, Busy):
            return _refusal(request, BUSY_SECONDS, busy=True)
        if not isinstance(exception, TooManyAttempts):
            return None
        response = _refusal(request, exception.seconds)
        if exception.ticket:
            set_cookie(response, exception.ticket, exception.seconds + int(LONGEST_WAIT.total_seconds()))
        return response


def _refusal(request: HttpRequest, seconds: int, *, busy: bool = False) -> HttpResponse:
    # Rounded up: whoever comes back after the minutes in the text must not be too early.
    context = {"busy": busy, "seconds": seconds, "minutes": -(-seconds // 60) if seconds >= 60 else 0}
    response = render(request, "desk/locked.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(seconds)
    add_never_cache_headers(response)
    return response
