"""The OpenAPI document and the page that introduces the API and shows it."""

from functools import lru_cache
from threading import Lock
from typing import Any

import orjson
from django.http import HttpResponse
from django.utils.translation import gettext_noop as _
from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request

from sco.api.pages import PageView
from sco.api.paths import ROOT
from sco.api.views import RecordView
from sco.languages import Language

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


# What to ask, and where; ``{lang}`` stands for the language of the page.
EXAMPLES = (
    (_("The newest articles"), "articles?limit=3&lang={lang}"),
    (_("One article, with its authors, claims and mechanisms"), "articles/four-security-centres?lang={lang}"),
    (_("Its versions and corrections"), "articles/four-security-centres/history?lang={lang}"),
    (
        _("Figures about one mechanism, the largest first"),
        "claims?mechanism=rats&kind=statistic&ordering=-value&lang={lang}",
    ),
    (_("The mechanisms that India took part in during 2018"), "mechanisms?state=india&on=2018&lang={lang}"),
    (_("How mechanisms were connected in 2005"), "mechanisms/graph?on=2005&lang={lang}"),
    (_("What mentions terrorism, with numbers"), "search?q=terrorism&facets=true&lang={lang}"),
    (_("Mechanisms in both languages side by side"), "mechanisms?limit=3&lang=*"),
    (_("The list as it stood at the end of a day"), "articles?as_of=2026-01-31&lang={lang}"),
    (_("Every change since the beginning"), "changes?limit=2"),
)


class DocsView(PageView):
    """An introduction, examples, and Swagger UI, whose files come with drf-spectacular-sidecar."""

    template_name = "api/docs.html"

    @classmethod
    def context(cls, language: Language) -> dict[str, Any]:
        return {"examples": [(title, ROOT + address.format(lang=language)) for title, address in EXAMPLES]}
