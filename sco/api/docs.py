"""The OpenAPI document as it is served, and the page that shows it."""

from functools import lru_cache

import orjson
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularSwaggerSplitView

from sco.api.answers import Answer, respond


@lru_cache(maxsize=1)
def _document() -> bytes:
    # It depends on the code alone, so a process makes it once.
    return orjson.dumps(SchemaGenerator().get_schema(request=None, public=True), option=orjson.OPT_INDENT_2)


def openapi_json(request: HttpRequest) -> HttpResponse:
    """The document."""
    return respond(request, Answer(_document()), None)


# The page sets styles of elements by script; scripts themselves still come from this server alone.
@method_decorator(csp_update({"style-src": ["'self'", "'unsafe-inline'"]}), name="dispatch")
class DocsView(SpectacularSwaggerSplitView):
    """A page to read the document and try it, made of files that this server has."""

    url_name = "openapi"
    renderer_classes = [*SpectacularSwaggerSplitView.renderer_classes]
