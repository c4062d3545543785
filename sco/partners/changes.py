"""The change feed: the record itself, entry by entry, with everything that a partner needs to verify the chain.

A partner stores one cursor. If this server is restored from a backup, the cursor gets a 410 instead of a feed in which
entries have silently changed. ``feed`` reads a page of it.
"""

from dataclasses import replace
from functools import cache
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from sco.api import cursors
from sco.api import fields as f
from sco.api import parameters as p
from sco.api.cursors import Cursor
from sco.api.problems import Problem
from sco.api.query import QuerySerializer
from sco.api.responses import record_response
from sco.api.snapshots import Snapshot, snapshot
from sco.api.views import RecordView
from sco.languages import LANGUAGES
from sco.ledger.canonical import ACTIONS
from sco.ledger.documents import BilingualNoteField
from sco.ledger.registry import KINDS
from sco.partners import elsewhere
from sco.partners.feed import ENTRIES_AT_MOST, read_page

REMEMBERED_AT_MOST = 100_000  # bytes
WAIT_AT_MOST = 30  # seconds


class ChangesQuery(QuerySerializer):
    """The parameters of the feed."""

    after = p.TokenParameter(
        "The cursor of the last entry that you have. Default: the beginning of the record.",
        {"type": "string", "maxLength": 60, "pattern": cursors.PATTERN},
    )
    kind = p.KindParameter(
        "Only entries of this kind. `cursor` passes over all others, which verifying the chain needs."
    )
    limit = p.IntegerParameter("The maximum number of entries.", low=1, high=ENTRIES_AT_MOST, default=ENTRIES_AT_MOST)
    wait = p.IntegerParameter(
        "If there is nothing after the cursor, how many seconds to wait for it. With several addresses of one service,"
        " the answer may be a redirect to the one that waits.",
        low=0, high=WAIT_AT_MOST, default=0,
    )  # fmt: skip


class ChangeSerializer(serializers.Serializer[Any]):
    """An entry of the record. `document` has the shape of its `schema`; only the current schema is described here.

    It is null in a withdrawal and an erasure, and in every entry of an item that was erased since.
    """

    cursor = f.CursorField(help_text="The cursor of the entry.")
    sequence = serializers.IntegerField(min_value=1, help_text="The number of the entry in the record.")
    publication = serializers.IntegerField(
        min_value=1, help_text="The sequence of the last entry that was published together with this one."
    )
    kind = serializers.CharField(help_text="The kind of the item.")
    slug = f.SlugField()
    version = serializers.IntegerField(min_value=1, help_text="The version that the entry made.")
    action = serializers.ChoiceField(choices=ACTIONS, help_text="What was done to the item.")
    schema = serializers.IntegerField(min_value=1, help_text="The number of the document's schema.")
    languages = f.LanguagesField(help_text="The languages that this version is public in; none for a tombstone.")
    at = f.TimeField(help_text="When the entry was recorded, in UTC to the microsecond.")
    note = BilingualNoteField(
        allow_null=True, help_text="What was corrected, or why; null if nothing was said or the item was erased since."
    )
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

    head = f.CursorField(help_text="The end of the record.")
    cursor = f.CursorField(help_text="Where to go on: `after` takes it, and `as_of` too if `complete` is true.")
    complete = serializers.BooleanField(
        help_text="Whether `cursor` is the end of a publication. If not, the rest of it is on the following pages."
    )
    previous_digest = serializers.CharField(
        help_text="The digest at `after`, or the genesis: what the first entry after it is chained to."
    )
    next = f.UrlField(allow_null=True, help_text="The address of the next page; null at the end of the record.")

    def get_fields(self) -> Any:
        # Declared late: the kinds register when all apps are ready, after this class is made.
        return super().get_fields() | {"results": serializers.ListField(child=change_of_any_kind(), help_text=_RESULTS)}


_RESULTS = "The entries, in the order of the record; `kind` tells what `document` each has."


@cache
def change_of_any_kind() -> Any:
    """``Change``: one of the changes of each kind, with ``kind`` as the discriminator."""
    by_kind = {name: _change_of(name) for name in KINDS}
    return PolymorphicProxySerializer("Change", by_kind, resource_type_field_name="kind")


_DOCUMENT = "What was published; null in a withdrawal and an erasure, and if the item was erased since."


# One serializer per kind, because the type of ``document`` depends on it.
def _change_of(kind: str) -> type[serializers.Serializer[Any]]:
    fields = {
        "kind": serializers.ChoiceField(choices=[kind], help_text="The kind of the item."),
        "document": KINDS[kind].document(allow_null=True, help_text=_DOCUMENT),
        "__doc__": ChangeSerializer.__doc__,
    }
    return type(f"{kind.capitalize()}ChangeSerializer", (ChangeSerializer,), fields)


class ChangesView(RecordView):
    """The entries of the record after a cursor."""

    about = "The record itself, entry by entry, for whoever keeps a copy or verifies it."
    query_class = ChangesQuery
    says_languages = True
    may_redirect = True

    @extend_schema(
        summary="All entries of the record after a cursor, in order, tombstones included.",
        operation_id="changes",
        responses=ChangesSerializer,
    )
    def get(self, request: Request) -> HttpResponse:
        """One page of entries. Two queries: the snapshot and the entries; a third if no publication ends on it."""
        # The live service waits around this view, and asks it again when the head has moved.
        if self.values.pop("wait", 0) and (there := elsewhere.redirect(request._request)):
            return there
        at = position(self.values.get("after"))
        page = read_page(at, self.values)
        # A full page is read once by each mirror; what they all ask again is whether there is something new.
        is_kept = len(page.body) <= REMEMBERED_AT_MOST
        response = record_response(request._request, page.body, etag=page.etag, snapshot=at if is_kept else None)
        if response.status_code == HTTPStatus.OK:
            response["Record-Cursor"] = str(page.end)
            response["Content-Language"] = ", ".join(sorted(LANGUAGES))
        return response


def position(after: str | None) -> Snapshot:
    """Where the entries after this cursor begin; without one, at the beginning of the record. 400, 410, 503."""
    cursor = _cursor(after) if after is not None else None
    at = snapshot(pinned=cursor, parameter="after")
    # The empty record, whose digest is the genesis.
    return at if cursor else replace(at, n=0, digest=at.genesis)


def _cursor(text: str) -> Cursor:
    cursor = Cursor.parse(text)
    if cursor is None:
        detail = "A cursor is a sequence, a dot and 16 hex digits, like 17.0123456789abcdef. Copy it from a response."
        raise Problem(400, "bad-cursor", detail, parameter="after")
    return cursor
