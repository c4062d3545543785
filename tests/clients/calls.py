"""Programs that call every operation of the OpenAPI document through a generated client, and print what came back.

They are made from the document, so an operation that is added to it is called too.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

Values = dict[str, Any]


# The client has a class of their values for each of these parameters.
ENUMERATED = {"lang", "language", "extension"}


class Call(NamedTuple):
    """One call: an operation with its parameters."""

    operation: str
    path: str
    tag: str
    slots: Values
    query: Values


def calls(document: Values) -> Iterator[Call]:
    """Each operation in JSON with what it needs, and once more in each language that it can answer in."""
    for path, item in document["paths"].items():
        operation = item.get("get")
        if operation is None or not _answers_everybody_in_json(operation):
            continue
        parameters = operation.get("parameters", [])
        slots, needed = (_needed(parameters, place) for place in ("path", "query"))
        languages = [{"lang": lang} for lang in ("zh-Hans", "en", "*")] if _takes(parameters, "lang") else []
        for more in [{}, *languages]:
            yield Call(operation["operationId"], path, operation["tags"][0], slots, needed | more)


def _answers_everybody_in_json(operation: Values) -> bool:
    return "application/json" in operation["responses"]["200"]["content"] and "security" not in operation


def _needed(parameters: list[Values], place: str) -> Values:
    needed = (each for each in parameters if each["in"] == place and each.get("required"))
    return {each["name"]: each["example"] for each in needed}  # a KeyError names a parameter that lacks an example


def _takes(parameters: list[Values], name: str) -> bool:
    return any(each["name"] == name for each in parameters)


def in_typescript(document: Values) -> str:
    """A program for openapi-fetch."""
    lines = [
        'import createClient from "openapi-fetch";',
        'import type { paths } from "./schema.js";',
        'import { address, report } from "./typed.js";',
        'type Read = "application/json" | "application/feed+json" | "application/problem+json";',
        "const client = createClient<paths, Read>({ baseUrl: address });",
        "const came: unknown[] = [];",
    ]
    for call in calls(document):
        parameters = {"path": call.slots} if call.slots else {}
        parameters |= {"query": call.query} if call.query else {}
        options = json.dumps({"params": parameters})
        lines += [
            "{",
            f"  const {{ data, error, response }} = await client.GET({json.dumps(call.path)}, {options});",
            f"  came.push([{json.dumps(call.operation)}, {json.dumps(call.query)}, response.status, data, error]);",
            "}",
        ]
    return "\n".join([*lines, "report(came);", ""])


def in_python(document: Values) -> str:
    """A program for the client of openapi-python-client."""
    lines = ["import json", "from typed import client, record", "came: list[object] = []"]
    for call in calls(document):
        lines.append(f"from record_client.api.{_snake(call.tag)} import {_snake(call.operation)}")
        given = {name: repr(value) for name, value in (call.slots | call.query).items()}
        for name in given.keys() & ENUMERATED:
            kind = f"{_pascal(call.operation)}{name.capitalize()}"
            lines.append(f"from record_client.models.{_snake(call.operation)}_{name} import {kind}")
            given[name] = f"{kind}({given[name]})"
        arguments = [given[name] for name in call.slots] + [f"{name}={given[name]}" for name in call.query]
        sent = ", ".join([*arguments, "client=client"])
        lines.append(
            f"came.append(record({call.operation!r}, {call.query!r}, {_snake(call.operation)}.sync_detailed({sent})))"
        )
    return "\n".join([*lines, "print(json.dumps(came))", ""])


def _snake(name: str) -> str:
    return re.sub(r"\W+", "_", name).lower()


def _pascal(name: str) -> str:
    return "".join(part.capitalize() for part in _snake(name).split("_"))
