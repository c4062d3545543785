"""The OpenAPI descriptions of headers and errors, which operations share: components that they refer to by name."""

from functools import cache
from http import HTTPStatus
from typing import Any, ClassVar

from rest_framework import serializers

from sco.api.problem_types import example, members_of, of_status
from sco.api.problems import MEDIA_TYPE
from sco.api.serializers import ProblemSerializer

Schema = dict[str, Any]
_TEXT = {"type": "string"}
HEADERS: dict[str, Schema] = {
    "Allow": {"description": "The methods that the address takes.", "schema": _TEXT},
    "Content-Encoding": {
        "description": "How the body is compressed, as `Accept-Encoding` allows; absent if it is not.",
        "schema": _TEXT,
    },
    "Content-Language": {"description": "The languages of the body.", "schema": _TEXT},
    "ETag": {
        "description": "The validator of the body: send it as `If-None-Match` to ask whether it still holds.",
        "schema": _TEXT,
    },
    "Location": {"description": "Where to send the same request.", "schema": {"type": "string", "format": "uri"}},
    "RateLimit": {
        "description": 'What is left of each limit, and for how many seconds: `"minute";r=599;t=60`. For keys.',
        "schema": _TEXT,
    },
    "RateLimit-Policy": {
        "description": 'The limits: requests (`q`) in a window of seconds (`w`): `"minute";q=600;w=60`.',
        "schema": _TEXT,
    },
    "Record-Cursor": {
        "description": "The cursor of the snapshot: pass it as `as_of` to read more of the same snapshot.",
        "schema": {"$ref": "#/components/schemas/Cursor"},
    },
    "Retry-After": {
        "description": "After how many seconds to send the request again.",
        "schema": {"type": "integer", "minimum": 0},
    },
    "WWW-Authenticate": {"description": "The challenge, with what is wrong with the key.", "schema": _TEXT},
    "Vary": {"description": "The headers of the request that the response depends on.", "schema": _TEXT},
}
OF_BODIES = ("ETag", "Record-Cursor", "Content-Language", "Content-Encoding", "Vary")
NOT_MODIFIED = {"ETag", "Vary"}
OF_PROBLEMS = {
    401: ["WWW-Authenticate"], 405: ["Allow"], 429: ["Retry-After", "RateLimit", "RateLimit-Policy"],
    503: ["Retry-After"],
}  # fmt: skip
ALWAYS = (400, 401, 405, 406, 412, 429, 500, 503)


def headers(names: Any) -> Schema:
    """References to the descriptions of these headers."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def name_of(status: int) -> str:
    """The name of the shared response: ``NotFound`` for 404."""
    return HTTPStatus(status).phrase.title().replace(" ", "")


def reference(status: int) -> Schema:
    """A reference to the shared response with a status."""
    return {"$ref": f"#/components/responses/{name_of(status)}"}


class _OfStatusSerializer(ProblemSerializer):
    code: ClassVar[int]

    def get_fields(self) -> Any:
        fields = super().get_fields()
        fields["status"] = serializers.ChoiceField(choices=[self.code], help_text=fields["status"].help_text)
        names = {"type", "title", "status", "detail", *members_of(self.code)}
        return {name: field for name, field in fields.items() if name in names}


@cache
def problem_serializer(status: int) -> type[ProblemSerializer]:
    """The problems of one status, with the members that they can have."""
    codes = ", ".join(f"`{code}`" for code in of_status(status))
    described = f"A problem (RFC 9457) with status {status}. Its type, after `#`, is one of: {codes}."
    return type(f"{name_of(status)}ProblemSerializer", (_OfStatusSerializer,), {"code": status, "__doc__": described})


def problem(status: int, schema: Schema) -> Schema:
    """The shared response of a status, with an example of each type."""
    known = of_status(status)
    examples = {code: {"summary": each.title, "value": example(code)} for code, each in known.items()}
    return {
        "description": " ".join(f"{each.title}: {each.meaning}" for each in known.values()),
        "headers": headers(["Content-Language", *OF_PROBLEMS.get(status, ())]),
        "content": {MEDIA_TYPE: {"schema": schema, "examples": examples}},
    }


def redirect() -> Schema:
    """The response of the public service to what its live service answers."""
    return {
        "description": "The live service answers that: send the same request to `Location`, with its method and body.",
        "headers": headers(["Location"]),
    }


def not_modified() -> Schema:
    """The shared response to a request whose stored response still holds."""
    return {"description": "The stored response still holds.", "headers": headers(sorted(NOT_MODIFIED))}
