"""The change feed: the record itself, entry by entry, with everything that a partner needs to verify the chain.

A partner keeps one cursor. After a restore of this server the cursor answers 410 instead of hiding what has changed.
"""

from functools import cache
from typing import Any

import orjson
from django.http import HttpResponse
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from sco.api import cursors, paths
from sco.api import fields as f
from sco.api import parameters as p
from sco.api.cursors import Cursor
from sco.api.problems import Problem
from sco.api.query import QuerySerializer
from sco.api.snapshots import Snapshot, snapshot
from sco.api.sql import fetch
from sco.api.views import RecordView
from sco.ledger.canonical import ACTIONS, timestamp
from sco.ledger.documents import BilingualNoteField
from sco.ledger.registry import KINDS


class ChangesQuery(QuerySerializer):
    """The parameters of the feed."""

    after = p.TokenParameter(
        "The cursor of the last entry that you have; without it, the feed starts from the beginning.",
        {"type": "string", "maxLength": 60, "pattern": cursors.PATTERN},
    )
    limit = p.IntegerParameter("The most entries to return.", low=1, high=100, default=100)


class ChangeSerializer(serializers.Serializer[Any]):
    """An entry of the record. The document has the shape of its ``schema``; the shape of today's is described."""

    cursor = f.CursorField()
    sequence = serializers.IntegerField(min_value=1)
    kind = serializers.CharField()
    slug = f.SlugField()
    version = serializers.IntegerField(min_value=1)
    action = serializers.ChoiceField(choices=ACTIONS)
    schema = serializers.IntegerField(min_value=1)
    languages = f.LanguagesField()
    at = f.TimeField()
    note = BilingualNoteField(allow_null=True)
    document = serializers.JSONField(allow_null=True)
    document_salt = serializers.CharField(allow_null=True)
    document_hash = serializers.CharField()
    restricted_hash = serializers.CharField()
    digest = serializers.CharField()


class ChangesSerializer(serializers.Serializer[Any]):
    """A page of the feed."""

    head = f.CursorField()
    cursor = f.CursorField()
    previous_digest = serializers.CharField(
        help_text="The digest that the first entry here is chained to; before the first entry, the genesis."
    )
    next = f.UrlField(allow_null=True)

    def get_fields(self) -> Any:
        """With the entries, whose kinds are known once all apps are ready."""
        return super().get_fields() | {"results": serializers.ListField(child=change_of_any_kind())}


@cache
def change_of_any_kind() -> Any:
    """``Change``: one of the changes of each kind, told apart by ``kind``."""
    by_kind = {name: _change_of(name) for name in KINDS}
    return PolymorphicProxySerializer("Change", by_kind, resource_type_field_name="kind")


def _change_of(kind: str) -> type[serializers.Serializer[Any]]:
    fields = {
        "kind": serializers.ChoiceField(choices=[kind]),
        "document": KINDS[kind].document(allow_null=True),
        "__doc__": ChangeSerializer.__doc__,
    }
    return type(f"{kind.capitalize()}ChangeSerializer", (ChangeSerializer,), fields)


class ChangesView(RecordView):
    """The record from a cursor on."""

    query_class = ChangesQuery

    @extend_schema(
        summary="Every entry of the record in order, tombstones included, from a cursor on.",
        operation_id="changes",
        responses=ChangesSerializer,
    )
    def get(self, request: Request) -> HttpResponse:
        """One page of entries. Two queries: the snapshot and the entries."""
        after = _cursor(self.values["after"]) if "after" in self.values else None
        at = snapshot(pinned=after, parameter="after")
        previous = at.digest if after else at.genesis
        rows = fetch(_ENTRIES, [after.sequence if after else 0, at.head.sequence, self.values.get("limit", 100)])
        return self.respond(orjson.dumps(self._page(at, previous, rows)), snapshot=at)

    def _page(self, at: Snapshot, previous: bytes, rows: list[tuple[Any, ...]]) -> dict[str, Any]:
        last = Cursor.at(rows[-1][0], rows[-1][-1]) if rows else at.cursor
        following = {"after": str(last)} | ({"limit": str(self.values["limit"])} if "limit" in self.values else {})
        more = last.sequence < at.head.sequence
        return {
            "head": str(at.head),
            "cursor": str(last),
            "previous_digest": bytes(previous).hex(),
            "next": paths.with_query(f"{paths.ROOT}changes", following) if more else None,
            "results": [_entry(row) for row in rows],
        }


_ENTRIES = (
    "SELECT sequence, kind, slug, version, action, schema, languages, at, note, document, document_salt,"
    " document_hash, restricted_hash, digest FROM ledger_entry WHERE sequence > %s AND sequence <= %s"
    " ORDER BY sequence LIMIT %s"
)


def _cursor(text: str) -> Cursor:
    cursor = Cursor.parse(text)
    if cursor is None:
        detail = "A cursor is a sequence, a dot and 16 hex digits, like 17.0123456789abcdef. Copy it from a response."
        raise Problem(400, "bad-cursor", detail, parameter="after")
    return cursor


def _entry(row: tuple[Any, ...]) -> dict[str, Any]:
    sequence, kind, slug, version, action, schema, languages, at, note, document, salt, *hashes = row
    document_hash, restricted_hash, digest = (bytes(value).hex() for value in hashes)
    return {
        "cursor": str(Cursor.at(sequence, hashes[-1])),
        "sequence": sequence,
        "kind": kind,
        "slug": slug,
        "version": version,
        "action": action,
        "schema": schema,
        "languages": languages,
        "at": timestamp(at),
        "note": orjson.loads(note) if note else None,
        "document": orjson.Fragment(document) if document else None,
        "document_salt": bytes(salt).hex() if salt else None,
        "document_hash": document_hash,
        "restricted_hash": restricted_hash,
        "digest": digest,
    }
