"""``changes/access``: which articles were opened and closed to the caller's partner, apart from the one chain.

Grants and rights change what a partner may read without an entry, or long after the entry that matters. A mirror
follows this list beside the feed, and deletes the texts that were closed to it.
"""

import re
from typing import Any

import orjson
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from sco.api import fields as f
from sco.api import parameters as p
from sco.api import paths
from sco.api.authentication import asked, digest_of
from sco.api.links import link
from sco.api.problems import Problem
from sco.api.query import QuerySerializer
from sco.api.sql import fetch
from sco.api.views import RecordView

PATH = f"{paths.ROOT}changes/access"
AT_MOST = 500
# A number, and what tells the list from one that was restored and went on otherwise. Nothing was changed before 0.
_PLACE = r"^[1-9][0-9]{0,15}\.[0-9a-f]{8}$"
_BEGINNING = "0"
_CHANGES = (
    "SELECT number, place,"
    " to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), article, is_open, purpose,"
    " to_char(until AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
    " FROM access_changes(%(caller)s::bytea, %(after)s, %(limit)s)"
)


class AccessQuery(QuerySerializer):
    """The parameters of the list."""

    after = p.TokenParameter(
        "The `cursor` of the last page that you have. Default: the beginning of the list.",
        {"type": "string", "maxLength": 25, "pattern": r"^(0|[1-9][0-9]{0,15}\.[0-9a-f]{8})$"},
    )
    limit = p.IntegerParameter("The maximum number of changes.", low=1, high=AT_MOST, default=100)


class AccessChangeSerializer(serializers.Serializer[Any]):
    """An article whose source text was opened or closed to the partner, or whose grant changed."""

    number = serializers.IntegerField(min_value=1, help_text="Counts this partner's changes, without gaps.")
    at = f.TimeField(help_text="When it was noted, in UTC: within a minute of the change.")
    article = f.SlugField(help_text="The article.")
    url = f.UrlField(help_text="The article's address.")
    access = serializers.ChoiceField(
        choices=["open", "closed"], help_text="Whether the partner can read the text. If not, delete every copy of it."
    )
    purpose = serializers.ChoiceField(choices=["display", "archive"], help_text="What the text may be used for.")
    until = f.TimeField(allow_null=True, help_text="When the grant ends, in UTC; null if that is open.")


class AccessChangesSerializer(serializers.Serializer[Any]):
    """A page of the list."""

    cursor = serializers.CharField(help_text="Where to go on: `after` takes it.")
    next = f.UrlField(allow_null=True, help_text="The address of the next page; null if there is none now.")
    results = AccessChangeSerializer(many=True, help_text="The changes, in their order.")


class AccessChangesView(RecordView):
    """The changes of what the caller's partner may read."""

    tag = "changes"
    query_class = AccessQuery
    shows_record = False
    needs_key = True

    @extend_schema(
        summary="Articles whose source texts were opened or closed to the partner whose key is sent.",
        operation_id="changes_access",
        responses=AccessChangesSerializer,
    )
    def get(self, request: Request) -> HttpResponse:
        """One page. Two queries: the key and the changes."""
        if (caller := digest_of(request)) is None:
            raise asked("This list is a partner's own: send its key as “Authorization: Bearer sco_…”.")
        after, limit = self.values.get("after", _BEGINNING), self.values.get("limit", 100)
        rows = _after(caller, after, limit)
        cursor = rows[-1][1] if rows else after
        following = paths.with_query(PATH, {"after": cursor, "limit": str(limit)})
        shown = {"cursor": cursor, "next": following if len(rows) == limit else None, "results": [*map(_change, rows)]}
        return self.respond(orjson.dumps(shown))


def _after(caller: bytes, after: str, limit: int) -> list[tuple[Any, ...]]:
    """The changes after a place; Problem 410 for one that the list does not have."""
    if after == _BEGINNING:
        return fetch(_CHANGES, {"caller": caller, "after": 0, "limit": limit})
    if not re.fullmatch(_PLACE, after, re.ASCII):
        detail = "A cursor is a number, a dot and 8 hex digits, like 17.01234567. Copy it from a response."
        raise Problem(400, "bad-cursor", detail, parameter="after")
    # With the change at that place, which tells whether it is the same list.
    rows = fetch(_CHANGES, {"caller": caller, "after": int(after.partition(".")[0]) - 1, "limit": limit + 1})
    if not rows or rows[0][1] != after:
        detail = "The list has no such cursor: it was restored or replaced. Start again without it."
        raise Problem(410, "cursor-gone", detail, parameter="after")
    return rows[1:]


def _change(row: tuple[Any, ...]) -> dict[str, Any]:
    number, _place, at, article, is_open, purpose, until = row
    return {
        "number": number, "at": at, "article": article, "url": link(paths.item("article", article)),
        "access": "open" if is_open else "closed", "purpose": purpose, "until": until,
    }  # fmt: skip
