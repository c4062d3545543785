"""The OpenAPI 3.1 document, made of the operations that the views enforce."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.openapi import AutoSchema

from sco.api.operations import Operation
from sco.api.parameters import Parameter

COMPONENTS: dict[str, Mapping[str, Any]] = {}

_PROBLEMS = {
    400: "A parameter is wrong; the problem names it.",
    404: "There is nothing at this address, or not in this language.",
    406: "The API speaks JSON.",
    410: "Withdrawn, erased, or a cursor of another record.",
    503: "This copy of the record is behind the cursor.",
}
_HEADERS = {
    "ETag": "Of the content: send it as If-None-Match to ask whether the answer still holds.",
    "Record-Cursor": "The moment of the record that this was read at; give it as `as_of` to read on at the same one.",
    "Content-Language": "The languages of what is in the answer.",
    "Vary": "Accept-Language where that has decided.",
}


def describe(**schemas: Mapping[str, Any]) -> None:
    """Add schemas to the document."""
    COMPONENTS.update(schemas)


def add_components(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """Hook of drf-spectacular: put our schemas in."""
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(sorted(COMPONENTS.items()))
    return result


class RecordSchema(AutoSchema):
    """One operation of the document, from a view's ``operation``."""

    def get_operation(self, path: str, *_rest: Any) -> dict[str, Any] | None:
        """The operation as OpenAPI has it; None for views that are no part of the API."""
        operation: Operation | None = getattr(self.view, "operation", None)
        if operation is None:
            return None
        in_path = [_path_parameter(operation.example)] if "{slug}" in path else []
        return {
            "operationId": operation.name,
            "summary": operation.summary,
            "tags": [operation.tag],
            "parameters": [
                *in_path,
                *(_query_parameter(parameter) for parameter in operation.parameters),
                *_header_parameters(operation),
            ],
            "responses": {
                "200": _json(operation.summary, operation.schema) | {"headers": _headers(operation)},
                "304": {"description": "What If-None-Match names still holds."},
                **_problems(operation),
            },
            "security": [{}],
        }


def _path_parameter(example: str) -> dict[str, Any]:
    return {
        "name": "slug",
        "in": "path",
        "required": True,
        "description": "The item's public name.",
        "schema": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 80},
        "example": example,
    }


def _header_parameters(operation: Operation) -> list[dict[str, Any]]:
    description = "Decides the language where `lang` is not given: RFC 4647 lookup, `q=0` honoured."
    text = {"type": "string"}
    named = [{"name": "Accept-Language", "in": "header", "description": description, "schema": text}]
    return named if operation.languages else []


def _query_parameter(parameter: Parameter) -> dict[str, Any]:
    # Told in words: the docs page would fill in an “example” of every parameter, and find nothing.
    example = f" For example `{parameter.example}`." if parameter.example else ""
    return {
        "name": parameter.name,
        "in": "query",
        "description": parameter.description + example,
        "schema": dict(parameter.schema),
    }


def _json(description: str, schema: Mapping[str, Any], media_type: str = "application/json") -> dict[str, Any]:
    return {"description": description, "content": {media_type: {"schema": dict(schema)}}}


def _headers(operation: Operation) -> dict[str, Any]:
    names = [name for name in _HEADERS if operation.languages or name not in {"Content-Language", "Vary"}]
    return {name: {"description": _HEADERS[name], "schema": {"type": "string"}} for name in names}


def _problems(operation: Operation) -> dict[str, Any]:
    problem = {"$ref": "#/components/schemas/Problem"}
    return {str(status): _json(_PROBLEMS[status], problem, "application/problem+json") for status in operation.problems}
