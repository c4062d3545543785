"""The viewsets of articles, authors and claims."""

from drf_spectacular.utils import extend_schema, extend_schema_view

from articles.filters import ArticleQuery, AuthorQuery, ClaimQuery
from sco.api.viewsets import RecordViewSet


@extend_schema_view(
    list=extend_schema(summary="Articles, newest first."),
    retrieve=extend_schema(summary="An article with its authors, mechanisms and claims."),
)
class ArticleViewSet(RecordViewSet):
    """Articles, newest first."""

    kind = "article"
    list_query = ArticleQuery


@extend_schema_view(
    list=extend_schema(summary="Authors."),
    retrieve=extend_schema(summary="An author with their articles."),
)
class AuthorViewSet(RecordViewSet):
    """Authors, sorted by slug."""

    kind = "author"
    list_query = AuthorQuery


@extend_schema_view(
    list=extend_schema(summary="Claims: checkable statements in articles."),
    retrieve=extend_schema(summary="A claim with its article, mechanisms and references."),
)
class ClaimViewSet(RecordViewSet):
    """Claims, sorted by slug."""

    kind = "claim"
    list_query = ClaimQuery
