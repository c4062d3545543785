"""Filter backends: the parameters of a list narrow and sort its query."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from rest_framework.filters import BaseFilterBackend

from sco.api.parameters import Parameter
from sco.api.sql import KEY_ORDER, SQL, ProjectionQuery, visible

if TYPE_CHECKING:
    from sco.api.query import ListQuery
    from sco.api.viewsets import RecordViewSet

# Shared by most operations; the OpenAPI document lists them after the parameters of the operation itself.
GENERAL = {"ordering", "lang", "fallback", "as_of", "limit", "cursor", "count"}


class ParameterFilterBackend(BaseFilterBackend):
    """Narrows a list by the parameters of its query serializer.

    A parameter with a ``key`` narrows by that key of the projections. Any other, or one that narrows further, has a
    method ``filter_<name>(value, values)`` on the serializer, which returns a condition on the row ``r``.
    """

    def filter_queryset(self, request: Any, queryset: ProjectionQuery, view: "RecordViewSet") -> ProjectionQuery:  # type: ignore[override]
        serializer = view.query
        # The view has validated the values already: backends run after ``initial``.
        for name, value in view.values.items():
            if key := getattr(serializer.fields[name], "key", ""):
                queryset.with_key(key.format(value))
            if method := getattr(serializer, f"filter_{name}", None):
                queryset.where(method(value, view.values))
        return queryset

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return described(view.list_query, [name for name in view.list_query.names() if name not in GENERAL])


class OrderingBackend(BaseFilterBackend):
    """Sorts a list by its ``ordering`` parameter."""

    def filter_queryset(self, request: Any, queryset: ProjectionQuery, view: "RecordViewSet") -> ProjectionQuery:  # type: ignore[override]
        ordering = view.query.fields["ordering"]
        name = view.values.get("ordering", ordering.default_ordering)
        queryset.descending = name.startswith("-")
        is_default = name.removeprefix("-") == ordering.default_ordering.removeprefix("-")
        # A list narrowed by a key is read from that key's index, whose order is the default ordering of the kind. Any
        # other ordering has to sort all rows that carry the key.
        queryset.order = KEY_ORDER if queryset.keys and is_default else ordering.order(name)
        return queryset

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return described(view.list_query, ["ordering"])


def described(query: "type[ListQuery]", names: Iterable[str]) -> list[dict[str, Any]]:
    fields: Any = query.shared().fields
    return [describe(name, fields[name]) for name in names]


def describe(name: str, field: Parameter) -> dict[str, Any]:
    described = {"name": name, "in": "query", "description": field.description, "schema": dict(field.schema)}
    return {**described, "required": True} if field.mandatory else described


def mentioned_by(kind: str, slug: str) -> SQL:
    """The condition that this item refers to the row ``r``."""
    return SQL(
        "(r.kind, r.slug) IN (SELECT split_part(ref, ':', 1), split_part(ref, ':', 2)"
        f" FROM ledger_projection AS by, unnest(by.refs) AS ref WHERE by.kind = '{kind}' AND by.slug = %(by_{kind})s"
        f" AND {visible('by')} AND by.live)",
        {f"by_{kind}": slug},
    )
