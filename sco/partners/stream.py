"""The change feed as Server-Sent Events. The view gives the events of one page; the live service goes on from there.

Where there is no live service, the response ends after that page, and a client comes again with ``Last-Event-ID``.
"""

from dataclasses import dataclass
from typing import Any

import orjson
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request

from sco.api import cursors
from sco.api import parameters as p
from sco.api.query import QuerySerializer
from sco.api.views import RecordView
from sco.partners import elsewhere
from sco.partners.changes import position
from sco.partners.feed import FeedPage, read_page

MEDIA_TYPE = "text/event-stream"
# Of an event. Less than a page of the feed: many clients that read slowly hold one each.
ENTRIES = 20
RETRY_MS = 3_000
BEGINNING = f"retry: {RETRY_MS}\n\n".encode()
# Between the members of a page and its entries.
RESULTS = b',"results":['


class StreamQuery(QuerySerializer):
    """The parameters of the stream."""

    after = p.TokenParameter(
        "The cursor of the last entry that you have, for the first connection; `Last-Event-ID` comes before it."
        " Default: the beginning of the record.",
        {"type": "string", "maxLength": 60, "pattern": cursors.PATTERN},
    )
    kind = p.KindParameter("Only entries of this kind. The event ids pass over all others.")


class EventNegotiation(BaseContentNegotiation):
    """There is one media type, whatever the Accept header says: a 406 would only end the client's reconnecting."""

    def select_parser(self, request: Request, parsers: Any) -> None:
        """None: requests have no body to parse."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> tuple[Any, str]:
        """The only renderer, which renders nothing."""
        return next(iter(renderers)), MEDIA_TYPE


_LAST_EVENT_ID = {
    "name": "Last-Event-ID",
    "in": "header",
    "description": "The id of the last event that you have; event sources send it by themselves when they come again.",
    "schema": {"type": "string"},
}


class ChangesStreamView(RecordView):
    """The entries after a cursor, as events."""

    tag = "changes"
    query_class = StreamQuery
    shows_record = False
    may_redirect = True
    content_negotiation_class = EventNegotiation  # type: ignore[assignment]
    response_headers = ()
    sent_headers = (_LAST_EVENT_ID,)

    @extend_schema(
        summary="The change feed as Server-Sent Events: each event's data is a page of `changes`.",
        operation_id="changes_stream",
        responses={(200, MEDIA_TYPE): OpenApiTypes.STR},
    )
    def get(self, request: Request) -> HttpResponse:
        """The events of one page."""
        if there := elsewhere.redirect(request._request):
            return there
        after = request.headers.get("Last-Event-ID", "").strip() or self.values.get("after")
        page = read_page(position(after), {**self.values, "limit": ENTRIES})
        return HttpResponse(BEGINNING + event(page), content_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


def event(page: FeedPage) -> bytes:
    """A page as an event. Its id is the last end of a publication, so that whoever comes again misses none in part.

    A page without entries is an event without data, which event sources do not hand on, but whose id they keep.
    """
    about = b"id: %s\n" % str(page.end).encode()
    # In one line: the texts of entries are JSON, which escapes every line break.
    return about + (b"\n" if is_empty(page.body) else b"data: %s\n\n" % page.body)


def is_empty(body: bytes) -> bool:
    """Whether a page of the feed has no entries."""
    return body.endswith(RESULTS + b"]}")


@dataclass(frozen=True, slots=True)
class Continuation:
    """Where the stream goes on, and whether there is something already."""

    after: str
    has_more: bool


def continuation(events: bytes, after: str) -> Continuation:
    """Where the stream goes on after the events of a page, which began at a cursor."""
    _before, found, data = events.partition(b"\ndata: ")
    if not found:
        last = events.rpartition(b"id: ")[2].strip().decode()
        return Continuation(last or after, has_more=False)
    members = orjson.loads(data.partition(RESULTS)[0] + b"}")
    return Continuation(members["cursor"], has_more=members["next"] is not None)
