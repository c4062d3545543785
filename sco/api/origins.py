"""Absolute addresses, for formats that are read away from here: feeds, sitemaps and linked data."""

from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest


class Origin(NamedTuple):
    """What stands before an address of this service, without a slash at its end; and what it was taken from."""

    url: str
    vary: tuple[str, ...]


def origin(request: HttpRequest) -> Origin:
    """PUBLIC_URL if it is set; otherwise the host that was asked, which ALLOWED_HOSTS has let through."""
    if settings.PUBLIC_URL:
        return Origin(settings.PUBLIC_URL, ())
    # Caches have the host in their keys; answers in memory go by Vary alone.
    return Origin(f"{request.scheme}://{request.get_host()}", ("Host",))
