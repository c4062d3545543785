"""Holds what somebody has typed when the session ended before the save, and lets it go on after the login.

Nothing is stored: the login page carries the form in a hidden field, and so does the page that asks for a second
factor; this works without JavaScript.
"""

import json
from collections.abc import Callable
from copy import copy
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit, urlunsplit

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import resolve, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django.views import csrf

from sco.desk.forms import SEEN
from sco.desk.people import second_factor
from sco.desk.people.middleware import PAGES
from sco.desk.together.repeating import ONCE

# The account that a form was made for. Only forms of the desk have the field.
ACCOUNT = "_account"
HELD, TO, SHOW = "_held", "_held_to", "_show"
# The button with which an action's page shows what it would do.
PREVIEW = "_preview"
TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field
LOGIN_TEMPLATE = "desk/together/login.html"


class HeldTextMiddleware:
    """Turns the redirect that would lose a form into a login page that carries it, and a login into going on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "POST" or response.status_code != HTTPStatus.FOUND or not _at_desk(request):
            return response
        to = urlsplit(response["Location"])
        to_login = _is_login(to.path)
        if not {HELD, ACCOUNT} & request.POST.keys():
            is_turned_away = to_login and parse_qs(to.query).get("next") == [request.get_full_path()]
            return _back_to_page(request, response) if is_turned_away else response
        if to_login:
            return _login_page(request, *_held(request))
        if request.user.is_authenticated and (second_factor.owed(request) or _carries(request)):
            return _go_on(request, response)
        return response

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        """A login or a code that failed still carries what was typed, as do the recovery codes of a new factor."""
        if request.method == "POST" and _carries(request):
            held, to = _held(request)
            response.context_data = (response.context_data or {}) | {"held": held, "held_to": to}
            if _is_login(request.path):
                response.template_name = LOGIN_TEMPLATE
        return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's page, except for a form of the desk, whose text goes on."""
    # Another site's form must not be saved after a click: browsers say where a form comes from.
    if request.method == "POST" and _at_desk(request) and _is_from_here(request):
        is_login = _is_login(request.path) or not request.user.is_authenticated
        if ACCOUNT in request.POST or _carries(request):
            return (_login_page if is_login else _next_page)(request, *_held(request))
    return csrf.csrf_failure(request, reason)


def _back_to_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The login, which then leads to the page with the button: the address behind a button may not be opened."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    page = urlunsplit(("", "", came_from.path, came_from.query, ""))
    to = _safe(page) if came_from.netloc == request.get_host() else reverse("admin:index")
    response["Location"] = f"{reverse('admin:login')}?{urlencode({'next': to})}"
    return response


def _at_desk(request: HttpRequest) -> bool:
    return request.path.startswith(reverse("admin:index"))


def _is_login(path: str) -> bool:
    return path == reverse("admin:login")


def _is_from_here(request: HttpRequest) -> bool:
    origin = urlsplit(request.headers.get("Origin") or request.headers.get("Referer") or "")
    return bool(origin.netloc) and origin.netloc == request.get_host()


def _typed(request: HttpRequest) -> str:
    pairs = [(name, value) for name, values in request.POST.lists() for value in values if name != TOKEN]
    return json.dumps(pairs, ensure_ascii=False)


def _carries(request: HttpRequest) -> bool:
    """Whether this comes from a page that carries a form."""
    pages = {"admin:login", *(f"admin:{page}" for page in PAGES.values())}
    return HELD in request.POST and request.path in map(reverse, pages)


def _held(request: HttpRequest) -> tuple[str, str]:
    """The form that is carried, or is sent itself, and its address."""
    if _carries(request):
        return request.POST[HELD], request.POST.get(TO, "")
    return _typed(request), request.get_full_path()


def _login_page(request: HttpRequest, held: str, to: str) -> HttpResponse:
    """The login page with the form that was not saved; 403, as nothing was done."""
    # A copy that asks for the page: Django's view would take the POST for a login.
    asking = copy(request)
    asking.method = "GET"
    login = reverse("admin:login")
    context = {"held": held, "held_to": to, "app_path": login, "next": _safe(to)}
    response: Any = admin.site.login(asking, context)
    response.template_name, response.status_code = LOGIN_TEMPLATE, HTTPStatus.FORBIDDEN
    return response.render()  # type: ignore[no-any-return]


def _go_on(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    page = _next_page(request, *_held(request))
    # The session of the login, and what else it has set.
    page.cookies.update(response.cookies)
    return page


def _next_page(request: HttpRequest, held: str, to: str) -> HttpResponse:
    """The page of the second factor as long as one is owed, then the one that sends the form again."""
    owed = PAGES.get(second_factor.owed(request))
    if owed is None:
        return _again(request, held, to)
    asking, url = copy(request), reverse(f"admin:{owed}")
    asking.method = "GET"
    # A login has changed the secret of the browser's forms, which the page's view would read from its cookie again.
    if secret := request.META.get("CSRF_COOKIE"):
        asking.COOKIES = request.COOKIES | {settings.CSRF_COOKIE_NAME: secret}
    response: Any = resolve(url).func(asking)
    response.context_data |= {"held": held, "held_to": to}
    response.status_code = HTTPStatus.FORBIDDEN
    add_never_cache_headers(response)
    return response.render()  # type: ignore[no-any-return]


def _again(request: HttpRequest, held: str, to: str) -> HttpResponse:
    """The page that sends a held form again, or shows it; only to the account that it was made for."""
    pairs = _pairs(held)
    mine = (ACCOUNT, str(request.user.pk)) in pairs
    look = _look_over({name for name, _value in pairs})
    context = {**admin.site.each_context(request), "to": _safe(to), "pairs": pairs if mine else [], "is_mine": mine}
    # A publication or a withdrawal is looked at again before it is made.
    context |= {"look": look, "saves": look != PREVIEW}
    response = render(request, "desk/together/go_on.html", context)
    add_never_cache_headers(response)
    return response


def _look_over(names: set[str]) -> str:
    """The button that shows a form as it was sent: of an item, of an action; '' for a comment, which is no page."""
    if names & {SEEN, ONCE}:
        return SHOW
    return PREVIEW if "seen" in names else ""


def _pairs(held: str) -> list[tuple[str, str]]:
    try:
        found = json.loads(held)
        return [(str(name), str(value)) for name, value in found if name not in {TOKEN, SHOW}]
    except (ValueError, TypeError):
        return []


def _safe(to: str) -> str:
    """The address, if it is one of the desk's."""
    index = reverse("admin:index")
    parts = urlsplit(to)
    return to if not parts.netloc and not parts.scheme and to.startswith(index) and "\\" not in to else index
