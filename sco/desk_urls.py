"""The addresses of the desk: the admin, the choice of a language, review links, and health."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from sco.desk.previewing.review import review

handler500 = "sco.desk.failures.server_error"
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
    path("review/<str:token>/", review, name="review"),
    path("review/<str:token>/<str:language>/", review, name="review_in"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("healthz/", include("sco.running.urls")),
]
