"""Successful responses: their bytes, their languages, and how they may be cached."""

import hashlib
from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from sco.api.languages import LanguagePreference
from sco.api.snapshots import Snapshot


def record_response(
    request: HttpRequest,
    body: bytes,
    *,
    languages: Iterable[str] = (),
    snapshot: Snapshot | None = None,
    preference: LanguagePreference | None = None,
) -> HttpResponse:
    """The body with its validator, or 304 where the client has it already.

    ``no-cache`` lets anyone store it and ask whether it still holds: never stale, and gone at once after an erasure.
    """
    response = HttpResponse(body, content_type="application/json")
    content_language = ", ".join(sorted(set(languages)))
    if content_language:
        response["Content-Language"] = content_language
    response["ETag"] = _etag(body, content_language)
    response["Cache-Control"] = "public, no-cache"
    if snapshot is not None:
        response["Record-Cursor"] = str(snapshot.cursor)
    if preference is not None and preference.negotiated:
        patch_vary_headers(response, ["Accept-Language"])
    conditional: HttpResponse = get_conditional_response(request, etag=response["ETag"], response=response)  # type: ignore[assignment]
    return conditional


def _etag(body: bytes, languages: str) -> str:
    # Processors have instructions for SHA-256: it takes half as long as BLAKE2 there.
    return f'"{hashlib.sha256(body + languages.encode()).hexdigest()[:32]}"'
