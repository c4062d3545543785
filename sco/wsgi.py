"""The WSGI application that the web services serve: Django, behind a guard for what Django itself fails on."""

import codecs
import gc
import io
import logging
import os
import sys
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

import django
from django.conf import settings
from django.core.cache import close_caches
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.core.signals import request_finished, request_started
from django.db import reset_queries
from django.http import HttpResponse
from django.utils.http import parse_header_parameters

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

from sco.monitoring import tracing

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sco.settings")
gc.disable()  # nothing that is loaded now is garbage, and to look for some takes a fifth of the time
tracing.start()
if settings.SERVE == "public":
    # Django REST framework loads it if it is there, for a client of tests: six megabytes of each process.
    sys.modules.setdefault("requests", None)  # type: ignore[arg-type]
django.setup(set_prefix=False)
if sys.modules.get("requests", django) is None:
    del sys.modules["requests"]  # whoever else wants it later

# After the setup, on which these depend. Slots begin with the first request, so not when a query first needs one.
from sco.api.cross_origin import allow  # noqa: E402
from sco.api.handler import PublicHandler  # noqa: E402
from sco.api.limiting import Limited  # noqa: E402
from sco.api.middleware import protect  # noqa: E402
from sco.api.problems import Problem  # noqa: E402
from sco.api.recall import Recall  # noqa: E402
from sco.connections import slots  # noqa: E402, F401

_django = PublicHandler() if settings.SERVE == "public" else WSGIHandler()
if settings.SERVE == "public" and not settings.DEBUG:
    # Neither caches nor a log of queries are there to be tidied up around each request.
    request_started.disconnect(reset_queries)
    request_finished.disconnect(close_caches)
gc.freeze()
gc.enable()

logger = logging.getLogger(__name__)
UNREADABLE = "The body's Content-Type cannot be read. Send text as UTF-8, with “charset=utf-8” or no charset."
KEPT = ("REQUEST_METHOD", "wsgi.url_scheme", "HTTP_X_FORWARDED_PROTO")
INTERNAL = "An unexpected error occurred. It has been logged."


class Guard:
    """Answers what fails before Django's middleware with a problem or a plain page, never with the server's own 500."""

    def __init__(self, application: "WSGIApplication") -> None:
        self.application = application

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        try:
            if environ["REQUEST_METHOD"] != "POST":
                # Of no meaning without a body. Django would read the query in the charset that it names.
                environ.pop("CONTENT_TYPE", None)
            elif not _is_readable(environ.get("CONTENT_TYPE", "")):
                return self._refuse(environ, start_response, 415, UNREADABLE)
            return self.application(environ, start_response)
        except Exception:
            logger.exception("A request failed before it reached Django's middleware.")
            return self._refuse(environ, start_response, 500, INTERNAL)

    def _refuse(
        self, environ: "WSGIEnvironment", start_response: "StartResponse", status: int, detail: str
    ) -> Iterable[bytes]:
        # Nothing of this request but its method and scheme: any header may be what Django fails on.
        kept = {name: environ[name] for name in KEPT if name in environ}
        request = WSGIRequest({**kept, "wsgi.input": io.BytesIO()})
        response = _failure(environ.get("PATH_INFO", ""), status, detail)
        protect(request, response)
        response["Content-Length"] = str(len(response.content))
        start_response(f"{status} {HTTPStatus(status).phrase}", list(response.items()))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [response.content]


def _failure(path: str, status: int, detail: str) -> HttpResponse:
    if path.startswith(("/api/", "/healthz/")):
        return allow(Problem(status, "internal" if status == 500 else "bad-request", detail).response())
    response = HttpResponse(f"{detail}\n", status=status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


def _is_readable(content_type: str) -> bool:
    """Whether a body of this type is text in UTF-8, or no text at all."""
    try:
        _media_type, parameters = parse_header_parameters(content_type)
        return codecs.lookup(parameters.get("charset", "utf-8")).name in {"utf-8", "ascii"}
    except (LookupError, ValueError):  # of the charset, or of a parameter in the notation of RFC 2231
        return False


application = Guard(Limited(Recall(_django)))
