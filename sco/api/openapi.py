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
        in_path = [_path_parameter(name) for name in ("slug",) if f"{{{name}}}" in path]
        return {
            "operationId": operation.name,
            "summary": operation.summary,
            "tags": [operation.tag],
            "parameters": [*in_path, *(_query_parameter(parameter) for parameter in operation.parameters)],
            "responses": {"200": _json(operation.summary, operation.schema), **_problems(operation)},
            "security": [{}],
        }


def _path_parameter(name: str) -> dict[str, Any]:
    schema = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 80}
    return {"name": name, "in": "path", "required": True, "description": "The item's public name.", "schema": schema}


def _query_parameter(parameter: Parameter) -> dict[str, Any]:
    described = {
        "name": parameter.name,
        "in": "query",
        "description": parameter.description,
        "schema": dict(parameter.schema),
    }
    return described | ({"example": parameter.example} if parameter.example else {})


def _json(description: str, schema: Mapping[str, Any], media_type: str = "application/json") -> dict[str, Any]:
    return {"description": description, "content": {media_type: {"schema": dict(schema)}}}


def _problems(operation: Operation) -> dict[str, Any]:
    problem = {"$ref": "#/components/schemas/Problem"}
    return {str(status): _json(_PROBLEMS[status], problem, "application/problem+json") for status in operation.problems}
