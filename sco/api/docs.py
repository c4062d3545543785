"""The OpenAPI document and the page that shows it."""

from collections.abc import Iterable
from functools import lru_cache
from threading import Lock
from typing import ClassVar

import orjson
from csp.decorators import csp_update
from django.http import HttpResponse
from django.utils.decorators import method_decorator
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from sco.api.negotiation import JSONNegotiation
from sco.api.views import RecordView

_generating = Lock()


def _document() -> bytes:
    # One thread at a time: drf-spectacular is not made for several.
    with _generating:
        return _generated()


@lru_cache(maxsize=1)
def _generated() -> bytes:
    # It depends on the code alone, so each process generates it once.
    return orjson.dumps(SchemaGenerator().get_schema(request=None, public=True), option=orjson.OPT_INDENT_2)


class OpenAPIView(RecordView):
    """The OpenAPI document."""

    schema = None  # the document does not describe itself

    def get(self, request: Request) -> HttpResponse:
        return self.respond(_document())


class PageNegotiation(JSONNegotiation):
    """Ignores Accept: the address has an HTML page and nothing else."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        page = next(iter(renderers))
        return page, page.media_type


# Swagger UI sets inline styles by script, which the policy of pages forbids. Scripts come from this server only.
@method_decorator(csp_update({"style-src": ["'self'", "'unsafe-inline'"]}), name="dispatch")
class DocsView(SpectacularSwaggerSplitView):
    """Swagger UI. Its files come with drf-spectacular-sidecar, so the page loads nothing from other servers."""

    # The split view serves its start-up script as a file of its own; an inline script would need an exception too.
    url_name = "openapi"
    http_method_names: ClassVar[list[str]] = ["get", "head"]
    content_negotiation_class = PageNegotiation
