"""Filter backends: the parameters of a list narrow and sort its query."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from rest_framework.filters import BaseFilterBackend

from sco.api.parameters import Parameter
from sco.api.projection_query import KEY_ORDER, NAMED_ORDER, ProjectionQuery

if TYPE_CHECKING:
    from sco.api.query import ListQuery
    from sco.api.viewsets import RecordViewSet

# Shared by most operations; the OpenAPI document lists them after the parameters of the operation itself.
GENERAL = {"ordering", "lang", "fallback", "as_of", "limit", "cursor", "count"}


class ParameterFilterBackend(BaseFilterBackend):
    """Narrows a list by the parameters of its query serializer.

    A parameter with a ``key`` narrows by that key of the projections, one with ``named_by`` to the items that another
    names. Any other, or one that narrows further, has a method ``filter_<name>(value, values)`` on the serializer,
    which returns a condition on the row ``r``.
    """

    def filter_queryset(self, request: Any, queryset: ProjectionQuery, view: "RecordViewSet") -> ProjectionQuery:  # type: ignore[override]
        serializer = view.query
        # The view has validated the values already: backends run after ``initial``.
        for name, value in view.values.items():
            if key := getattr(serializer.fields[name], "key", ""):
                queryset.with_key(key.format(value))
            if naming := getattr(serializer.fields[name], "named_by", None):
                queryset.named_by(naming, value)
            if method := getattr(serializer, f"filter_{name}", None):
                queryset.where(method(value, view.values))
        return queryset

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return described(view.list_query, [name for name in view.list_query.names() if name not in GENERAL])


class OrderingBackend(BaseFilterBackend):
    """Sorts a list by its ``ordering`` parameter."""

    def filter_queryset(self, request: Any, queryset: ProjectionQuery, view: "RecordViewSet") -> ProjectionQuery:  # type: ignore[override]
        if queryset.namings and "ordering" not in view.values:
            queryset.order = NAMED_ORDER
            return queryset
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
    # What must be given has an example as data too: programs and Swagger UI's form fill it in.
    return {**described, "required": True, "example": field.example} if field.mandatory else described
