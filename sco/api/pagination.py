"""Cursor pagination: each page begins after the sort keys of the one before, at the snapshot of the first page.

A page costs the same however deep it lies, and nothing is skipped or repeated while the record grows.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import orjson
from rest_framework.pagination import BasePagination

from sco.api import paths
from sco.api.cursors import Cursor, page_token, read_page_token
from sco.api.filters import described
from sco.api.snapshots import snapshot
from sco.api.sql import ProjectionQuery
from sco.languages import Language


class Row(NamedTuple):
    """A row of a page: its fragment, and the language that it is in."""

    fragment: str
    language: Language


class SnapshotCursorPagination(BasePagination):
    """``{"as_of": …, "next": …, "results": […]}``, with ``count`` where it is asked for.

    It pins the snapshot too: that of the page's token, of ``as_of``, or the head.
    """

    def paginate_queryset(self, queryset: ProjectionQuery, request: Any, view: Any = None) -> list[Row]:  # type: ignore[override]
        """The rows of the page; one more is read to know whether there is another page."""
        self.query, self.path, self.values = queryset, paths.collection(queryset.kind), view.values
        pinned, after = read_page_token(self.path, self.values, len(queryset.order))
        self.snapshot = snapshot(self.values.get("as_of"), pinned)
        limit = self.values.get("limit", 20)
        found = queryset.at(self.snapshot.n).page(after, limit + 1)
        self.last = list(found[limit - 1][3:]) if len(found) > limit else None
        served = queryset.preference.served
        return [Row(fragment, served(languages, original)) for fragment, languages, original, *_keys in found[:limit]]

    def body(self, results: Iterable[str]) -> bytes:
        """The page as JSON; ``results`` are JSON already."""
        cursor = self.snapshot.cursor
        body: dict[str, Any] = {"as_of": str(cursor), "next": next_url(self.path, self.values, cursor, self.last)}
        if self.values.get("count"):
            body["count"] = self.query.count()
        body["results"] = orjson.Fragment(f"[{','.join(results)}]")
        return orjson.dumps(body)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The parameters in OpenAPI."""
        return described(view.list_query, ["limit", "cursor", "count"])

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The page in OpenAPI."""
        properties = {
            "as_of": {"$ref": "#/components/schemas/Cursor"},
            "next": {"type": ["string", "null"], "format": "uri-reference"},
            "count": {"type": "integer", "minimum": 0},
            "results": schema,
        }
        required = ["as_of", "next", "results"]
        return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def next_url(path: str, values: Mapping[str, Any], cursor: Cursor, last: list[str] | None) -> str | None:
    """The address of the page after these sort keys; None without them."""
    if last is None:
        return None
    given = {name: _written(value) for name, value in values.items() if name not in {"cursor", "count"}}
    return paths.with_query(path, {**given, "cursor": page_token(path, cursor, last, values)})


def _written(value: Any) -> str:
    return f"{value:f}" if hasattr(value, "as_tuple") else str(value)
