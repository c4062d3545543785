"""The desk's admin site."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from sco.desk.display import display_title


class TitleAutocompleteView(AutocompleteJsonView):
    """Labels items with title and slug instead of the slug alone."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        title = display_title(obj)
        text = title if title == str(obj) else f"{title} ({obj})"
        return {**super().serialize_result(obj, to_field_name), "text": text}


class DeskSite(AdminSite):
    """Django's admin under the desk's name."""

    site_title = _("SCO desk")
    site_header = _("SCO desk")
    index_title = _("Content and record")
    # No “View site”: the public side is an API, to which each item's page links itself.
    site_url = None
    empty_value_display = "—"

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return TitleAutocompleteView.as_view(admin_site=self)(request)  # type: ignore[return-value]
