"""A successful answer: its bytes, its languages, and how it may be cached."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from sco.api.languages import Wanted
from sco.api.moments import Moment


@dataclass(frozen=True, slots=True)
class Answer:
    """The body as JSON bytes, the languages of what is in it, and the moment of the record that it was read at."""

    body: bytes
    languages: Iterable[str] = ()
    moment: Moment | None = None


def respond(request: HttpRequest, answer: Answer, wanted: Wanted | None) -> HttpResponse:
    """The answer with its validator, or 304 where the client has it already.

    ``no-cache`` lets anyone store it and ask whether it still holds: never stale, and after an erasure gone at once.
    """
    response = HttpResponse(answer.body, content_type="application/json")
    languages = ", ".join(sorted(set(answer.languages)))
    if languages:
        response["Content-Language"] = languages
    response["ETag"] = _etag(answer.body, languages)
    response["Cache-Control"] = "public, no-cache"
    if answer.moment is not None:
        response["Record-Cursor"] = str(answer.moment.place)
    if wanted is not None and wanted.negotiated:
        patch_vary_headers(response, ["Accept-Language"])
    conditional: HttpResponse = get_conditional_response(request, etag=response["ETag"], response=response)  # type: ignore[assignment]
    return conditional


def _etag(body: bytes, languages: str) -> str:
    # Processors have instructions for SHA-256: it takes half as long as BLAKE2 there.
    return f'"{hashlib.sha256(body + languages.encode()).hexdigest()[:32]}"'


def dump(value: object) -> str:
    """JSON text; embed prerendered text by ``raw``."""
    return orjson.dumps(value).decode()


def raw(text: str) -> orjson.Fragment:
    """Prerendered JSON to be embedded as it is."""
    return orjson.Fragment(text)
