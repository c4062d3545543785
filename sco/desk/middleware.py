"""The language of the desk's chrome."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware


class DeskLocaleMiddleware(LocaleMiddleware):
    """Follows the editor's language at the desk only: what is public never depends on the active language."""

    def process_request(self, request: HttpRequest) -> None:
        """Activate the editor's language."""
        if _at_desk(request):
            super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Say which language it is."""
        return super().process_response(request, response) if _at_desk(request) else response


def _at_desk(request: HttpRequest) -> bool:
    return request.path_info.startswith(("/admin/", "/i18n/"))
