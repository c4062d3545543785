"""The state hash: what is public now, in one number that a mirror computes too.

Each item is a line ``kind:slug:version:document_hash``; the state is the XOR of the SHA-256 of all lines. So each entry
changes it by its own line and that of the version before, in any order, and nobody has to sort or to read everything.
It finds what went wrong. That nobody has changed the record on purpose, its digests prove.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import orjson
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from sco.api import fields as f
from sco.api.problems import Problem
from sco.api.snapshots import Snapshot, snapshot
from sco.api.sql import fetch
from sco.api.views import RecordView
from sco.ledger.registry import KINDS

HASH_BYTES = 32
# Entries per statement, and how long one request goes on. The first after a start of a process, on a record of
# millions, says that it takes longer, and the next one goes on where it stopped.
AT_ONCE, PATIENCE = 20_000, 1.0  # seconds


def _line(version: str, document_hash: str) -> str:
    """SQL for the hash of an item's line, as bits."""
    line = f"kind || ':' || slug || ':' || {version} || ':' || encode({document_hash}, 'hex')"
    return f"('x' || encode(sha256(convert_to({line}, 'UTF8')), 'hex'))::bit({HASH_BYTES * 8})"


# An erasure blanks texts and leaves hashes and actions, so what an entry has changed stays the same for ever.
_CHANGES = f"""
    SELECT kind, sum(live::int - was_live::int), bit_xor(
        CASE WHEN live THEN {_line("version", "document_hash")} ELSE nothing END
        # CASE WHEN was_live THEN {_line("(version - 1)", "before")} ELSE nothing END
    )::text
    FROM (
        SELECT e.kind, e.slug, e.version, e.document_hash, e.action IN ('publish', 'correct') AS live,
            b.document_hash AS before, coalesce(b.action IN ('publish', 'correct'), false) AS was_live,
            0::bit({HASH_BYTES * 8}) AS nothing
        FROM ledger_entry AS e LEFT JOIN ledger_entry AS b
            ON b.kind = e.kind AND b.slug = e.slug AND b.version = e.version - 1
        WHERE e.sequence > %(after)s AND e.sequence <= %(last)s
    ) AS changed GROUP BY kind
"""
_PLACE = "SELECT digest FROM ledger_entry WHERE sequence = %(sequence)s"


@dataclass(frozen=True, slots=True)
class Share:
    """A number of items, and the XOR of their lines' hashes."""

    items: int = 0
    hash: int = 0

    def __add__(self, other: "Share") -> "Share":
        return Share(self.items + other.items, self.hash ^ other.hash)

    def shown(self) -> dict[str, Any]:
        return {"items": self.items, "hash": self.hash.to_bytes(HASH_BYTES).hex()}


NOTHING = Share()


@dataclass(frozen=True, slots=True)
class State:
    """What is public after an entry, by kind."""

    sequence: int
    digest: bytes
    kinds: Mapping[str, Share] = field(default_factory=dict)

    def after(self, last: int) -> "State":
        """The state after a later entry. Two queries."""
        rows = fetch(_CHANGES, {"after": self.sequence, "last": last})
        changed = {kind: Share(int(items), int(bits, 2)) for kind, items, bits in rows}
        ((digest,),) = fetch(_PLACE, {"sequence": last})
        both = self.kinds.keys() | changed.keys()
        kinds = {kind: self.kinds.get(kind, NOTHING) + changed.get(kind, NOTHING) for kind in both}
        return State(last, bytes(digest), kinds)


# The last state that this process has computed. Replaced in whole: whoever computes beside another does it twice.
_known: list[State] = []


def state_at(at: Snapshot) -> State:
    """The state at the head. Problem 503 if that takes longer than a request may."""
    state, until = _begin(at), monotonic() + PATIENCE
    while state.sequence < at.n:
        if monotonic() > until:
            raise _computing(state, at)
        state = state.after(min(state.sequence + AT_ONCE, at.n))
        _known[:] = [state]
    return state


def _begin(at: Snapshot) -> State:
    """The known state, if the record still has the entry that it follows; otherwise that of the empty record."""
    empty = State(0, at.genesis)
    known = _known[0] if _known else empty
    if known.sequence == 0 or known.sequence > at.n:
        return empty
    return known if fetch(_PLACE, {"sequence": known.sequence}) == [(known.digest,)] else empty


def _computing(state: State, at: Snapshot) -> Problem:
    detail = f"The state is being computed: {state.sequence} of {at.n} entries. Try again shortly."
    return Problem(503, "unavailable", detail, headers={"Retry-After": "1"})


class ShareSerializer(serializers.Serializer[Any]):
    """How many items are public, and their state hash."""

    items = serializers.IntegerField(min_value=0, help_text="The number of public items.")
    hash = serializers.RegexField(
        "^[0-9a-f]{64}$",
        help_text="The XOR of the SHA-256 of each item's line `kind:slug:version:document_hash`, in hex.",
    )


class RecordStateSerializer(ShareSerializer):
    """What is public now, in one hash, for comparing a mirror."""

    as_of = f.CursorField(help_text="The cursor of the entry that it is the state after: the end of the record.")
    kinds = serializers.DictField(child=ShareSerializer(), help_text="The same for each kind that has any items.")


class StateView(RecordView):
    """The state hash at the head."""

    about = "What is public now, in one hash, for comparing a mirror."

    @extend_schema(
        summary="The number of public items and their state hash, in all and by kind.",
        operation_id="state",
        responses=RecordStateSerializer,
    )
    def get(self, request: Request) -> HttpResponse:
        """The state. A query, and three more if the head has moved since it was asked last."""
        at = snapshot()
        state = state_at(at)
        kinds = {kind: share.shown() for kind in KINDS if (share := state.kinds.get(kind, NOTHING)).items}
        whole = sum(state.kinds.values(), NOTHING)
        shown = {"as_of": str(at.cursor), **whole.shown(), "kinds": kinds}
        return self.respond(orjson.dumps(shown), snapshot=at)
