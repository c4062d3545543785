"""The addresses of the public service: the API, its documentation and its health."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.common import no_append_slash
from django.views.generic import RedirectView

from articles.views import (
    ArticleViewSet,
    AuthorViewSet,
    ClaimViewSet,
    OutletViewSet,
    RightsViewSet,
    TopicViewSet,
)
from mechanisms.views import MechanismViewSet, StateViewSet
from sco.api.corrections import CorrectionsView
from sco.api.docs import DocsView, OpenAPIView
from sco.api.paths import ROOT
from sco.api.problem_page import ProblemsView
from sco.api.root import RootView
from sco.api.routers import RecordRouter
from sco.api.search.views import SearchView, SuggestView
from sco.api.viewsets import RecordViewSet
from sco.api.vocabularies import VocabulariesView
from sco.ledger.registry import KINDS
from sco.partners import sitemaps
from sco.partners.access_changes import AccessChangesView
from sco.partners.changes import ChangesView
from sco.partners.exports.views import ExportView
from sco.partners.feeds import views as feeds
from sco.partners.log import CheckpointView, EntriesView, KeyView, ProofView, TileView
from sco.partners.permission_requests import PermissionRequestsView
from sco.partners.state import StateView
from sco.partners.stream import ChangesStreamView

VIEWSETS: tuple[type[RecordViewSet], ...] = (
    ArticleViewSet, AuthorViewSet, ClaimViewSet, MechanismViewSet, TopicViewSet, OutletViewSet, StateViewSet,
    RightsViewSet,
)  # fmt: skip
router = RecordRouter()
for viewset in VIEWSETS:
    router.register(KINDS[viewset.kind].collection, viewset, basename=viewset.kind)

# For the root of the API, which lies below these apps and cannot know their addresses.
LINKS = {
    name: ROOT + name
    for name in (
        *(KINDS[each.kind].collection for each in VIEWSETS), "vocabularies", "corrections", "changes", "state",
        "feeds", "docs", "problems",
    )
}  # fmt: skip
LINKS |= {"log": f"{ROOT}log/checkpoint"}
LINKS |= {"graph": f"{ROOT}mechanisms/graph", "openapi": f"{ROOT}openapi.json"}
TEMPLATES = {
    name: f"{ROOT}{name}{{?{','.join(sorted(view.query_class.names()))}}}"
    for name, view in (("search", SearchView), ("suggest", SuggestView))
} | {"export": f"{ROOT}export/{{kind}}.{{extension}}{{?after,as_of,bodies}}"}
FEED, FORMAT = "feeds/<feed_language:language>", "<feed_format:extension>"

api = [
    # With its slash as well, which the links to it have always had; described once.
    path("", no_append_slash(RootView.as_view(links=LINKS, templates=TEMPLATES, schema=None)), name="root"),
    # In the order in which an address is compared with them: what is asked for most comes early.
    path("search", SearchView.as_view(), name="search"),
    path("suggest", SuggestView.as_view(), name="suggest"),
    path("changes", ChangesView.as_view(), name="changes"),
    *router.urls,
    path("corrections", CorrectionsView.as_view(), name="corrections"),
    path("vocabularies", VocabulariesView.as_view(), name="vocabularies"),
    path("changes/stream", ChangesStreamView.as_view(), name="changes-stream"),
    path("permission-requests", PermissionRequestsView.as_view(), name="permission-requests"),
    path("changes/access", AccessChangesView.as_view(), name="changes-access"),
    path("state", StateView.as_view(), name="state"),
    path("export/<slug:kind>.<export_format:extension>", ExportView.as_view(), name="export"),
    path("log/checkpoint", CheckpointView.as_view(), name="log-checkpoint"),
    path("log/key", KeyView.as_view(), name="log-key"),
    path("log/proof", ProofView.as_view(), name="log-proof"),
    path("log/tile/entries/<path:index>", EntriesView.as_view(), name="log-entries"),
    path("log/tile/<str:level>/<path:index>", TileView.as_view(), name="log-tile"),
    path("openapi.json", OpenAPIView.as_view(), name="openapi"),
    path("docs", DocsView.as_view(), name="docs"),
    path("feeds", feeds.FeedsView.as_view(), name="feeds"),
    path(f"{FEED}/articles.{FORMAT}", feeds.ArticlesFeedView.as_view()),
    path(f"{FEED}/corrections.{FORMAT}", feeds.CorrectionsFeedView.as_view()),
    *(
        path(f"{FEED}/{KINDS[kind].collection}/<public_slug:slug>.{FORMAT}", feeds.feed_of(kind, of).as_view())
        for kind, of in feeds.OF.items()
    ),
    path("problems", ProblemsView.as_view(), name="problems"),
]

handler400 = "sco.api.error_pages.bad_request"
handler404 = "sco.api.error_pages.not_found"
handler500 = "sco.api.error_pages.server_error"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="docs")),
    path("api/v1", no_append_slash(RootView.as_view(links=LINKS, templates=TEMPLATES))),
    path("api/v1/", include(api)),
    path("robots.txt", sitemaps.RobotsView.as_view()),
    path("sitemap.xml", sitemaps.SitemapIndexView.as_view()),
    path("sitemap-<slug:collection>-<int:number>.xml", sitemaps.SitemapView.as_view()),
    path("healthz/", include("sco.running.urls")),
]
if settings.SERVE == "public" and settings.DESK_URL:
    # Where the admin used to be: bookmarks go on working.
    desk = RedirectView.as_view(url=f"{settings.DESK_URL}/admin%(rest)s", query_string=True)
    urlpatterns.append(re_path(r"^admin(?P<rest>(?:/.*)?)$", desk))
