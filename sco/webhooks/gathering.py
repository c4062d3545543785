"""What an endpoint is told: thin messages about the entries of the record after its position.

A message names items and says nothing of what is in them: whoever fetches them is asked for a key then. It tells of
everything between two ends of publications, so when many publications wait, one message tells of them all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db.models import Exists, OuterRef, Q, QuerySet

from sco.api.cursors import Cursor
from sco.ledger.models import Entry, Head
from sco.webhooks.models import Endpoint, Message

CHANGED, PING = "record.changed", "test.ping"
ITEMS_AT_MOST = 100
# Entries looked through at a time, so that no query takes long.
STEP = 20_000


@dataclass(frozen=True, slots=True)
class Changes:
    """The items up to the end of a publication, and that end."""

    upto: int
    items: Sequence[dict[str, Any]]
    has_more: bool = False


def next_message(endpoint: Endpoint, now: datetime) -> Message | None:
    """Make the message about what is new to an endpoint, and move its position; None if nothing is new to it.

    The endpoint's row must be locked.
    """
    before, found = endpoint.position, _find(endpoint, endpoint.position)
    if found.upto != before:
        endpoint.position = found.upto
        endpoint.save(update_fields=["position"])
    return _make(endpoint, found, now, after=before) if found.items else None


def replace(old: Message, endpoint: Endpoint, now: datetime) -> Message:
    """Put a message in the place of one that keeps failing, if something is new: about that, and all of the old one.

    The endpoint's row must be locked. Returns the old one if nothing is new.
    """
    newer = _find(endpoint, endpoint.position)
    endpoint.position = newer.upto
    endpoint.save(update_fields=["position"])
    if not newer.items:
        return old
    old.state = Message.State.REPLACED
    old.save(update_fields=["state"])
    whole = _changes(endpoint, old.after, newer.upto)
    return _make(endpoint, whole, now, after=old.after, tries=old.tries)


def ping(endpoint: Endpoint, now: datetime) -> Message:
    """A message that tests an endpoint. It is sent once, and waits for nothing."""
    body = {"type": PING, "timestamp": _written(now), "data": {"endpoint": endpoint.url}}
    return Message.objects.create(
        endpoint=endpoint, type=PING, after=endpoint.position, upto=endpoint.position, body=_json(body),
        state=Message.State.FAILED, due_at=now, created_at=now,
    )  # fmt: skip


def head_sequence() -> int:
    """The end of the record now."""
    return Head.objects.values_list("sequence", flat=True).get()


def _find(endpoint: Endpoint, after: int) -> Changes:
    """What comes after a sequence, up to the first step in which something is for this endpoint."""
    head = head_sequence()
    while after < head:
        found = _changes(endpoint, after, _end(after + STEP, head))
        if found.items:
            return found
        after = found.upto
    return Changes(after, [])


def _end(sequence: int, head: int) -> int:
    """The end of the publication that this entry is of."""
    if sequence >= head:
        return head
    return Entry.objects.values_list("publication", flat=True).get(pk=sequence)


def _changes(endpoint: Endpoint, after: int, upto: int) -> Changes:
    rows = _entries(endpoint).filter(sequence__gt=after, sequence__lte=upto).order_by("sequence")
    fields = ("kind", "slug", "action", "version")
    items = [dict(zip(fields, row, strict=True)) for row in rows.values_list(*fields)[: ITEMS_AT_MOST + 1]]
    return Changes(upto, items[:ITEMS_AT_MOST], len(items) > ITEMS_AT_MOST)


def _entries(endpoint: Endpoint) -> QuerySet[Entry]:
    """The entries that an endpoint is told of."""
    # Whoever has an item in a language must learn that it is gone: a tombstone is public in none.
    before = Entry.objects.filter(
        kind=OuterRef("kind"), slug=OuterRef("slug"), version=OuterRef("version") - 1,
        languages__overlap=endpoint.languages,
    )  # fmt: skip
    told = Q(languages__overlap=endpoint.languages) | Q(languages=[]) | Exists(before)
    entries = Entry.objects.filter(told)
    return entries.filter(kind__in=endpoint.kinds) if endpoint.kinds else entries


def _make(endpoint: Endpoint, found: Changes, now: datetime, *, after: int, tries: int = 0) -> Message:
    last = Entry.objects.only("digest", "at").get(pk=found.upto)
    data: dict[str, Any] = {
        "cursor": str(Cursor.at(found.upto, bytes(last.digest))), "publication": found.upto, "items": found.items
    }  # fmt: skip
    if found.has_more:
        data["more"] = True
    return Message.objects.create(
        endpoint=endpoint, type=CHANGED, after=after, upto=found.upto, tries=tries, due_at=now, created_at=now,
        body=_json({"type": CHANGED, "timestamp": _written(last.at), "data": data}),
    )  # fmt: skip


def _json(value: dict[str, Any]) -> str:
    return orjson.dumps(value).decode()


def _written(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
