"""Plain DRF viewsets with prefetches."""

import django_filters
from django.db.models import Prefetch, QuerySet
from rest_framework.pagination import CursorPagination, LimitOffsetPagination
from rest_framework.viewsets import ReadOnlyModelViewSet

from articles.models import Article, ArticleAuthor, Author, Claim, Topic, Translation
from articles.models.article import TEXT_FIELDS
from benchmarks.baseline.serializers import Document, article_serializers
from mechanisms.models import Mechanism
from sco.languages import EN, LANGUAGES, suffix

# Once per process, as in the product.
SERIALIZERS = {tag: article_serializers(tag) for tag in LANGUAGES}
CARD = ("slug", "published_at", "original_language")
OUTLET = ("outlet__slug", "outlet__homepage", "outlet__name_zh_hans", "outlet__name_en")
RIGHTS = ("rights__slug", "rights__access", "rights__notice_zh_hans", "rights__notice_en")
BOTH = [f"{field}_{suffix(tag)}" for field in TEXT_FIELDS for tag in LANGUAGES]


class ArticleFilter(django_filters.FilterSet):
    """The two filters that are measured."""

    author = django_filters.CharFilter("authors__slug")
    mechanism = django_filters.CharFilter("mechanisms__slug")

    class Meta:
        model = Article
        fields = ()


class Newest(CursorPagination):
    """Twenty per page, newest first."""

    page_size = 20
    ordering = ("-published_at", "-slug")


class Numbered(LimitOffsetPagination):
    """Twenty per page by offset and with a count, as is common."""

    default_limit = 20


class InOrder(CursorPagination):
    """A hundred per page in the order of creation."""

    page_size = 100
    ordering = "pk"


def names(*fields: str, language: str, prefix: str = "") -> list[str]:
    """Columns for ``only``: the slug, and the fields in one language."""
    return [f"{prefix}slug", *(f"{prefix}{field}_{language}" for field in fields)]


def cards(language: str) -> QuerySet[Article]:
    """Articles with the columns of a list, without bodies."""
    # only() everywhere: loading the bodies of twenty articles would slow the baseline unfairly.
    byline = ArticleAuthor.objects.select_related("author").only(
        "article_id",
        "position",
        "author__name_zh_hans",
        "author__name_en",
        *names("affiliation", language=language, prefix="author__"),
    )
    return (
        Article.objects.select_related("outlet")
        .only(
            *CARD,
            *names("title", "summary", language=language),
            *OUTLET,
        )
        .prefetch_related(
            Prefetch("article_authors", byline),
            Prefetch("topics", Topic.objects.only("slug", "name_zh_hans", "name_en")),
            Prefetch(
                "mechanisms",
                Mechanism.objects.only("kind", "name_zh_hans", "name_en", *names("short_name", language=language)),
            ),
            Prefetch("translations", Translation.objects.all()),
        )
    )


def pages(language: str) -> QuerySet[Article]:
    """Articles with the columns of a detail."""
    claims = Claim.objects.only(
        "article_id",
        "kind",
        "status",
        "value",
        "comparator",
        "statement_zh_hans",
        "statement_en",
        "period_from",
        "period_to",
        *names("unit", language=language),
    )
    return (
        cards(language)
        .select_related("outlet", "rights")
        .only(
            *CARD,
            "source_id",
            "source_url",
            *OUTLET,
            *RIGHTS,
            *names("title", "summary", "body", language=language),
        )
        .prefetch_related(Prefetch("claims", claims))
    )


class Articles(ReadOnlyModelViewSet):
    """List and detail."""

    queryset = Article.objects.all()
    lookup_field = "slug"
    pagination_class = Newest
    filterset_class = ArticleFilter

    def get_queryset(self) -> QuerySet[Article]:
        language = suffix(self._language())
        return cards(language) if self.action == "list" else pages(language)

    def get_serializer_class(self):
        card, page = SERIALIZERS[self._language()]
        return card if self.action == "list" else page

    def _language(self):
        language = self.request.query_params.get("lang", EN)
        return language if language in SERIALIZERS else EN


class NumberedArticles(Articles):
    """The same list by offset."""

    pagination_class = Numbered

    def get_queryset(self) -> QuerySet[Article]:
        return super().get_queryset().order_by("-published_at", "-slug")


class Changes(ReadOnlyModelViewSet):
    """Whole documents in the order of creation."""

    pagination_class = InOrder
    serializer_class = Document
    queryset = (
        Article.objects.select_related("outlet", "rights")
        .only(*CARD, *BOTH, "source_id", "source_url", "outlet__slug", "rights__slug")
        .prefetch_related(
            Prefetch("topics", Topic.objects.only("slug")),
            Prefetch("authors", Author.objects.only("slug")),
            Prefetch("mechanisms", Mechanism.objects.only("slug")),
            "translations",
        )
    )
