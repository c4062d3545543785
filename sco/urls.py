"""All addresses of the project."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from articles.views import ArticleViewSet, AuthorViewSet, ClaimViewSet
from mechanisms.views import MechanismViewSet
from sco.api.docs import DocsView, OpenAPIView
from sco.api.paths import ROOT
from sco.api.root import RootView
from sco.api.routers import RecordRouter
from sco.partners.changes import ChangesView

router = RecordRouter()
router.register("articles", ArticleViewSet, basename="article")
router.register("authors", AuthorViewSet, basename="author")
router.register("claims", ClaimViewSet, basename="claim")
router.register("mechanisms", MechanismViewSet, basename="mechanism")

# For the root of the API, which lies below these apps and cannot know their addresses.
LINKS = {name: ROOT + name for name in ("articles", "authors", "claims", "mechanisms", "changes", "docs")}
LINKS |= {"graph": f"{ROOT}mechanisms/graph", "openapi": f"{ROOT}openapi.json"}

api = [
    path("", RootView.as_view(links=LINKS), name="root"),
    *router.urls,
    path("changes", ChangesView.as_view(), name="changes"),
    path("openapi.json", OpenAPIView.as_view(), name="openapi"),
    path("docs", DocsView.as_view(), name="docs"),
]

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="docs")),
    path("api/v1/", include(api)),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("healthz/", include("sco.running.urls")),
]
