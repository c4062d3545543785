"""The record as a tiled transparency log (c2sp.org/tlog-tiles): checkpoint, tiles, keys, and the proof of a version.

The worker signs and writes: see ``sco.ledger.log_signing``. Here is no key, and what is served is what was stored, or
follows from entries. ADR 15.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, ClassVar, NamedTuple

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from sco.api import parameters as p
from sco.api.negotiation import JSONNegotiation
from sco.api.problems import Problem
from sco.api.query import QuerySerializer
from sco.api.responses import record_response, validator
from sco.api.snapshots import Snapshot, snapshot
from sco.api.sql import fetch
from sco.api.views import RecordView
from sco.ledger.log_tiles import BUNDLE, TILE
from sco.transparency.proofs import Proof
from sco.transparency.tiles import HEIGHT, Tile, TileNodes, parse, unbundle, width_at
from sco.transparency.trees import inclusion_proof

TEXT, BYTES = "text/plain; charset=utf-8", "application/octet-stream"
# As the specification has it: a checkpoint no longer than a few seconds, a tile for ever.
SHORTLY, FOR_EVER = "public, max-age=2", "public, max-age=31536000, immutable"
_ABOUT = "The record as a transparency log, for whoever audits it: C2SP's tlog-tiles, signed-note and tlog-proof."


class AnyNegotiation(JSONNegotiation):
    """Serves its one media type whatever the client accepts: tools of the log rarely say."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> tuple[Any, str]:
        renderer = next(iter(renderers))
        return renderer, renderer.media_type


class LogView(RecordView):
    """The base of the log's views."""

    tag = "log"
    shows_record: ClassVar[bool] = False
    may_be_missing: ClassVar[bool] = True
    about = _ABOUT
    content_negotiation_class = AnyNegotiation

    def send(self, at: Snapshot, body: bytes, content_type: str, cache_control: str, **details: Any) -> HttpResponse:
        """The response; ``at`` is the head, at which it may be remembered."""
        response = record_response(
            self.request._request, body, etag=validator(body), snapshot=at, media_type=content_type,
            cache_control=cache_control, **details,
        )  # fmt: skip
        del response["Record-Cursor"]  # no snapshot of the record is shown
        return response


class _Signed(NamedTuple):
    at: Snapshot
    size: int
    note: str


def _signed() -> _Signed:
    """The current checkpoint; 404 if there is none yet. Two queries."""
    at = snapshot()
    rows = fetch("SELECT size, note FROM ledger_logcheckpoint WHERE id = %s", [at.checkpoint]) if at.checkpoint else []
    if not rows:
        raise Problem(404, "not-found", "The log has no checkpoint yet. The first one follows the first publication.")
    return _Signed(at, *rows[0])


def _text(operation: str, summary: str, **more: Any) -> Any:
    return extend_schema(
        summary=summary, operation_id=operation, responses={(200, "text/plain"): OpenApiTypes.STR}, **more
    )


class CheckpointView(LogView):
    """The newest signed checkpoint."""

    @_text("log_checkpoint", "The size and the root of the log, as a signed note.")
    def get(self, request: Request) -> HttpResponse:
        signed = _signed()
        return self.send(signed.at, signed.note.encode(), TEXT, SHORTLY)


class KeyView(LogView):
    """The keys that verify checkpoints."""

    @_text("log_key", "The keys that sign checkpoints, the newest first, each on a line of its own, as a signed note.")
    def get(self, request: Request) -> HttpResponse:
        at = snapshot()
        # A key is stored with the first checkpoint that it signs, or just before.
        rows = fetch("SELECT note FROM ledger_logkey ORDER BY id DESC LIMIT 1")
        if not rows:
            raise Problem(404, "not-found", "The log has no key yet. One is made after the first publication.")
        return self.send(at, rows[0][0].encode(), TEXT, SHORTLY)


def _in_path(pattern: str, example: str, description: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string", "pattern": pattern}, "example": example}


_LEVEL = _in_path("^[0-9]{1,2}$", "0", "The level, from 0 on.")
_INDEX = _in_path(
    r"^(x[0-9]{3}/)*[0-9]{3}(\.p/[1-9][0-9]{0,2})?$",
    "000",
    "The number of the tile. From 1000 on it has several elements, `x001/234`; one that is not full yet has its width"
    " behind it, `000.p/58`.",
)


class TileView(LogView):
    """256 hashes of the tree, or fewer at its right edge."""

    path_parameters: ClassVar[Mapping[str, Any]] = {"level": _LEVEL, "index": _INDEX}

    @extend_schema(
        summary="A tile of hashes of the tree.",
        operation_id="log_tile",
        responses={(200, BYTES): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, level: str, index: str) -> HttpResponse:
        signed = _signed()
        tile = _tile(f"{level}/{index}", signed.size)
        return self.send(signed.at, _read(TILE, tile), BYTES, FOR_EVER, is_compressible=False)


class EntriesView(LogView):
    """256 leaves, or fewer at the end of the log."""

    path_parameters: ClassVar[Mapping[str, Any]] = {"index": _INDEX}

    @extend_schema(
        summary="A bundle of entries: the header of each with its three hashes, after its length in two bytes.",
        operation_id="log_entries",
        responses={(200, BYTES): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, index: str) -> HttpResponse:
        signed = _signed()
        tile = _tile(f"entries/{index}", signed.size)
        return self.send(signed.at, _read(BUNDLE, tile), BYTES, FOR_EVER)


def _tile(address: str, size: int) -> Tile:
    """The tile at an address; 404 if a log of this size has none there."""
    tile = parse(address)
    if tile is None:
        detail = "No tile has this address. They are like 0/000, 0/x001/234, 1/000.p/17 and entries/000."
        raise Problem(404, "not-found", detail)
    there = width_at(tile.level, tile.index, size)
    if tile.width > there:
        partial = f" It has {there} of its hashes or entries: add .p/{there}." if there else ""
        raise Problem(404, "not-found", f"The tile lies beyond the checkpoint of {size} entries.{partial}")
    return tile


def _read(statement: str, tile: Tile) -> bytes:
    values = asdict(tile)
    if tile.level is None:
        del values["level"]
    ((data,),) = fetch(statement, values, binary=True)
    return bytes(data)


class ProofQuery(QuerySerializer):
    """Which version is to be proved."""

    kind = p.KindParameter("The kind of the item.", mandatory=True, example="article")
    slug = p.SlugParameter("The item's public name.", mandatory=True, example="four-security-centres")
    version = p.IntegerParameter("The version. Default: the latest.", low=1, high=999_999_999)


class ProofView(LogView):
    """The proof that a version is part of the log."""

    query_class: ClassVar[type[QuerySerializer]] = ProofQuery

    @_text("log_proof", "The proof that a version is part of the log, with the checkpoint: C2SP's tlog-proof.")
    def get(self, request: Request) -> HttpResponse:
        signed = _signed()
        index = self._index(signed.size)
        nodes = TileNodes(signed.size, lambda tile: _read(TILE, tile))
        leaves = _read(BUNDLE, Tile(None, index >> HEIGHT, width_at(None, index >> HEIGHT, signed.size)))
        leaf = unbundle(leaves)[index % (1 << HEIGHT)]
        proof = Proof(leaf, index, inclusion_proof(nodes, index, signed.size), signed.note)
        return self.send(signed.at, proof.text.encode(), TEXT, SHORTLY)

    def _index(self, size: int) -> int:
        version = self.values.get("version")
        item = {"kind": self.values["kind"], "slug": self.values["slug"]}
        rows = fetch(_VERSION, item | {"version": version}) if version else fetch(_LATEST, item | {"size": size})
        if not rows:
            raise Problem(404, "not-found", "The record has no such version of such an item, or not in its checkpoint.")
        ((sequence,),) = rows
        if sequence > size:
            detail = f"The version is not in the checkpoint of {size} entries yet, which follows in a moment."
            raise Problem(404, "not-found", detail)
        return int(sequence) - 1


_ITEM = "SELECT sequence FROM ledger_entry WHERE kind = %(kind)s AND slug = %(slug)s"
_VERSION = f"{_ITEM} AND version = %(version)s"
_LATEST = f"{_ITEM} AND sequence <= %(size)s ORDER BY version DESC LIMIT 1"
