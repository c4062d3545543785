"""The desk's admin site."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from itertools import chain
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from sco.desk.display import display_title
from sco.desk.entering.chips import is_key
from sco.desk.entering.readings import reading_view
from sco.desk.finding import views as finding
from sco.desk.home.page import home_context
from sco.desk.logins import LoginForm, remember_device
from sco.desk.navigation import in_order
from sco.desk.people.pages import people_urls
from sco.desk.people.second_factor import owed
from sco.desk.people.sessions import end_sessions


class TitleAutocompleteView(AutocompleteJsonView):
    """Labels items with title and slug instead of the slug alone."""

    def get_queryset(self) -> Any:
        """What matches the term, or the one item with ``key``: a page shows the title of what was just made."""
        key = self.request.GET.get("key", "")
        rows = super().get_queryset()
        return rows.filter(pk=key) if is_key(key) else rows

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

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """The apps and models that the editor may see, in the desk's order."""
        found = in_order(super().get_app_list(request, app_label))
        for row in (row for app in found for row in app["models"]):
            # The admin's own name, which is the model's unless that belongs to somebody else.
            row["name"] = capfirst(str(self.get_model_admin(row["model"]).opts.verbose_name_plural))
        return found

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The first page, with the notices."""
        for text in chain.from_iterable(notice(request) for notice in self.notices):
            messages.warning(request, text)
        return super().index(request, {**home_context(request), **(extra_context or {})})

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The login page. A success that needs no second factor makes the device a known one."""
        response = super().login(request, extra_context)
        if request.method == "POST" and response.status_code == HTTPStatus.FOUND and not owed(request):
            remember_device(request, response)
        return response

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The page of a new password, which ends the account's other sessions."""
        response = super().password_change(request, extra_context)
        if request.method == "POST" and response.status_code == HTTPStatus.FOUND:
            end_sessions(request.user, but=request.session.session_key)  # type: ignore[arg-type]
        return response

    def get_urls(self) -> Any:
        """First the desk's own pages: Django's last pattern matches any path."""
        reading = path("read/<slug:reader>/", self.admin_view(reading_view), name="read")
        return [*people_urls(self), *finding.urls(self), reading, *super().get_urls()]

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return TitleAutocompleteView.as_view(admin_site=self)(request)  # type: ignore[return-value]
