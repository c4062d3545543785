"""The change feed: the record itself, entry by entry, with everything that a partner needs to verify the chain.

A partner stores one cursor. If this server is restored from a backup, the cursor gets a 410 instead of a feed in which
entries have silently changed.
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
from sco.ledger.canonical import ACTIONS, HASHES, HEADER, timestamp
from sco.ledger.documents import BilingualNoteField
from sco.ledger.registry import KINDS

ENTRIES_AT_MOST = 100


class ChangesQuery(QuerySerializer):
    """The parameters of the feed."""

    after = p.TokenParameter(
        "The cursor of the last entry that you have. Default: the beginning of the record.",
        {"type": "string", "maxLength": 60, "pattern": cursors.PATTERN},
    )
    limit = p.IntegerParameter("The maximum number of entries.", low=1, high=ENTRIES_AT_MOST, default=ENTRIES_AT_MOST)


class ChangeSerializer(serializers.Serializer[Any]):
    """An entry of the record. `document` has the shape of its `schema`; only the current schema is described here.

    It is null in a withdrawal and an erasure, and in every entry of an item that was erased since.
    """

    cursor = f.CursorField()
    sequence = serializers.IntegerField(min_value=1)
    publication = serializers.IntegerField(
        min_value=1, help_text="The sequence of the last entry that was published together with this one."
    )
    kind = serializers.CharField()
    slug = f.SlugField()
    version = serializers.IntegerField(min_value=1)
    action = serializers.ChoiceField(choices=ACTIONS)
    schema = serializers.IntegerField(min_value=1)
    languages = f.LanguagesField()
    at = f.TimeField()
    note = BilingualNoteField(allow_null=True)
    document = serializers.JSONField(allow_null=True)
    document_salt = serializers.CharField(allow_null=True, help_text="Hex; null once the item was erased.")
    document_hash = serializers.CharField(help_text="SHA-256 of the salt, the document and the note, in hex.")
    restricted_hash = serializers.CharField(
        help_text="SHA-256 of the part that needs a licence, with a salt of its own."
    )
    actor_hash = serializers.CharField(
        help_text="SHA-256 of the editor's name, with a salt of its own. Neither is public."
    )
    digest = serializers.CharField(help_text="SHA-256 that chains this entry to the one before it, in hex.")


class ChangesSerializer(serializers.Serializer[Any]):
    """A page of the feed."""

    head = f.CursorField()
    cursor = f.CursorField()
    previous_digest = serializers.CharField(
        help_text="The digest that the first entry of this page is chained to: of the entry before it, or the genesis."
    )
    next = f.UrlField(allow_null=True)

    def get_fields(self) -> Any:
        # Declared late: the kinds register when all apps are ready, after this class is made.
        return super().get_fields() | {"results": serializers.ListField(child=change_of_any_kind())}


@cache
def change_of_any_kind() -> Any:
    """``Change``: one of the changes of each kind, with ``kind`` as the discriminator."""
    by_kind = {name: _change_of(name) for name in KINDS}
    return PolymorphicProxySerializer("Change", by_kind, resource_type_field_name="kind")


# One serializer per kind, because the type of ``document`` depends on it.
def _change_of(kind: str) -> type[serializers.Serializer[Any]]:
    fields = {
        "kind": serializers.ChoiceField(choices=[kind]),
        "document": KINDS[kind].document(allow_null=True),
        "__doc__": ChangeSerializer.__doc__,
    }
    return type(f"{kind.capitalize()}ChangeSerializer", (ChangeSerializer,), fields)


class ChangesView(RecordView):
    """The entries of the record after a cursor."""

    query_class = ChangesQuery

    @extend_schema(
        summary="All entries of the record after a cursor, in order, tombstones included.",
        operation_id="changes",
        responses=ChangesSerializer,
    )
    def get(self, request: Request) -> HttpResponse:
        """One page of entries. Two queries: the snapshot and the entries."""
        # Without a cursor the first entry is chained to the genesis.
        after = _cursor(self.values["after"]) if "after" in self.values else None
        at = snapshot(pinned=after, parameter="after")
        previous = at.digest if after else at.genesis
        rows = fetch(
            _ENTRIES, [after.sequence if after else 0, at.head.sequence, self.values.get("limit", ENTRIES_AT_MOST)]
        )
        return self.respond(orjson.dumps(self._page(at, previous, rows)), snapshot=at)

    def _page(self, at: Snapshot, previous: bytes, rows: list[tuple[Any, ...]]) -> dict[str, Any]:
        last = Cursor.at(rows[-1][0], rows[-1][-1]) if rows else at.cursor
        following = {"after": str(last)} | ({"limit": str(self.values["limit"])} if "limit" in self.values else {})
        # Not whether the page is full: that would promise a page which may be empty.
        more = last.sequence < at.head.sequence
        return {
            "head": str(at.head),
            "cursor": str(last),
            "previous_digest": bytes(previous).hex(),
            "next": paths.with_query(f"{paths.ROOT}changes", following) if more else None,
            "results": [_entry(row) for row in rows],
        }


_HASHES = (*HASHES, "digest")
_COLUMNS = (*HEADER, "at", "note", "document", "document_salt", *_HASHES)
# Up to the head that the response names, so that no entry of the page can lie beyond it.
_ENTRIES = (
    f"SELECT {', '.join(_COLUMNS)} FROM ledger_entry WHERE sequence > %s AND sequence <= %s ORDER BY sequence LIMIT %s"
)


def _cursor(text: str) -> Cursor:
    cursor = Cursor.parse(text)
    if cursor is None:
        detail = "A cursor is a sequence, a dot and 16 hex digits, like 17.0123456789abcdef. Copy it from a response."
        raise Problem(400, "bad-cursor", detail, parameter="after")
    return cursor


def _entry(row: tuple[Any, ...]) -> dict[str, Any]:
    entry = dict(zip(_COLUMNS, row, strict=True))
    note, document, salt = entry["note"], entry["document"], entry["document_salt"]
    return {
        "cursor": str(Cursor.at(entry["sequence"], entry["digest"])),
        **entry,
        "at": timestamp(entry["at"]),
        "note": orjson.loads(note) if note else None,
        # The exact text that was hashed: parsed and serialized again, it could differ in its bytes.
        "document": orjson.Fragment(document) if document else None,
        "document_salt": bytes(salt).hex() if salt else None,
        **{name: bytes(entry[name]).hex() for name in _HASHES},
    }
