"""The language of the desk's pages, and sessions that do not expire during work."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import timezone

SEEN_ON = "desk_seen_on"


class DeskLocaleMiddleware(LocaleMiddleware):
    """Activates the editor's language, at the desk only: public responses never depend on the active language."""

    def process_request(self, request: HttpRequest) -> None:
        """Activate the editor's language; reject NUL characters, which PostgreSQL cannot look up."""
        if _at_desk(request):
            super().process_request(request)
            if "%00" in request.META.get("QUERY_STRING", ""):
                raise BadRequest("The address contains a NUL character.")
            _renew_session(request)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Set Content-Language and Vary, at the desk only."""
        return super().process_response(request, response) if _at_desk(request) else response


def _renew_session(request: HttpRequest) -> None:
    """Renew the session's two weeks, so that it does not expire while an editor fills in a form."""
    # Once a day and not at every request, because each renewal writes the session to the database.
    today = timezone.now().date().isoformat()
    if "_auth_user_id" in request.session and request.session.get(SEEN_ON) != today:
        request.session[SEEN_ON] = today


def _at_desk(request: HttpRequest) -> bool:
    # By path, because the URL is not resolved yet. The language switch posts to /i18n/.
    return request.path_info.startswith(("/admin/", "/i18n/"))
