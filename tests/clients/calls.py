"""Programs that call every operation of the OpenAPI document through a generated client, and print what came back.

They are made from the document, so an operation that is added to it is called too.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

Values = dict[str, Any]

# What is sent to the operations that take a body; a KeyError names one that lacks it.
BODIES: Values = {
    "permission_requests_create": {
        "name": "Ann Reader", "email": "ann@example.org", "article": "four-security-centres", "languages": ["en"],
        "purpose": "archive", "message": "We keep a copy for researchers.",
    },
}  # fmt: skip


class Call(NamedTuple):
    """One call: an operation with its parameters.

    ``media_type`` is what the client expects; None if it can only be read raw. Of several media types of an answer,
    openapi-python-client knows the first alone, and parses the others as if they were it.
    """

    operation: str
    method: str
    path: str
    tag: str
    slots: Values
    query: Values
    enumerated: frozenset[str]
    needs_key: bool
    body: Values | None
    media_type: str | None

    @property
    def is_endless(self) -> bool:
        """Whether there is no end to wait for, which ``sync_detailed`` of openapi-python-client would do."""
        return self.media_type == "text/event-stream"

    @property
    def is_json(self) -> bool:
        """Whether the client parses the answer."""
        return (self.media_type or "").endswith("json") and self.media_type != "application/x-ndjson"


def operations(document: Values) -> Iterator[tuple[str, str, Values]]:
    """Each path with a method and its operation."""
    for path, item in document["paths"].items():
        yield from ((path, method, item[method]) for method in ("get", "post") if method in item)


def success(operation: Values) -> tuple[int, Values]:
    """The status of success, and its response."""
    return next((int(status), answer) for status, answer in operation["responses"].items() if status.startswith("2"))


def calls(document: Values) -> Iterator[Call]:
    """Each operation with what it needs; once more in each language, and in each format, that it can answer in."""
    for path, method, operation in operations(document):
        parameters = operation.get("parameters", [])
        first = Call(
            operation["operationId"], method, path, operation["tags"][0], _needed(parameters, "path"),
            _needed(parameters, "query"), frozenset(each["name"] for each in parameters if "enum" in each["schema"]),
            "security" in operation, BODIES[operation["operationId"]] if "requestBody" in operation else None,
            next(iter(success(operation)[1]["content"])),
        )  # fmt: skip
        yield first
        yield from (first._replace(query=first.query | more) for more in _more(method, parameters))
        yield from _in_other_formats(first, parameters)


def _needed(parameters: list[Values], place: str) -> Values:
    needed = (each for each in parameters if each["in"] == place and each.get("required"))
    return {each["name"]: each["example"] for each in needed}  # a KeyError names a parameter that lacks an example


def _more(method: str, parameters: list[Values]) -> Iterator[Values]:
    names = {each["name"] for each in parameters}
    if method == "get" and "lang" in names:
        yield from ({"lang": lang} for lang in ("zh-Hans", "en", "*"))
    if "wait" in names:
        yield {"wait": 1}


def _in_other_formats(first: Call, parameters: list[Values]) -> Iterator[Call]:
    values = {each["name"]: each["schema"].get("enum", []) for each in parameters}
    known = None if first.is_json else first.media_type  # what is no JSON is a text to the client, whatever it is
    for name in values.get("extension", []):
        if name != first.slots["extension"]:
            yield first._replace(slots=first.slots | {"extension": name}, media_type=known)
    for name in values.get("format", []):
        yield first._replace(query=first.query | {"format": name}, media_type=known)


def in_typescript(document: Values) -> str:
    """A program for openapi-fetch."""
    lines = [
        'import createClient from "openapi-fetch";',
        'import type { paths } from "./schema.js";',
        'import { address, beginning, key, report } from "./typed.js";',
        'type Read = "application/json" | "application/feed+json" | "application/problem+json";',
        "const client = createClient<paths, Read>({ baseUrl: address });",
        "const partner = createClient<paths>({ baseUrl: address, headers: { Authorization: `Bearer ${key}` } });",
        "const came: unknown[] = [];",
    ]
    for call in calls(document):
        options: Values = {"params": {"path": call.slots} if call.slots else {}}
        options["params"] |= {"query": call.query} if call.query else {}
        options |= {"body": call.body} if call.body else {}
        options |= {} if call.is_json else {"parseAs": "stream" if call.is_endless else "arrayBuffer"}
        sender = f"{'partner' if call.needs_key else 'client'}.{call.method.upper()}"
        shown = "data" if call.is_json else "await beginning(data)" if call.is_endless else "data?.byteLength"
        lines += [
            "{",
            f"  const {{ data, error, response }} = await {sender}({json.dumps(call.path)}, {json.dumps(options)});",
            f"  came.push([{json.dumps(call.operation)}, {json.dumps(call.query)}, response.status, {shown}, error]);",
            "}",
        ]
    return "\n".join([*lines, "report(came);", ""])


def in_python(document: Values) -> str:
    """A program for the client of openapi-python-client."""
    lines = [
        "import json",
        "from typed import client, partner, record, record_beginning, record_raw",
        "came: list[object] = []",
    ]
    for call in calls(document):
        lines += _raw_in_python(call) if call.is_endless or not call.media_type else _parsed_in_python(call)
    return "\n".join([*lines, "print(json.dumps(came))", ""])


def _parsed_in_python(call: Call) -> list[str]:
    lines = [f"from record_client.api.{_snake(call.tag)} import {_snake(call.operation)}"]
    given = {name: repr(value) for name, value in (call.slots | call.query).items()}
    for name in sorted(given.keys() & call.enumerated):
        kind = f"{_pascal(call.operation)}{name.capitalize()}"
        lines.append(f"from record_client.models.{_snake(call.operation)}_{name} import {kind}")
        given[name] = f"{kind}({given[name]})"
    arguments = [given[name] for name in call.slots] + [f"{name}={given[name]}" for name in call.query]
    if call.body:
        lines.append("from record_client.models.permission_request import PermissionRequest")
        arguments.append(f"body=PermissionRequest.from_dict({call.body!r})")
    sent = ", ".join([*arguments, f"client={'partner' if call.needs_key else 'client'}"])
    answer = f"{_snake(call.operation)}.sync_detailed({sent})"
    return [*lines, f"came.append(record({call.operation!r}, {call.query!r}, {answer}))"]


def _raw_in_python(call: Call) -> list[str]:
    path = call.path.format(**call.slots)
    if call.is_endless:
        return [f"came.append(record_beginning({call.operation!r}, {path!r}))"]
    answer = f"client.get_httpx_client().get({path!r}, params={call.query!r})"
    return [f"came.append(record_raw({call.operation!r}, {call.query!r}, {answer}))"]


def _snake(name: str) -> str:
    return re.sub(r"\W+", "_", name).lower()


def _pascal(name: str) -> str:
    return "".join(part.capitalize() for part in _snake(name).split("_"))
