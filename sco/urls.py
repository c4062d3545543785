"""All addresses, of both services. What both have, the public one answers: the root leads to the documentation."""

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from sco import desk_urls, public_urls
from sco.api import error_pages


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page of the service whose address it is."""
    return (defaults.bad_request if _is_desk(request) else error_pages.bad_request)(request, exception)


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Likewise."""
    return (defaults.page_not_found if _is_desk(request) else error_pages.not_found)(request, exception)


def _is_desk(request: HttpRequest) -> bool:
    return request.path_info.startswith(("/admin/", "/i18n/"))


handler500 = desk_urls.handler500
urlpatterns = public_urls.urlpatterns + desk_urls.urlpatterns
