"""The addresses of one's own account, of the second factor, and of an invitation's link."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from sco.desk.people import accepting, account_page, code_pages

View = Callable[..., HttpResponse]


def people_urls(site: AdminSite) -> list[URLPattern]:
    """The addresses, all but the invitation's for those who are logged in."""
    return [
        # Below the login's, where browsers send the cookie of a known device.
        path("login/code/", _own(site, code_pages.code), name="code"),
        path("account/", _own(site, account_page.account), name="account"),
        path("account/end-sessions/", _own(site, account_page.end, posted=True), name="end_sessions"),
        path("account/second-factor/", _own(site, code_pages.enrol), name="enrol"),
        path("account/second-factor/codes/", _own(site, code_pages.renew_codes), name="recovery_codes"),
        path("account/second-factor/remove/", _own(site, code_pages.remove), name="remove_second_factor"),
        path("invitation/<str:token>/", never_cache(partial(accepting.accept, site)), name="accept_invitation"),
    ]


def _own(site: AdminSite, view: View, *, posted: bool = False) -> Any:
    def shown(request: HttpRequest, **arguments: Any) -> HttpResponse:
        return view(site, request, **arguments)

    return site.admin_view(require_POST(shown) if posted else shown)
