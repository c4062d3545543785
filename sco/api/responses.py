"""Successful responses: body, languages and caching headers."""

import hashlib
from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from sco.api.answers import MARK, Mark
from sco.api.languages import LanguagePreference
from sco.api.snapshots import Snapshot
from sco.monitoring.requests import route


def record_response(
    request: HttpRequest,
    body: bytes,
    *,
    languages: Iterable[str] = (),
    snapshot: Snapshot | None = None,
    preference: LanguagePreference | None = None,
) -> HttpResponse:
    """200 with the body and its ETag; 304 if the client's copy is current, 412 if If-Match names another."""
    response = HttpResponse(body, content_type="application/json")
    content_language = ", ".join(sorted(set(languages)))
    if content_language:
        response["Content-Language"] = content_language
    response["ETag"] = _etag(body, content_language)
    # Anyone may store the response but must revalidate it: never stale, and gone at once after an erasure.
    response["Cache-Control"] = "public, no-cache"
    if snapshot is not None:
        response["Record-Cursor"] = str(snapshot.cursor)
    # Only then: a response whose language came from ``lang`` can be cached once for every client.
    if preference is not None and preference.negotiated:
        patch_vary_headers(response, ["Accept-Language"])
    conditional: HttpResponse = get_conditional_response(request, etag=response["ETag"], response=response)  # type: ignore[assignment]
    for name in ("Content-Language", "Record-Cursor"):
        if name in response:
            conditional[name] = response[name]  # Django leaves them out of a 304, which updates what a cache has stored
    if snapshot is not None and snapshot.lasts:
        request.META[MARK] = Mark(snapshot, route(request), response["ETag"])
    return conditional


def _etag(body: bytes, languages: str) -> str:
    # Processors have instructions for SHA-256: it takes half as long as BLAKE2 there. The languages count because a
    # page without results has the same bytes in each.
    return f'"{hashlib.sha256(body + languages.encode()).hexdigest()[:32]}"'
