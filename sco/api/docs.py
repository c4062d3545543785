"""The OpenAPI document as it is served, and the page that shows it."""

from collections.abc import Iterable
from functools import lru_cache
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


@lru_cache(maxsize=1)
def _document() -> bytes:
    # It depends on the code alone, so a process makes it once.
    return orjson.dumps(SchemaGenerator().get_schema(request=None, public=True), option=orjson.OPT_INDENT_2)


class OpenAPIView(RecordView):
    """The document, which does not describe itself."""

    schema = None

    def get(self, request: Request) -> HttpResponse:
        """The document."""
        return self.respond(_document())


class PageNegotiation(JSONNegotiation):
    """The page is what there is at its address, whatever else is asked for."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The page."""
        page = next(iter(renderers))
        return page, page.media_type


# The page sets styles of elements by script; scripts themselves still come from this server alone.
@method_decorator(csp_update({"style-src": ["'self'", "'unsafe-inline'"]}), name="dispatch")
class DocsView(SpectacularSwaggerSplitView):
    """A page to read the document and try it, made of files that this server has."""

    url_name = "openapi"
    http_method_names: ClassVar[list[str]] = ["get", "head"]
    content_negotiation_class = PageNegotiation
