"""The desk's admin site."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from itertools import chain
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from sco.desk.display import display_title
from sco.desk.finding import views as finding
from sco.desk.home.page import home_context
from sco.desk.logins import LoginForm, remember_device

_PLACES = {"articles": -2, "mechanisms": -1, "ledger": 1}


class TitleAutocompleteView(AutocompleteJsonView):
    """Labels items with title and slug instead of the slug alone."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        title, name = display_title(obj), getattr(obj, "slug", None) or getattr(obj, "key", "")
        text = title if name in {"", title} else f"{title} ({name})"
        return {**super().serialize_result(obj, to_field_name), "text": text}


class DeskSite(AdminSite):
    """Django's admin under the desk's name."""

    site_title = _("SCO desk")
    site_header = _("SCO desk")
    index_title = _("Content and record")
    # No “View site”: the public side is an API, to which each item's page links itself.
    site_url = None
    empty_value_display = "—"
    login_form = LoginForm
    # Rooms above add functions: what somebody who may see it should know now, in sentences.
    notices: ClassVar[list[Callable[[HttpRequest], Iterable[str]]]] = []

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The first page, with the notices."""
        for text in chain.from_iterable(notice(request) for notice in self.notices):
            messages.warning(request, text)
        return super().index(request, {**home_context(request), **(extra_context or {})})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """What is worked on all day first; what is rarely opened, such as the head of the record, last."""
        apps: Any = super().get_app_list(request, app_label)
        return sorted(apps, key=lambda app: _PLACES.get(app["app_label"], 0))

    def get_urls(self) -> list[Any]:
        # First, because Django's last pattern matches any path.
        return [*finding.urls(self), *super().get_urls()]

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The login page. A success makes the device a known one."""
        response = super().login(request, extra_context)
        if request.method == "POST" and response.status_code == HTTPStatus.FOUND:
            remember_device(request, response)
        return response

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return TitleAutocompleteView.as_view(admin_site=self)(request)  # type: ignore[return-value]
