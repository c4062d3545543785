"""``changes/access``: which articles were opened and closed to the caller's partner, apart from the one chain.

Grants and rights change what a partner may read without an entry, or long after the entry that matters. A mirror
follows this list beside the feed, and deletes the texts that were closed to it.
"""

from typing import Any

import orjson
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from sco.api import fields as f
from sco.api import parameters as p
from sco.api import paths
from sco.api.authentication import digest_of, refused
from sco.api.links import link
from sco.api.query import QuerySerializer
from sco.api.sql import fetch
from sco.api.views import RecordView

PATH = f"{paths.ROOT}changes/access"
AT_MOST = 1_000
_CHANGES = (
    "SELECT number, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), article, is_open, purpose,"
    " to_char(until AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
    " FROM access_changes(%(caller)s::bytea, %(after)s, %(limit)s)"
)


class AccessQuery(QuerySerializer):
    """The parameters of the list."""

    after = p.IntegerParameter("The number of the last change that you have.", low=0, high=10**15, default=0)
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

    cursor = serializers.IntegerField(min_value=0, help_text="Where to go on: `after` takes it.")
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
            raise refused("This list is a partner's own: send its key as “Authorization: Bearer sco_…”.")
        after, limit = self.values.get("after", 0), self.values.get("limit", 100)
        rows = fetch(_CHANGES, {"caller": caller, "after": after, "limit": limit})
        cursor = rows[-1][0] if rows else after
        following = paths.with_query(PATH, {"after": str(cursor), "limit": str(limit)})
        shown = {"cursor": cursor, "next": following if len(rows) == limit else None, "results": [*map(_change, rows)]}
        return self.respond(orjson.dumps(shown))


def _change(row: tuple[Any, ...]) -> dict[str, Any]:
    number, at, article, is_open, purpose, until = row
    return {
        "number": number, "at": at, "article": article, "url": link(paths.item("article", article)),
        "access": "open" if is_open else "closed", "purpose": purpose, "until": until,
    }  # fmt: skip
