"""The addresses of the desk: the admin, the choice of a language, and health."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

handler500 = "sco.desk.failures.server_error"
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("healthz/", include("sco.running.urls")),
]
