"""The public addresses of articles, authors and claims."""

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
    retrieve=extend_schema(summary="An author with the articles under this name."),
)
class AuthorViewSet(RecordViewSet):
    """Authors by slug."""

    kind = "author"
    list_query = AuthorQuery


@extend_schema_view(
    list=extend_schema(summary="Claims: the checkable statements of articles."),
    retrieve=extend_schema(summary="A claim with its article, mechanisms and references."),
)
class ClaimViewSet(RecordViewSet):
    """Claims by slug."""

    kind = "claim"
    list_query = ClaimQuery
