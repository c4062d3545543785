"""The public pages: HTML in the reader's language, the same for everyone who reads that, and kept by any cache."""

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, ClassVar, cast

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from sco.api.encodings import COMPRESSORS, SMALLEST, coding
from sco.api.languages import parse_tag
from sco.api.negotiation import JSONNegotiation
from sco.api.parameters import LanguageParameter
from sco.api.query import QuerySerializer, refuse_keys
from sco.api.views import RecordView
from sco.languages import EN, LANGUAGES, Language

HTML = "text/html; charset=utf-8"
# As each language calls itself: whoever looks for it may not read the other.
NAMES: Mapping[Language, str] = {"zh-Hans": "简体中文", "en": "English"}


class PageLanguage(LanguageParameter):
    """One of the two languages: a page cannot be in both."""

    def to_internal_value(self, data: str) -> Language:
        if language := parse_tag(data):
            return language
        raise self.refuse(data, "not a language of this page: use zh-Hans or en.")


class PageQuery(QuerySerializer):
    """The parameters of every page. Others are ignored: links from elsewhere come with some that count visits."""

    lang = PageLanguage("The language of the page.")

    def read(self, query: str) -> dict[str, Any]:
        refuse_keys(query)
        parts = (part for part in query.split("&") if part.partition("=")[0] in self.fields)
        return super().read("&".join(parts))


class PageNegotiation(JSONNegotiation):
    """Ignores Accept: a page is shown to whoever asks for its address."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        page = next(iter(renderers))
        return page, page.media_type


class PageView(RecordView):
    """A page from the template ``template_name``, by ``lang``, else Accept-Language, else in English."""

    schema = None
    query_class = PageQuery
    content_negotiation_class = PageNegotiation
    template_name: ClassVar[str]

    @property
    def language(self) -> Language:
        """The language to read in."""
        return cast("Language", self.preference.language or EN)  # PageLanguage takes no “*”

    def get(self, request: Request) -> HttpResponse:
        return self.show(type(self).page(self.language), HTML)

    @classmethod
    def context(cls, language: Language) -> dict[str, Any]:  # noqa: ARG003 - pages with examples need it
        """What the template needs, in this language, which is active."""
        return {}

    @classmethod
    @cache
    def page(cls, language: Language) -> bytes:
        """The page; it depends on the code alone, so each process renders it once."""
        switch = [{"tag": tag, "name": NAMES[tag], "is_current": tag == language} for tag in LANGUAGES]
        with translation.override(language.lower()):
            context = {**cls.context(language), "language": language, "switch": switch}
            return render_to_string(cls.template_name, context).encode()

    def show(self, body: bytes, media_type: str, *, vary: Iterable[str] = ()) -> HttpResponse:
        """The response, with what it varies by and a validator; 304 if the reader has it already."""
        encoding = coding(self.request.META.get("HTTP_ACCEPT_ENCODING", "")) if len(body) >= SMALLEST else ""
        content = COMPRESSORS[encoding](body) if encoding else body
        response = HttpResponse(content, content_type=media_type)
        if encoding:
            response["Content-Encoding"] = encoding
        response["Content-Language"] = self.language
        response["Cache-Control"] = "public, no-cache"
        response["ETag"] = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        negotiated = ["Accept-Language"] if self.preference.negotiated else []
        patch_vary_headers(response, [*vary, *negotiated, "Accept-Encoding"])
        return _conditional(self.request._request, response)


def _conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    found: Any = get_conditional_response(request, etag=response["ETag"], response=response)
    found["Content-Language"] = response["Content-Language"]
    # So that a 304, which has no type, gets the policy of what it revalidates (sco.api.middleware).
    found.is_page = response["Content-Type"] == HTML
    return found  # type: ignore[no-any-return]
