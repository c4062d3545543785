"""The language of the desk's chrome, and what it turns away at the door."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware


class DeskLocaleMiddleware(LocaleMiddleware):
    """Follows the editor's language at the desk only: what is public never depends on the active language."""

    def process_request(self, request: HttpRequest) -> None:
        """Activate the editor's language; turn away what no database can look for."""
        if _at_desk(request):
            super().process_request(request)
            if "%00" in request.META.get("QUERY_STRING", ""):
                raise BadRequest("There is a NUL in the address.")

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Say which language it is."""
        return super().process_response(request, response) if _at_desk(request) else response


def _at_desk(request: HttpRequest) -> bool:
    return request.path_info.startswith(("/admin/", "/i18n/"))
