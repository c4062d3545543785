"""The page that the ``type`` of every problem leads to, and the same as JSON."""

from typing import Any

import orjson
from django.http import HttpResponse
from django.utils import translation
from rest_framework.request import Request

from sco.api.negotiation import names_json_alone
from sco.api.pages import HTML, PageLanguage, PageQuery, PageView
from sco.api.problem_types import TYPES, ProblemType, example
from sco.api.query import QuerySerializer
from sco.languages import Language


class DataQuery(QuerySerializer):
    """The parameters of the same as JSON, which is as strict as all data."""

    lang = PageLanguage("The language of the texts.")


class ProblemsView(PageView):
    """Every type of problem: HTML, or JSON for whoever asks for that and not for HTML."""

    template_name = "api/problems.html"

    def get_query_class(self) -> type[QuerySerializer]:
        return DataQuery if self._is_data() else PageQuery

    def _is_data(self) -> bool:
        return names_json_alone(self.request.META.get("HTTP_ACCEPT", ""))

    @classmethod
    def context(cls, language: Language) -> dict[str, Any]:
        return {"problems": described(language)}

    def get(self, request: Request) -> HttpResponse:
        vary = ["Accept"]
        if not self._is_data():
            return self.show(type(self).page(self.language), HTML, vary=vary)
        return self.show(orjson.dumps({"problems": described(self.language)}), "application/json", vary=vary)


def described(language: Language) -> list[dict[str, Any]]:
    """The types in this language; titles as responses have them are in the examples."""
    with translation.override(language.lower()):
        return [_described(code, known) for code, known in TYPES.items()]


def _described(code: str, known: ProblemType) -> dict[str, Any]:
    texts = {name: translation.gettext(getattr(known, name)) for name in ("title", "meaning", "remedy")}
    shown = example(code)
    return {
        "type": shown["type"],
        "code": code,
        "status": known.status,
        **texts,
        "request": known.request,
        "example": shown,
    }
