"""The viewset of a kind: its list, its detail and its history, read from the record."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, ClassVar

import orjson
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

from sco.api.authentication import digest_of
from sco.api.cards import column_fields, read_cards
from sco.api.filters import OrderingBackend, ParameterFilterBackend
from sco.api.formats import PLAIN, FormatNegotiation, Shown, detail_query, in_format, one_language
from sco.api.histories import history_page
from sco.api.languages import LanguagePreference
from sco.api.links import kept_query, unmarked
from sco.api.origins import origin
from sco.api.pagination import SnapshotCursorPagination
from sco.api.per_request import Detail, PerRequestField, render_detail
from sco.api.problems import Problem, gone, not_found
from sco.api.projection_query import ProjectionQuery
from sco.api.query import HistoryQuery, ListQuery, QuerySerializer
from sco.api.references import Template
from sco.api.responses import languages_of
from sco.api.serializers import HistorySerializer
from sco.api.snapshots import Snapshot, snapshot
from sco.api.sql import fetch, visible
from sco.api.views import RecordView
from sco.languages import EN, Both, Language
from sco.ledger.registry import KINDS, Ref


class RecordViewSet(RecordView, GenericViewSet[Any]):
    """List, detail and history of one kind. A subclass names the kind and the query serializer of its list."""

    kind: ClassVar[str]
    list_query: ClassVar[type[ListQuery]]
    query_classes: ClassVar[dict[str, type[QuerySerializer]]] = {
        "history": HistoryQuery,
    }
    filter_backends = (ParameterFilterBackend, OrderingBackend)
    content_negotiation_class = FormatNegotiation
    pagination_class = SnapshotCursorPagination
    lookup_field = "slug"
    lookup_value_converter = "public_slug"

    def get_queryset(self) -> Any:
        return ProjectionQuery(self.kind, self.preference)

    def get_query_class(self) -> type[QuerySerializer]:
        if self.action == "retrieve":
            return detail_query(self.kind)
        return self.query_classes.get(self.action, self.list_query)

    def get_serializer_class(self) -> Any:
        # For the OpenAPI document only: these serializers ran when the item was published.
        representations = KINDS[self.kind].representations
        serializers = {"list": representations.list, "history": HistorySerializer}
        return serializers.get(self.action, representations.detail)

    @property
    def by_caller(self) -> bool:
        return self.action == "retrieve" and any(each.by_caller for each in per_request_fields(self.kind).values())

    def list(self, request: Request) -> HttpResponse:
        """One page. At most four queries: the snapshot, the page, its rows, and the items embedded in these."""
        sequences = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        page: Any = self.paginator
        fields, kept = column_fields(self.kind), kept_query(self.values)
        cards = read_cards(self.kind, sequences, page.snapshot, self.preference, fields, kept)
        body, shown = page.body(cards)
        languages = {language for card in cards for language in card.languages}
        return self.respond(body, languages=languages, are_all=True, snapshot=page.snapshot, shown=shown)

    def retrieve(self, request: Request, slug: str) -> HttpResponse:
        """One item. At most four queries: the snapshot, the item, maybe its language before, what it embeds."""
        at = snapshot(self.values.get("as_of"))
        detail = self.read_detail(slug, at)
        body = render_detail(detail, per_request_fields(self.kind))
        if (name := self.values.get("format", PLAIN)) != PLAIN:
            return self.respond_in(name, detail, body)
        return self.respond(body, languages=detail.further, snapshot=at)

    def other_formats(self) -> Mapping[str, str]:
        """What ``format`` chooses beside JSON: media types, and what each is."""
        return {each.media_type: each.about for each in KINDS[self.kind].formats.values()}

    def respond_in(self, name: str, detail: Detail, body: bytes) -> HttpResponse:
        """The detail, whose own JSON is ``body``, in another format."""
        whence = origin(self.request._request)
        language, members = one_language(name, detail.language), orjson.loads(unmarked(body.decode()))
        shown = Shown(detail.ref, members, language, detail.at, whence.url, digest_of(self.request))
        return self.respond(
            in_format(name, shown), media_type=KINDS[self.kind].formats[name].media_type, vary=whence.vary,
            languages={*detail.further, *languages_of(body)}, snapshot=detail.at,
        )  # fmt: skip

    @extend_schema(summary="Every publication, correction, withdrawal and erasure of one item, newest first.")
    @action(detail=True)
    def history(self, request: Request, slug: str) -> HttpResponse:
        page = history_page(self.kind, slug, self.values, self.preference)
        return self.respond(page.body, languages=page.languages, snapshot=page.snapshot, shown=page.shown)

    def read_detail(self, slug: str, at: Snapshot) -> Detail:
        """The item at the snapshot; 404 if there is none, 410 if it was withdrawn or erased.

        One query, and another where the item's own language decides about what it embeds.
        """
        preference = self.preference
        if preference.language is None:
            languages, original = self._read_row(_LANGUAGES, slug, at, preference)
            preference = preference.within(preference.served(languages, original))
        statement, extras = _detail(self.kind, preference.language)
        row = self._read_row(statement, slug, at, preference)
        text, languages, original, spans, live, embedded, *values = row
        if not live:
            # Only the tombstone of an erasure has an embedded representation, the same in both languages.
            raise gone(self.kind, slug, erased=embedded is not None)
        if lacking := [language for language in self.preference.required if language not in languages]:
            raise _not_in_language(lacking[0], languages)
        served = self.preference.served(languages, original)
        known = per_request_fields(self.kind)
        read = {name: value and known[name].read(value) for name, value in zip(extras, values, strict=True)}
        ref, spans = Ref(self.kind, slug), orjson.loads(spans)
        return Detail(ref, Template(text), served, preference.within(served), spans, at, read, original)

    def _read_row(self, statement: str, slug: str, at: Snapshot, preference: LanguagePreference) -> tuple[Any, ...]:
        rows = fetch(
            statement,
            {
                "kind": self.kind,
                "slug": slug,
                "n": at.n,
                "head": at.head.sequence,
                "required": [*preference.required],
                "caller": digest_of(self.request),
            },
        )
        if not rows:
            raise not_found()
        return rows[0]


_ITEM = f"FROM ledger_projection AS r WHERE r.kind = %(kind)s AND r.slug = %(slug)s AND {visible()}"
_LANGUAGES = f"SELECT r.languages, r.original {_ITEM}"
_OWN = "r.languages, r.original, r.spans, r.live, r.embedded_en"


@cache
def _detail(kind: str, language: Language | Both | None) -> tuple[str, Sequence[str]]:
    """The statement that reads a detail, and the names of the fields whose columns follow its own."""
    # Composed once: the text of the columns takes as long as what the driver does with it.
    preference = LanguagePreference(language)
    fields = {name: field.column_in(preference) for name, field in per_request_fields(kind).items()}
    extras = {name: column for name, column in fields.items() if column}
    columns = ", ".join([preference.column("detail"), _OWN, *extras.values()])
    return f"SELECT {columns} {_ITEM}", list(extras)


@cache
def per_request_fields(kind: str) -> dict[str, PerRequestField]:
    """The fields of the kind's detail that are rendered with each response, by name."""
    detail: Any = KINDS[kind].representations.detail
    # Any language will do: these fields take theirs from the request.
    fields = detail.in_language(EN).fields.items()
    return {name: field for name, field in fields if isinstance(field, PerRequestField)}


def _not_in_language(language: Language, available: list[Language]) -> Problem:
    detail = f"Not available in {language}, only in {', '.join(available)}. Leave out `fallback` to read that."
    return Problem(404, "not-in-language", detail, parameter="fallback", available_languages=available)
