"""The language of the desk's pages, and sessions that last while an editor works."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import timezone

SEEN_ON = "desk_seen_on"


class DeskLocaleMiddleware(LocaleMiddleware):
    """Follows the editor's language, at the desk only: what is public never depends on the active language."""

    def process_request(self, request: HttpRequest) -> None:
        """Activate the editor's language; reject NUL characters, which PostgreSQL cannot look up."""
        if _at_desk(request):
            super().process_request(request)
            if "%00" in request.META.get("QUERY_STRING", ""):
                raise BadRequest("The address contains a NUL character.")
            _stay_logged_in(request)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Set Content-Language and Vary, at the desk only."""
        return super().process_response(request, response) if _at_desk(request) else response


def _stay_logged_in(request: HttpRequest) -> None:
    """Renew the session's two weeks once a day, so that it does not expire while an editor fills in a form."""
    # Not at every request: each renewal writes the session to the database.
    today = timezone.now().date().isoformat()
    if "_auth_user_id" in request.session and request.session.get(SEEN_ON) != today:
        request.session[SEEN_ON] = today


def _at_desk(request: HttpRequest) -> bool:
    return request.path_info.startswith(("/admin/", "/i18n/"))
