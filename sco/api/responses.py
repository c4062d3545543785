"""Successful responses: body, languages and caching headers."""

import hashlib
from collections.abc import Iterable, Sequence

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from sco.api.answers import MARK, Mark
from sco.api.encodings import COMPRESSORS, SMALLEST, coding
from sco.api.snapshots import Snapshot
from sco.languages import BOTH, EN, LANGUAGES, ZH, Both, Language
from sco.monitoring.requests import route

# Quotation marks within JSON strings are escaped, so these match members and nothing that an editor wrote.
_IN: dict[Language | Both, bytes] = {tag: f'"language":"{tag}"'.encode() for tag in (*LANGUAGES, BOTH)}
_AVAILABLE: dict[Language, tuple[bytes, ...]] = {
    ZH: (b'"available_languages":["zh-Hans"',),
    EN: (b'"available_languages":["en"]', b'"available_languages":["zh-Hans","en"]'),
}


JSON = "application/json"
_CONDITIONS = {"HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE"}
_NOTES = (b'"note":{"', b'"note" : {"')


def languages_of(body: bytes) -> list[Language]:
    """The languages that a body says its items are in, embedded ones included."""
    if any(note in body for note in _NOTES):  # those of corrections are in both languages
        return list(LANGUAGES)
    if _IN[BOTH] in body:
        return [tag for tag in LANGUAGES if _IN[tag] in body or any(each in body for each in _AVAILABLE[tag])]
    return [tag for tag in LANGUAGES if _IN[tag] in body]


def record_response(
    request: HttpRequest,
    body: bytes,
    *,
    languages: Iterable[str] = (),
    are_all: bool = False,
    snapshot: Snapshot | None = None,
    vary: Sequence[str] = (),
    shown: bytes | None = None,
    etag: str = "",
    media_type: str = JSON,
    cache_control: str = "",
    is_compressible: bool = True,
) -> HttpResponse:
    """200 with the body and its ETag; 304 if the client's copy is current, 412 if If-Match names another.

    ``languages`` are those of the body besides the ones that its items name, unless they ``are_all``. ``shown`` is what
    the validator is made of, if the body also says what does not matter to a reader, such as where the head is now.
    ``etag`` is the strong validator of a body of no language that is too large to be read through here, or no JSON. Of
    another media type than JSON, ``languages`` are all. ``cache_control`` is for what is the same for all callers and
    may be kept otherwise.
    """
    found = languages_of(body) if media_type == JSON and not (etag or are_all) else ()
    content_language = "" if etag else ", ".join(sorted({*languages, *found}))
    encoding = coding(request.META.get("HTTP_ACCEPT_ENCODING", "")) if is_compressible and len(body) >= SMALLEST else ""
    response = HttpResponse(content_type=media_type)
    if shown is None:
        response["ETag"] = _of_coding(etag or validator(body, content_language.encode()), encoding)
    else:
        response["ETag"] = f"W/{validator(shown, content_language.encode())}"
    response["Cache-Control"] = cache_control or _revalidated(request)
    patch_vary_headers(response, [*vary, "Accept-Encoding"])
    conditional = _conditional(request, response)
    if conditional is response:
        response.content = COMPRESSORS[encoding](body) if encoding else body
        _describe(response, content_language, encoding, snapshot)
    if snapshot is not None and snapshot.lasts:
        request.META[MARK] = Mark(snapshot, route(request), response["ETag"])
    # A 304 has no type, by which its policy could be told (sco.api.middleware).
    conditional.is_data = True  # type: ignore[attr-defined]
    return conditional


def _conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The response, or what its ETag makes of a request with conditions."""
    if _CONDITIONS.isdisjoint(request.META):
        return response
    found: HttpResponse = get_conditional_response(request, etag=response["ETag"], response=response)  # type: ignore[assignment]
    return found


def _revalidated(request: HttpRequest) -> str:
    """Store it, but ask each time whether it still holds: never stale, and gone at once after an erasure."""
    # With a key it may hold what others must not see.
    return f"{'private' if 'HTTP_AUTHORIZATION' in request.META else 'public'}, no-cache"


def _describe(response: HttpResponse, languages: str, encoding: str, snapshot: Snapshot | None) -> None:
    """Headers of the whole response. A 304 has none of them: what is stored may be of another snapshot."""
    if languages:
        response["Content-Language"] = languages
    if encoding:
        response["Content-Encoding"] = encoding
    if snapshot is not None:
        response["Record-Cursor"] = str(snapshot.cursor)


def _of_coding(etag: str, encoding: str) -> str:
    """The strong validator of a body that was compressed: it is of the very bytes, so each coding has its own."""
    return f'{etag[:-1]}-{encoding}"' if encoding else etag


def validator(*parts: bytes) -> str:
    """A strong ETag made of everything that determines a body, usually the body itself."""
    # Processors have instructions for SHA-256: it takes half as long as BLAKE2 there. The languages count because a
    # page without results has the same bytes in each.
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return f'"{digest.hexdigest()[:32]}"'
