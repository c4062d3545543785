"""The desk's admin site."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from sco.desk.labels import label


class ChoicesView(AutocompleteJsonView):
    """References are chosen by their names in both languages, not by the slug alone."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        name = label(obj)
        shown = name if name == str(obj) else f"{name} ({obj})"
        return {**super().serialize_result(obj, to_field_name), "text": shown}


class DeskSite(AdminSite):
    """Django's admin under the desk's name."""

    site_title = _("SCO desk")
    site_header = _("SCO desk")
    index_title = _("What the desk keeps")
    site_url = None  # the public side is an API: each item's page links to its own address there

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return ChoicesView.as_view(admin_site=self)(request)  # type: ignore[return-value]
