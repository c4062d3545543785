"""The addresses of the live service: those of the API that wait or write, and health."""

from django.urls import URLPattern, URLResolver, include, path

from sco.api.paths import ROOT
from sco.partners.changes import ChangesView
from sco.partners.permission_requests import PermissionRequestsView
from sco.partners.stream import ChangesStreamView

handler400 = "sco.api.error_pages.bad_request"
handler404 = "sco.api.error_pages.not_found"
handler500 = "sco.api.error_pages.server_error"
api = [
    path("changes", ChangesView.as_view(), name="changes"),
    path("changes/stream", ChangesStreamView.as_view(), name="changes-stream"),
    path("permission-requests", PermissionRequestsView.as_view(), name="permission-requests"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path(ROOT.removeprefix("/"), include(api)),
    path("healthz/", include("sco.running.urls")),
]
