"""A session that owes a second factor reaches nothing of the desk but the page that asks for it."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from sco.desk.people import second_factor

PAGES = {second_factor.CODE: "code", second_factor.ENROLMENT: "enrol"}
# Besides the page that is owed.
OPEN = {"admin:login", "admin:logout", "admin:jsi18n", "set_language"}


class SecondFactorMiddleware:
    """Leads every request of such a session to the page that is owed, whatever its address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """The redirect, or None."""
        match = request.resolver_match
        if match is None or not _is_of_desk(request) or SESSION_KEY not in request.session:
            return None
        page = PAGES.get(second_factor.owed(request))
        if page is None or match.view_name in OPEN | {f"admin:{page}"}:
            return None
        back = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
        return HttpResponseRedirect(f"{reverse(f'admin:{page}')}?{back}".rstrip("?"))


def _is_of_desk(request: HttpRequest) -> bool:
    # By path and not by view: a page that no admin class made is one of the desk's too. Elsewhere no session is read.
    return request.path_info.startswith(("/admin/", "/i18n/"))
