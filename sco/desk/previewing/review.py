"""The page behind a review link: one working copy, for whoever has the link, and nothing else.

The address is a secret, so nothing may repeat it: not a referrer, not a search engine, not a cache, and not the log,
which has patterns of addresses only (``sco.monitoring.requests.route``). No session is begun.
"""

from http import HTTPStatus

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sco.api.templatetags.reading import zone
from sco.desk.previewing.models import ReviewLink, digest_of
from sco.desk.previewing.readings import Reading
from sco.languages import LANGUAGES, Language

NAMES = {"zh-Hans": "中文", "en": "English"}
HEADERS = {
    "Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow, noarchive",
}  # fmt: skip


@require_safe
def review(request: HttpRequest, token: str, language: str = "") -> HttpResponse:
    """The working copy as it is now; 404 for every link that does not lead anywhere, whatever the reason."""
    link = ReviewLink.objects.open().select_related("by").filter(digest=digest_of(token)).first()
    item = link and link.working_copy()
    if link is None or item is None or not _may_still_share(link, item):
        return _private(render(request, "desk/previewing/no_link.html", status=HTTPStatus.NOT_FOUND))
    offered: list[Language] = [tag for tag in LANGUAGES if tag in link.languages]
    asked = next((tag for tag in offered if tag == language), offered[0])
    # An address within the link, so that the page repeats the token nowhere.
    base = "../" if language else ""
    context = {
        "banner": "desk/previewing/review_banner.html", "link": link, "now": timezone.now(), "zone": zone(),
        "versions": [
            {"tag": tag, "name": NAMES[tag], "url": f"{base}{tag}/", "is_current": tag == asked} for tag in offered
        ],
    }  # fmt: skip
    reading = Reading(admin.site.get_model_admin(type(item)), item)  # type: ignore[arg-type]
    return _private(HttpResponse(reading.html(asked, **context)))


def _may_still_share(link: ReviewLink, item: object) -> bool:
    """Whether who made it could make it today."""
    meta = item._meta  # type: ignore[attr-defined]
    needed = ["desk_previewing.share_preview", f"{meta.app_label}.view_{meta.model_name}"]
    return bool(link.by.has_perms(needed))


def _private(response: HttpResponse) -> HttpResponse:
    for name, value in HEADERS.items():
        response[name] = value
    return response
