"""The addresses of feeds: ``/api/v1/feeds/{language}/articles.atom`` and its like."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, NamedTuple, cast

import orjson
from django.http import HttpResponse
from django.urls import register_converter
from django.urls.converters import StringConverter
from django.utils import translation
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from sco.api import parameters as p
from sco.api import paths
from sco.api.origins import origin
from sco.api.pages import PageNegotiation
from sco.api.paths import as_text
from sco.api.query import QuerySerializer
from sco.api.responses import record_response
from sco.api.stable_ids import stable_id
from sco.api.views import RecordView
from sco.languages import LANGUAGES, Language
from sco.ledger.registry import KINDS, Ref
from sco.partners.feeds.json_feed import json_feed
from sco.partners.feeds.model import Alternate, Feed
from sco.partners.feeds.reading import Asked, Page, read_articles, read_corrections_feed
from sco.partners.feeds.schema import JSON_FEED
from sco.partners.feeds.xml_feeds import atom, rss

ROOT = f"{paths.ROOT}feeds"
ITEMS_PER_PAGE = 50


class Format(NamedTuple):
    """A format: how it is written, and its media type."""

    write: Callable[[Feed], bytes]
    media_type: str
    charset: str = "; charset=utf-8"


FORMATS: Mapping[str, Format] = {
    "rss": Format(rss, "application/rss+xml"),
    "atom": Format(atom, "application/atom+xml"),
    # JSON is UTF-8, and its media types have no parameter for it (RFC 8259, 11).
    "json": Format(json_feed, "application/feed+json", ""),
}


class FeedLanguage(StringConverter):
    """A path converter for the language of a feed."""

    regex = "|".join(LANGUAGES)


class FeedFormat(StringConverter):
    """A path converter for the format of a feed."""

    regex = "|".join(FORMATS)


register_converter(FeedLanguage, "feed_language")
register_converter(FeedFormat, "feed_format")


class FeedQuery(QuerySerializer):
    """The parameters of a feed. Its language is in its address."""

    fallback = p.ChoiceParameter(["none"], "`none` leaves out what is not available in the language of the feed.")
    as_of = p.AS_OF
    limit = p.IntegerParameter("The maximum number of items.", low=1, high=100, default=ITEMS_PER_PAGE)
    cursor = p.CURSOR


_PLACE = {
    "language": {
        "description": "The language of the feed.", "schema": {"type": "string", "enum": list(LANGUAGES)},
        "example": "en",
    },
    "extension": {
        "description": "RSS 2.0, Atom or JSON Feed 1.1.", "schema": {"type": "string", "enum": list(FORMATS)},
        "example": "json",
    },
}  # fmt: skip
_ANSWERS: Any = {
    (200, "application/feed+json"): JSON_FEED,
    (200, "application/atom+xml"): OpenApiTypes.STR,
    (200, "application/rss+xml"): OpenApiTypes.STR,
}


class FeedView(RecordView):
    """A feed. A subclass says what it is of."""

    tag = "feeds"
    about = "What is newest, as feeds for feed programs: RSS, Atom and JSON Feed."
    query_class = FeedQuery
    says_languages = True
    content_negotiation_class = PageNegotiation  # the address says the format, whatever Accept prefers
    path_parameters: ClassVar[Mapping[str, Any]] = _PLACE
    name: ClassVar[str] = "articles"

    def read(self, asked: Asked) -> Page:
        """The page."""
        raise NotImplementedError

    def titles(self, page: Page) -> tuple[str, str]:
        """The title and the description of the feed, in the language that is active."""
        raise NotImplementedError

    def home(self, of: Ref | None) -> str:
        """The address of the same in the API."""
        raise NotImplementedError

    def of(self, _slug: str) -> Ref | None:
        """The item whose feed it is, if any."""
        return None

    def get(self, request: Request, **place: str) -> HttpResponse:
        """One page, the newest first."""
        http, made = request._request, FORMATS[place["extension"]]
        whence, language = origin(http), cast("Language", place["language"])
        asked = Asked(
            http.path, {"limit": ITEMS_PER_PAGE, **self.values}, language, whence.url, self.of(place.get("slug", ""))
        )
        with translation.override(language.lower()):
            page = self.read(asked)
            feed = self._feed(asked, page)
        body = made.write(feed)
        return record_response(
            http, body, media_type=made.media_type + made.charset, snapshot=page.at, vary=whence.vary,
            languages={language, *(item.language for item in feed.items)}, shown=_shown(body, page),
        )  # fmt: skip

    def _feed(self, asked: Asked, page: Page) -> Feed:
        title, description = self.titles(page)
        given = {name: as_text(value) for name, value in self.values.items()}
        path = asked.origin + asked.path
        return Feed(
            id=stable_id(page.at.genesis, "feed", asked.language, type(self).name, *(asked.of or ())),
            language=asked.language,
            title=title,
            description=description,
            publisher=_("The SCO record"),
            rights=_("No general licence: each article states its rights."),
            url=paths.with_query(path, given) if given else path,
            home_url=asked.absolute(self.home(asked.of)),
            next_url=page.next and asked.origin + page.next,
            updated=page.updated,
            items=page.items,
            tombstones=page.tombstones,
            alternates=_alternates(asked),
        )


def _shown(body: bytes, page: Page) -> bytes:
    """What the validator is made of: not where the head is now, which the token of the next page says."""
    # The token needs no escaping in any format.
    token = (page.next or "").rpartition("cursor=")[2].encode()
    return body.replace(token, b"") + f" {page.rest}".encode() if token else body


def _alternates(asked: Asked) -> list[Alternate]:
    """The same feed in the other languages."""
    rest = asked.path.removeprefix(f"{ROOT}/{asked.language}/")
    media_type = FORMATS[asked.path.rpartition(".")[2]].media_type
    return [
        Alternate(f"{asked.origin}{ROOT}/{language}/{rest}", media_type, language)
        for language in LANGUAGES
        if language != asked.language
    ]


class ArticlesFeedView(FeedView):
    """The newest articles."""

    def read(self, asked: Asked) -> Page:
        return read_articles(asked)

    def titles(self, page: Page) -> tuple[str, str]:
        return _("The SCO record: articles"), _("The newest articles of the public record.")

    def home(self, of: Ref | None) -> str:
        return paths.collection("article")

    @extend_schema(summary="The newest articles, as a feed.", operation_id="feeds_articles", responses=_ANSWERS)
    def get(self, request: Request, **place: str) -> HttpResponse:
        return super().get(request, **place)


class CorrectionsFeedView(FeedView):
    """The newest corrections, withdrawals and erasures."""

    name = "corrections"

    def read(self, asked: Asked) -> Page:
        return read_corrections_feed(asked)

    def titles(self, page: Page) -> tuple[str, str]:
        return _("The SCO record: corrections"), _("What was corrected, withdrawn or erased, of all items together.")

    def home(self, of: Ref | None) -> str:
        return f"{paths.ROOT}corrections"

    @extend_schema(
        summary="The newest corrections, withdrawals and erasures, as a feed.",
        operation_id="feeds_corrections",
        responses=_ANSWERS,
    )
    def get(self, request: Request, **place: str) -> HttpResponse:
        return super().get(request, **place)


class ArticlesOfFeedView(FeedView):
    """The newest articles of one author, or on one mechanism or topic."""

    item_kind: ClassVar[str] = ""

    def of(self, slug: str) -> Ref:
        return Ref(self.item_kind, slug)

    def read(self, asked: Asked) -> Page:
        return read_articles(asked)

    def titles(self, page: Page) -> tuple[str, str]:
        names = {"name": page.name}
        return _("%(name)s: articles") % names, _("The newest articles of the public record on “%(name)s”.") % names

    def home(self, of: Ref | None) -> str:
        return paths.item(*of) if of else ROOT


OF = {"author": "by an author", "mechanism": "about a mechanism", "topic": "on a topic"}


def feed_of(kind: str, of_what: str) -> type[ArticlesOfFeedView]:
    """The view of the feeds of one kind's items; ``of_what`` completes the summary in the OpenAPI document."""

    class OfKind(ArticlesOfFeedView):
        item_kind = kind

        @extend_schema(
            summary=f"The newest articles {of_what}, as a feed.",
            operation_id=f"feeds_{KINDS[kind].collection}",
            responses=_ANSWERS,
        )
        def get(self, request: Request, **place: str) -> HttpResponse:
            return super().get(request, **place)

    return OfKind


class _FormatsField(serializers.DictField):
    # A plain text: with ``{slug}`` in it, it is no address yet.
    child = serializers.CharField()


class FeedsSerializer(serializers.Serializer[Any]):
    """The addresses of feeds, by what they are of, language and format; `{slug}` stands for the slug of an item."""

    def get_fields(self) -> Any:
        # Declared late, when the kinds are registered.
        texts = {name: f"Feeds of {name}, by language and format." for name in _addresses()}
        fields = {name: serializers.DictField(child=_FormatsField(), help_text=text) for name, text in texts.items()}
        return super().get_fields() | fields


class FeedsView(RecordView):
    """Which feeds there are."""

    tag, about = "feeds", FeedView.about
    shows_record = False

    @extend_schema(summary="Which feeds there are.", operation_id="feeds", responses=FeedsSerializer)
    def get(self, request: Request) -> HttpResponse:
        return self.respond(orjson.dumps(_addresses()))


def _addresses() -> dict[str, dict[str, dict[str, str]]]:
    collections = [KINDS[kind].collection for kind in OF]
    places = {"articles": "articles", "corrections": "corrections"} | {name: f"{name}/{{slug}}" for name in collections}
    return {
        name: {tag: {each: f"{ROOT}/{tag}/{place}.{each}" for each in FORMATS} for tag in LANGUAGES}
        for name, place in places.items()
    }
