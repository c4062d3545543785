"""Search as Django's own tools give it: a tsvector column with GIN, ranked by ts_rank, with ts_headline's excerpts."""

import re
from typing import ClassVar

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank, SearchVectorField
from django.db import connection, models
from django.db.models import F, QuerySet
from rest_framework import serializers as s
from rest_framework.generics import ListAPIView
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response

from sco.languages import EN, LANGUAGES, Language, suffix

_HAN = re.compile("[\u4e00-\u9fff]+")
_BATCH = 500
_ADD_COLUMNS = (
    "ALTER TABLE articles_article ADD COLUMN bench_en tsvector GENERATED ALWAYS AS ("
    " setweight(to_tsvector('english', coalesce(title_en, '')), 'A')"
    " || setweight(to_tsvector('english', coalesce(summary_en, '')), 'B')"
    " || setweight(to_tsvector('english', coalesce(body_en, '')), 'D')) STORED,"
    " ADD COLUMN bench_zh_hans tsvector"
)
_FILL = (
    "UPDATE articles_article AS a SET bench_zh_hans = setweight(to_tsvector('simple', n.title), 'A')"
    " || setweight(to_tsvector('simple', n.summary), 'B') || setweight(to_tsvector('simple', n.body), 'D')"
    " FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) AS n(id, title, summary, body) WHERE a.id = n.id"
)


def bigrams(text: str) -> str:
    """Chinese runs as overlapping pairs of characters: PostgreSQL has no Chinese parser."""
    return _HAN.sub(lambda run: f" {_pairs(run.group())} ", text)


def _pairs(run: str) -> str:
    return " ".join(run[at : at + 2] for at in range(len(run) - 1)) or run


class SearchedArticle(models.Model):
    """The table of articles with its search columns, which only the benchmark's database has."""

    slug = models.CharField(max_length=80)
    published_at = models.DateTimeField()
    title_zh_hans, title_en = models.TextField(), models.TextField()
    summary_zh_hans, summary_en = models.TextField(), models.TextField()
    body_zh_hans, body_en = models.TextField(), models.TextField()
    bench_zh_hans, bench_en = SearchVectorField(), SearchVectorField()

    class Meta:
        managed = False
        app_label = "articles"
        db_table = "articles_article"


def index() -> None:
    """Add the search columns, fill them and index them."""
    with connection.cursor() as cursor:
        cursor.execute(_ADD_COLUMNS)
        # The desk's triggers would write a history of changes that no editor made.
        cursor.execute("ALTER TABLE articles_article DISABLE TRIGGER USER")
        rows = SearchedArticle.objects.values_list("pk", "title_zh_hans", "summary_zh_hans", "body_zh_hans")
        for start in range(0, rows.count(), _BATCH):
            keys, *texts = zip(*rows.order_by("pk")[start : start + _BATCH], strict=True)
            cursor.execute(_FILL, [list(keys), *([bigrams(text) for text in column] for column in texts)])
        cursor.execute("ALTER TABLE articles_article ENABLE TRIGGER USER")
        for language in LANGUAGES:
            column = f"bench_{suffix(language)}"
            cursor.execute(f"CREATE INDEX {column} ON articles_article USING gin ({column})")
        # As if the columns had been there from the start.
        cursor.execute("VACUUM FULL articles_article")


class Found(s.ModelSerializer):
    """An article as a search shows it."""

    kind = s.ReadOnlyField(default="article")
    url = s.SerializerMethodField()
    language = s.SerializerMethodField()
    title = s.SerializerMethodField()
    snippet = s.CharField()

    class Meta:
        model = SearchedArticle
        fields = ("kind", "slug", "url", "language", "title", "snippet")

    def get_url(self, article: SearchedArticle) -> str:
        return f"/api/v1/articles/{article.slug}"

    def get_language(self, _article: SearchedArticle) -> str:
        return self.context["language"]

    def get_title(self, article: SearchedArticle) -> str:
        return getattr(article, f"title_{suffix(self.context['language'])}")


class Twenty(LimitOffsetPagination):
    """Twenty per page without a count of all matches, which the other side does not make either."""

    default_limit = 20

    def get_count(self, queryset: QuerySet) -> int:
        return queryset.count() if "count" in self.request.query_params else self.get_offset(self.request) + 21

    def get_paginated_response(self, data: list) -> Response:
        return Response({"next": self.get_next_link(), "count": self.count, "results": data})


class Search(ListAPIView):
    """``?q=`` in the language of ``lang``; ``count`` adds the number of matches."""

    serializer_class = Found
    pagination_class = Twenty
    filter_backends: ClassVar[list] = []

    def get_queryset(self) -> QuerySet[SearchedArticle]:
        return found(self.request.query_params["q"], language_of(self.request))

    def get_serializer_context(self) -> dict:
        return {**super().get_serializer_context(), "language": language_of(self.request)}


def language_of(request: Request) -> Language:
    """The language of ``lang``, English without it."""
    return request.query_params.get("lang", EN)  # type: ignore[return-value]


def found(q: str, language: Language) -> QuerySet[SearchedArticle]:
    """The articles that match, best first."""
    if language == EN:
        query = SearchQuery(q, config="english", search_type="websearch")
    else:
        query = SearchQuery(bigrams(q), config="simple", search_type="phrase")
    column, text = F(f"bench_{suffix(language)}"), f"body_{suffix(language)}"
    return (
        SearchedArticle.objects.filter(**{f"bench_{suffix(language)}": query})
        .annotate(rank=SearchRank(column, query), snippet=_headline(text, query, language))
        .only("slug", f"title_{suffix(language)}")
        .order_by("-rank", "-published_at", "-slug")
    )


def _headline(text: str, query: SearchQuery, language: Language) -> SearchHeadline:
    marks = {"start_sel": "<mark>", "stop_sel": "</mark>"}
    if language == EN:
        return SearchHeadline(text, query, config="english", max_words=25, min_words=15, **marks)
    # Its parser takes a run of Chinese for one word: an excerpt of about the right length, with nothing marked.
    return SearchHeadline(text, query, config="simple", max_words=8, min_words=4, **marks)
