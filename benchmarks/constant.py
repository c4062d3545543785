"""A Django application with one middleware, which gives every request the same response, as large as a page of a list.

What Django costs under the product's server before it has done anything: the second thing to compare with.
"""

import os
from collections.abc import Callable

from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse

BODY = b'{"results":[]}'.ljust(int(os.environ.get("CONSTANT_BYTES", "14")))


class ConstantMiddleware:
    """Answers everything."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(BODY, content_type="application/json", headers={"Content-Length": str(len(BODY))})


os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.constant_settings"
application = get_wsgi_application()
