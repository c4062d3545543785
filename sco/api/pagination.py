"""Cursor pagination: each page begins after the last sort keys of the previous one, at the snapshot of the first page.

A deep page costs the same as the first, and no row is skipped or repeated while the record grows.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from rest_framework.pagination import BasePagination

from sco.api import paths
from sco.api.cards import Card, shown_kinds
from sco.api.cursors import Cursor, page_token, read_page_token
from sco.api.filters import described
from sco.api.parameters import DEFAULT_LIMIT
from sco.api.projection_query import ProjectionQuery
from sco.api.search.lists import search_condition
from sco.api.search.standing import search_snapshot
from sco.api.snapshots import Snapshot, snapshot


class SnapshotCursorPagination(BasePagination):
    """``{"as_of": …, "next": …, "results": […]}``, with ``count`` on request.

    It also pins the snapshot: that of the page token, else of ``as_of``, else the head.
    """

    # DRF's CursorPagination encodes one ordering value and an offset among its equals, unsigned, and reads whatever is
    # current: with it, rows published between two pages could shift what the second one shows.

    def paginate_queryset(self, queryset: ProjectionQuery, request: Any, view: Any = None) -> list[int]:  # type: ignore[override]
        """The sequences of the page's rows. Two queries: the snapshot and the rows."""
        self.query, self.path, self.values = queryset, paths.collection(queryset.kind), view.values
        pinned, after = read_page_token(self.path, self.values, len(queryset.order))
        self.snapshot = self._snapshot(pinned)
        limit = self.values.get("limit", DEFAULT_LIMIT)
        # One row more than the page holds tells whether there is another page, without counting.
        found = queryset.at(self.snapshot.n).page(after, limit + 1)
        self.last = list(found[limit - 1][1:]) if len(found) > limit else None
        return [sequence for sequence, *_keys in found[:limit]]

    def _snapshot(self, pinned: Cursor | None) -> Snapshot:
        if "q" not in self.values:
            return snapshot(self.values.get("as_of"), pinned)
        at = search_snapshot(self.values.get("as_of"), pinned)
        # Only now, because what the words of a query stand for depends on the snapshot.
        self.query.search(*search_condition(self.query.kind, self.values["q"], at))
        return at

    def body(self, cards: Sequence[Card]) -> tuple[bytes, bytes]:
        """The page as JSON, and what its validator is made of. One query if ``count`` was asked for."""
        # In place of get_paginated_response, whose Response would parse and render what is JSON already.
        cursor = self.snapshot.cursor
        about: dict[str, Any] = {"as_of": str(cursor), "next": next_url(self.path, self.values, cursor, self.last)}
        if self.values.get("count"):
            about["count"] = self.query.count()
        body = b'%b,"results":[%b]}' % (orjson.dumps(about)[:-1], b",".join([card.json for card in cards]))
        shown = f"{about.get('count')} {self._continuation()} ".encode()
        return body, shown + b"".join([card.digest for card in cards])

    def _continuation(self) -> int | None:
        """What a stored page depends on besides its rows, if another one follows it.

        Its ``next`` is pinned to its own snapshot, and must not lead to rows that have changed since.
        """
        if self.last is None:
            return None
        return newest_of(self.snapshot, shown_kinds(self.query.kind, self.values))

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return described(view.list_query, ["limit", "cursor", "count"])

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        properties = {
            "as_of": {"$ref": "#/components/schemas/Cursor", "description": "The snapshot that was read."},
            "next": {
                "type": ["string", "null"],
                "format": "uri-reference",
                "description": "The address of the next page, at the same snapshot; null on the last one.",
            },
            "count": {"type": "integer", "minimum": 0, "description": "The number of all results, with `count=true`."},
            "results": {**schema, "description": "The items of this page."},
        }
        required = ["as_of", "next", "results"]
        return {
            "type": "object",
            "description": "A page of a list.",
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        }


def newest_of(at: Snapshot, kinds: Iterable[str]) -> int:
    """The sequence of the newest entry of these kinds at the head; the snapshot's own if that is not known."""
    return at.n if at.last_by_kind is None else max(at.last_by_kind[kind] for kind in kinds)


def next_url(path: str, values: Mapping[str, Any], cursor: Cursor, last: list[str] | None) -> str | None:
    """The address of the page after the sort keys ``last``; None if this is the last page."""
    if last is None:
        return None
    # The total is the same on every page, so it is not counted again.
    kept = {name: value for name, value in values.items() if name not in {"cursor", "count"}}
    return paths.with_values(path, {**kept, "cursor": page_token(path, cursor, last, values)})
