"""The response to an exception that nothing else has handled: 503 if it is the database's, else Django's 500."""

import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views import defaults

from sco.connections import is_unavailable, log_once

RETRY_AFTER = "5"  # seconds


def server_error(request: HttpRequest) -> HttpResponse:
    """The root URLconf's ``handler500``. Django calls it while it handles the exception, wherever that was raised."""
    error = sys.exc_info()[1]
    if not is_unavailable(error):
        return defaults.server_error(request)
    # Without the request: its user and session are in the very database.
    saved = "unknown" if getattr(error, "is_outcome_unknown", False) else "no"
    response = HttpResponse(render_to_string("503.html", {"saved": saved}), status=503)
    response["Retry-After"] = RETRY_AFTER
    response["Cache-Control"] = "no-store"
    log_once(response, error)
    return response
