"""Successful responses: body, languages and caching headers."""

import hashlib
from collections.abc import Iterable, Sequence

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from sco.api.answers import MARK, Mark
from sco.api.snapshots import Snapshot
from sco.languages import BOTH, EN, LANGUAGES, ZH, Both, Language
from sco.monitoring.requests import route

# Quotation marks within JSON strings are escaped, so these match members and nothing that an editor wrote.
_IN: dict[Language | Both, bytes] = {tag: f'"language":"{tag}"'.encode() for tag in (*LANGUAGES, BOTH)}
_AVAILABLE: dict[Language, tuple[bytes, ...]] = {
    ZH: (b'"available_languages":["zh-Hans"',),
    EN: (b'"available_languages":["en"]', b'"available_languages":["zh-Hans","en"]'),
}


def languages_of(body: bytes) -> list[Language]:
    """The languages that a body says its items are in, embedded ones included."""
    if _IN[BOTH] in body:
        return [tag for tag in LANGUAGES if _IN[tag] in body or any(each in body for each in _AVAILABLE[tag])]
    return [tag for tag in LANGUAGES if _IN[tag] in body]


def record_response(
    request: HttpRequest,
    body: bytes,
    *,
    languages: Iterable[str] = (),
    snapshot: Snapshot | None = None,
    vary: Sequence[str] = (),
) -> HttpResponse:
    """200 with the body and its ETag; 304 if the client's copy is current, 412 if If-Match names another.

    ``languages`` are those of the body besides the ones that its items name.
    """
    response = HttpResponse(body, content_type="application/json")
    content_language = ", ".join(sorted({*languages, *languages_of(body)}))
    if content_language:
        response["Content-Language"] = content_language
    response["ETag"] = _etag(body, content_language)
    # Anyone may store the response but must revalidate it: never stale, and gone at once after an erasure.
    response["Cache-Control"] = "public, no-cache"
    if snapshot is not None:
        response["Record-Cursor"] = str(snapshot.cursor)
    if vary:
        patch_vary_headers(response, vary)
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
