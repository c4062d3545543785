"""The viewsets of this app's kinds."""

from drf_spectacular.utils import extend_schema, extend_schema_view

from articles.filters import ArticleQuery, AuthorQuery, ClaimQuery, OutletQuery, RightsQuery, TopicQuery
from sco.api.viewsets import RecordViewSet


@extend_schema_view(
    list=extend_schema(summary="Articles, newest first."),
    retrieve=extend_schema(summary="An article with its authors, mechanisms and claims."),
)
class ArticleViewSet(RecordViewSet):
    """Articles, newest first."""

    about = "Articles of outlets, with their sources, rights, authors, topics, mechanisms and claims."
    kind = "article"
    list_query = ArticleQuery


@extend_schema_view(
    list=extend_schema(summary="Authors."),
    retrieve=extend_schema(summary="An author with their articles."),
)
class AuthorViewSet(RecordViewSet):
    """Authors, sorted by slug."""

    about = "The authors of articles."
    kind = "author"
    list_query = AuthorQuery


@extend_schema_view(
    list=extend_schema(summary="Claims: checkable statements in articles."),
    retrieve=extend_schema(summary="A claim with its article, mechanisms and references."),
)
class ClaimViewSet(RecordViewSet):
    """Claims, sorted by slug."""

    about = "Checkable statements in articles: what is claimed, about which period, and what checking has shown."
    kind = "claim"
    list_query = ClaimQuery


@extend_schema_view(
    list=extend_schema(summary="Topics, with the number of articles on each."),
    retrieve=extend_schema(summary="A topic with its articles."),
)
class TopicViewSet(RecordViewSet):
    """Topics, sorted by slug."""

    about = "The topics of articles."
    kind = "topic"
    list_query = TopicQuery


@extend_schema_view(
    list=extend_schema(summary="Outlets: who publishes the articles, with the number of articles of each."),
    retrieve=extend_schema(summary="An outlet with its articles."),
)
class OutletViewSet(RecordViewSet):
    """Outlets, sorted by slug."""

    about = "Who publishes the articles."
    kind = "outlet"
    list_query = OutletQuery


@extend_schema_view(
    list=extend_schema(
        summary="Rights: who may read the source text of articles, with the number of articles under each."
    ),
    retrieve=extend_schema(summary="A statement of rights with the articles under it."),
)
class RightsViewSet(RecordViewSet):
    """Rights, sorted by slug."""

    about = "Who may read the source text of articles, and the notices to show beside it."
    kind = "rights"
    list_query = RightsQuery
