"""Every address of the project."""

from django.contrib import admin
from django.urls import include, path, register_converter
from django.urls.converters import StringConverter
from django.views.generic import RedirectView

import articles.schemas  # noqa: F401
import mechanisms.schemas  # noqa: F401 - the two add their schemas to the OpenAPI document
from articles import views as articles_views
from mechanisms import views as mechanisms_views
from mechanisms.graph import GraphView
from sco.api import schemas  # noqa: F401
from sco.api.docs import DocsView, openapi_json
from sco.api.root import RootView
from sco.partners.changes import ChangesView


class PublicSlug(StringConverter):
    """A slug as the record has it: ASCII, at most 80 characters."""

    regex = "[a-z0-9]+(?:-[a-z0-9]+)*"


register_converter(PublicSlug, "public_slug")

_SLUG = "<public_slug:slug>"
api = [
    path("", RootView.as_view(), name="root"),
    path("articles", articles_views.ArticleList.as_view(), name="articles"),
    path(f"articles/{_SLUG}", articles_views.ArticleDetail.as_view(), name="article"),
    path(f"articles/{_SLUG}/history", articles_views.ArticleHistory.as_view(), name="article-history"),
    path("authors", articles_views.AuthorList.as_view(), name="authors"),
    path(f"authors/{_SLUG}", articles_views.AuthorDetail.as_view(), name="author"),
    path(f"authors/{_SLUG}/history", articles_views.AuthorHistory.as_view(), name="author-history"),
    path("claims", articles_views.ClaimList.as_view(), name="claims"),
    path(f"claims/{_SLUG}", articles_views.ClaimDetail.as_view(), name="claim"),
    path(f"claims/{_SLUG}/history", articles_views.ClaimHistory.as_view(), name="claim-history"),
    path("mechanisms", mechanisms_views.MechanismList.as_view(), name="mechanisms"),
    path("mechanisms/graph", GraphView.as_view(), name="graph"),
    path(f"mechanisms/{_SLUG}", mechanisms_views.MechanismDetail.as_view(), name="mechanism"),
    path(f"mechanisms/{_SLUG}/history", mechanisms_views.MechanismHistory.as_view(), name="mechanism-history"),
    path("changes", ChangesView.as_view(), name="changes"),
    path("openapi.json", openapi_json, name="openapi"),
    path("docs", DocsView.as_view(), name="docs"),
]

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="docs")),
    path("api/v1/", include(api)),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("healthz/", include("sco.running.urls")),
]
