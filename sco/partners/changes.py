"""The change feed: the record itself, entry by entry, with everything that a partner needs to verify the chain.

A partner keeps one cursor. After a restore of this server the cursor answers 410 instead of hiding what has changed.
"""

from typing import Any

import orjson

from sco.api import paths
from sco.api.answers import Answer, dump, raw
from sco.api.cursors import Place
from sco.api.languages import Wanted
from sco.api.moments import fetch, moment
from sco.api.operations import Operation, component
from sco.api.parameters import Parameter, whole
from sco.api.problems import Problem
from sco.api.views import RecordView
from sco.ledger.canonical import timestamp

AFTER = Parameter(
    "after",
    "The cursor of the last entry that you have; without it, from the beginning.",
    {"type": "string", "maxLength": 60, "pattern": r"^(0|[1-9][0-9]{0,17})\.[0-9a-f]{16}$"},
    str,
)
LIMIT = whole("limit", "How many entries at most.", 1, 100, 100)

OPERATION = Operation(
    name="changes",
    summary="Every entry of the record in order, tombstones included, from a cursor on.",
    parameters=[AFTER, LIMIT],
    schema=component("Changes"),
    problems=(400, 406, 410, 503),
    tag="changes",
)


class ChangesView(RecordView):
    """The record from a cursor on."""

    operation = OPERATION
    depends_on_language = False

    def answer(self, values: dict[str, Any], language: Wanted, **_kwargs: str) -> Answer:
        """One page of entries."""
        at = moment(pinned=_place(values["after"]) if "after" in values else None, parameter="after")
        previous = at.digest if "after" in values else at.genesis
        after = Place.of(at.n if "after" in values else 0, previous)
        limit = values.get("limit", 100)
        rows = fetch(_ENTRIES, [after.sequence, at.head.sequence, limit])
        places = [Place.of(row[0], row[-1]) for row in rows]
        last = places[-1] if places else after
        more = last.sequence < at.head.sequence
        following = {"after": str(last), **({"limit": str(limit)} if "limit" in values else {})}
        body = {
            "head": str(at.head),
            "cursor": str(last),
            "previous_digest": bytes(previous).hex(),
            "next": paths.with_query(f"{paths.ROOT}changes", following) if more else None,
            "results": [_shown(row, place) for row, place in zip(rows, places, strict=True)],
        }
        return Answer(dump(body).encode(), moment=at)


_ENTRIES = (
    "SELECT sequence, kind, slug, version, action, schema, languages, at, note, document, document_salt,"
    " document_hash, restricted_hash, digest FROM ledger_entry WHERE sequence > %s AND sequence <= %s"
    " ORDER BY sequence LIMIT %s"
)


def _place(text: str) -> Place:
    place = Place.parse(text)
    if place is None:
        detail = "A cursor is a sequence, a dot and 16 hex digits: 17.0123456789abcdef. Take it from a response."
        raise Problem(400, "bad-cursor", detail, parameter="after")
    return place


def _shown(row: tuple[Any, ...], place: Place) -> dict[str, Any]:
    sequence, kind, slug, version, action, schema, languages, at, note, document, salt, *hashes = row
    document_hash, restricted_hash, digest = (bytes(value).hex() for value in hashes)
    return {
        "cursor": str(place),
        "sequence": sequence,
        "kind": kind,
        "slug": slug,
        "version": version,
        "action": action,
        "schema": schema,
        "languages": languages,
        "at": timestamp(at),
        "note": orjson.loads(note) if note else None,
        "document": raw(document) if document else None,
        "document_salt": bytes(salt).hex() if salt else None,
        "document_hash": document_hash,
        "restricted_hash": restricted_hash,
        "digest": digest,
    }
