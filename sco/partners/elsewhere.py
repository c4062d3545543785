"""What the live service answers: the public one sends clients there, if it knows where that is."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.encoding import iri_to_uri


def redirect(request: HttpRequest) -> HttpResponse | None:
    """307 to the same address at LIVE_URL, which keeps method and body; None where the request is to be answered."""
    if settings.SERVE != "public" or not settings.LIVE_URL:
        return None
    # Escaped by iri_to_uri, so that what a client put into the address ends no header.
    location = iri_to_uri(f"{settings.LIVE_URL}{request.get_full_path()}")
    return HttpResponse(status=307, headers={"Location": location, "Cache-Control": "no-store"})
