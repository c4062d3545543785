"""The endpoints of searching: results and suggestions."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from sco.api import parameters as p
from sco.api import paths
from sco.api.cursors import read_page_token
from sco.api.pagination import next_url
from sco.api.query import RepresentationQuery
from sco.api.search.facets import facets, names, parameters
from sco.api.search.matching import Matching
from sco.api.search.ranking import Ranking
from sco.api.search.reading import Reading, listed_kinds, read_query
from sco.api.search.results import results
from sco.api.search.serializers import SearchSerializer, SuggestionsSerializer
from sco.api.search.standing import search_snapshot
from sco.api.search.suggestions import suggestions
from sco.api.views import RecordView
from sco.languages import BOTH, LANGUAGES, Language

PATH = f"{paths.ROOT}search"
_KEYS = 4


class SearchQuery(RepresentationQuery):
    """The parameters of a search."""

    q = p.SEARCHED
    limit = p.LIMIT
    cursor = p.CURSOR
    facets = p.FACETS

    def get_fields(self) -> Any:
        # The kinds are registered by now, but were not when this module was read.
        return {**super().get_fields(), **parameters()}


class SuggestQuery(RepresentationQuery):
    """The parameters of suggestions."""

    q = p.TYPED
    limit = p.SUGGESTIONS


class SearchView(RecordView):
    """Results, the best first."""

    about = "Searching in both languages at once, and suggestions while one types."
    query_class = SearchQuery

    @extend_schema(
        summary="Items that match a query, the best first.", operation_id="search", responses=SearchSerializer
    )
    def get(self, request: Request) -> HttpResponse:
        pinned, after = read_page_token(PATH, self.values, _KEYS)
        at = search_snapshot(self.values.get("as_of"), pinned)
        limit = self.values.get("limit", p.DEFAULT_LIMIT)
        reading = read_query(self.values["q"], at)
        ranking = self._ranking(reading, at.n)
        found = ranking.page(after, limit + 1)
        last = found[limit - 1].keys if len(found) > limit else None
        shown: dict[str, Any] = {"results": results(found[:limit], reading.marker, self.preference, at)}
        if self.values.get("facets"):
            shown["facets"] = facets(ranking, self.preference)
        about = {"as_of": str(at.cursor), "next": next_url(PATH, self.values, at.cursor, last)}
        rest = orjson.dumps(shown)
        body = b"%b,%b" % (orjson.dumps(about)[:-1], rest[1:])
        # What another page follows also depends on that, which anything published may change.
        validated = b"%b %d" % (rest, at.n if last else 0)
        languages = languages_of(shown["results"])
        return self.respond(body, languages=languages, are_all="facets" not in shown, snapshot=at, shown=validated)

    def _ranking(self, reading: Reading, n: int) -> Ranking:
        values = {name: self.values[name] for name in names() if name in self.values}
        kind = values.pop("kind", "")
        matching, kinds = Matching(reading.query, kind, values), [kind] if kind else listed_kinds()
        return Ranking(matching, kinds, n, self.preference.required, reading.common)


class SuggestView(RecordView):
    """Suggestions for what is being typed."""

    tag = "search"
    query_class = SuggestQuery

    @extend_schema(
        summary="Items whose name or title begins like this, or has a word that does.",
        operation_id="suggest",
        responses=SuggestionsSerializer,
    )
    def get(self, request: Request) -> HttpResponse:
        at = search_snapshot(self.values.get("as_of"))
        limit = self.values.get("limit", p.DEFAULT_SUGGESTIONS)
        found = suggestions(self.values["q"], at.n, self.preference, limit)
        body, shown = orjson.dumps({"as_of": str(at.cursor), "results": found}), orjson.dumps(found)
        return self.respond(body, languages=languages_of(found), snapshot=at, shown=shown)


def languages_of(found: Sequence[Mapping[str, Any]]) -> set[Language]:
    """The languages of the titles."""
    titles = (each["title"] for each in found if each["language"] == BOTH)
    in_both = {language for title in titles for language in LANGUAGES if title[language]}
    return in_both | ({each["language"] for each in found} - {BOTH})
