"""The language of the desk's chrome, and what it turns away at the door."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import timezone

SEEN_ON = "desk_seen_on"


class DeskLocaleMiddleware(LocaleMiddleware):
    """Follows the editor's language at the desk only: what is public never depends on the active language."""

    def process_request(self, request: HttpRequest) -> None:
        """Activate the editor's language; turn away what no database can look for."""
        if _at_desk(request):
            super().process_request(request)
            if "%00" in request.META.get("QUERY_STRING", ""):
                raise BadRequest("There is a NUL in the address.")
            _stay_logged_in(request)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Say which language it is."""
        return super().process_response(request, response) if _at_desk(request) else response


def _stay_logged_in(request: HttpRequest) -> None:
    """Begin the session's two weeks anew on each day of work: else they end in the middle of somebody's form."""
    today = timezone.now().date().isoformat()
    if "_auth_user_id" in request.session and request.session.get(SEEN_ON) != today:
        request.session[SEEN_ON] = today


def _at_desk(request: HttpRequest) -> bool:
    return request.path_info.startswith(("/admin/", "/i18n/"))
