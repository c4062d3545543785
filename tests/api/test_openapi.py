"""What generated clients, linters and readers of the OpenAPI document need of every operation and schema in it."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types

from sco.api.openapi_document import INTRODUCTION
from sco.api.problem_types import TYPES, members_of
from sco.api.serializers import ProblemSerializer
from tests.api.crawling import ROOT

DOCUMENT: dict[str, Any] = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
COMPONENTS = DOCUMENT["components"]
OPERATIONS = {each["operationId"]: each for item in DOCUMENT["paths"].values() for each in item.values()}
SCHEMAS = "#/components/schemas/"
Found = Iterator[tuple[str, dict[str, Any]]]


def objects(value: Any, place: str = "") -> Found:
    """Every object of the document with its place."""
    if isinstance(value, dict):
        yield place, value
        for name, inner in value.items():
            yield from objects(inner, f"{place}/{name}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from objects(inner, f"{place}/{number}")


def schemas() -> Found:
    """Every schema with its place: components, those of parameters, headers and bodies, and all within them."""
    roots = [(f"schemas/{name}", schema) for name, schema in COMPONENTS["schemas"].items()]
    roots += [(place, each["schema"]) for place, each in objects(DOCUMENT) if isinstance(each.get("schema"), dict)]
    for place, schema in roots:
        yield from within(schema, place)


def within(schema: dict[str, Any], place: str) -> Found:
    """A schema and those inside of it."""
    yield place, schema
    inner = {**schema.get("properties", {}), "items": schema.get("items"), "more": schema.get("additionalProperties")}
    inner |= {
        f"{word}/{n}": each for word in ("anyOf", "oneOf", "allOf") for n, each in enumerate(schema.get(word, ()))
    }
    for name, each in inner.items():
        if isinstance(each, dict):
            yield from within(each, f"{place}/{name}")


def test_every_component_member_parameter_and_header_is_described() -> None:
    members = [
        (f"{place}/{name}", member)
        for place, schema in schemas()
        for name, member in schema.get("properties", {}).items()
    ]
    parameters = [(place, each) for place, each in objects(DOCUMENT["paths"]) if "in" in each and "schema" in each]
    named = [(name, each) for kind in COMPONENTS.values() for name, each in kind.items()]
    assert len(members) > 500
    assert len(parameters) > 50
    described = [*members, *parameters, *named]
    assert [place for place, each in described if not each.get("description", "").strip()] == []
    assert [place for place, each in described if each["description"][-1] not in ".`”"] == []


def test_every_schema_has_a_type_or_names_one() -> None:
    for place, schema in schemas():
        assert {"type", "$ref", "anyOf", "oneOf"} & schema.keys(), place
        assert "nullable" not in schema, place
        # Linked data has whatever members its vocabulary has.
        is_open = "Problem" in place or "ld+json" in place or "ninjs" in place
        if "object" in schema.get("type", ()) and not is_open:
            assert schema.get("additionalProperties", True) is not True, place


def test_every_operation_is_described_and_tagged() -> None:
    tags = {tag["name"]: tag["description"] for tag in DOCUMENT["tags"]}
    assert all(tags.values())
    used = [tag for operation in OPERATIONS.values() for tag in operation["tags"]]
    assert set(used) == set(tags)
    for name, operation in OPERATIONS.items():
        assert operation["summary"], name
        assert operation["description"], name
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", name)
        assert operation.get("security") == ([{"partnerKey": []}] if name == "changes_access" else None)
    assert DOCUMENT["security"] == []


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_every_operation_lists_what_every_operation_can_answer(operation: dict[str, Any]) -> None:
    assert {"400", "401", "405", "406", "412", "429", "500", "503"} <= set(operation["responses"])
    # Neither a stream nor what takes something in is kept by anybody.
    if "requestBody" not in operation and "text/event-stream" not in operation["responses"]["200"]["content"]:
        assert {"200", "304"} <= set(operation["responses"])
        assert {"ETag", "Vary"} <= set(operation["responses"]["200"]["headers"])


def test_every_component_is_used() -> None:
    named = set(re.findall(r'"#/components/([^"]+)"', json.dumps(DOCUMENT)))
    referred = {kind: each for kind, each in COMPONENTS.items() if kind != "securitySchemes"}
    assert named == {f"{kind}/{name}" for kind, each in referred.items() for name in each}
    assert list(COMPONENTS["securitySchemes"]) == ["partnerKey"]


def test_no_component_has_a_member_of_its_own_name() -> None:
    # openapi-python-client names a local variable after each, and its class no longer passes mypy.
    for name, schema in COMPONENTS["schemas"].items():
        assert re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower() not in schema.get("properties", {}), name


def test_problems_declare_their_members_by_status() -> None:
    every = {name for name, field in ProblemSerializer().fields.items() if field.required}
    for status in {known.status for known in TYPES.values()}:
        (name,) = (name for name in COMPONENTS["schemas"] if is_problem_of(name, status))
        assert set(COMPONENTS["schemas"][name]["properties"]) == every | set(members_of(status))
    declared = {name for known in TYPES.values() for name in members_of(known.status)}
    assert declared == set(ProblemSerializer().fields) - every


def is_problem_of(name: str, status: int) -> bool:
    """Whether a component describes the problems of a status."""
    return name.endswith("Problem") and COMPONENTS["schemas"][name]["properties"]["status"]["const"] == status


def test_every_example_is_valid() -> None:
    examples = [
        (place, each["schema"], example)
        for place, each in objects(DOCUMENT)
        if isinstance(each.get("schema"), dict)
        for example in [each.get("example"), *(one["value"] for one in dict(each.get("examples", {})).values())]
        if example is not None
    ]
    examples += [(place, each, example) for place, each in schemas() for example in each.get("examples", ())]
    assert len(examples) > len(TYPES) + 50
    for place, schema, example in examples:
        # What they do not declare, a client's author would not find either.
        closed = {"unevaluatedProperties": False} if isinstance(example, dict) else {}
        found = list(Draft202012Validator({**schema, **closed, "components": COMPONENTS}).iter_errors(example))
        assert found == [], (place, found)


def test_what_must_be_given_has_an_example() -> None:
    needed = [each for _place, each in objects(DOCUMENT["paths"]) if each.get("required") is True and "in" in each]
    assert needed
    assert [each["name"] for each in needed if "example" not in each] == []


def test_answers_in_both_languages_can_be_told_from_those_in_one() -> None:
    contents = [each["responses"]["200"]["content"] for each in OPERATIONS.values() if "200" in each["responses"]]
    answers = [content["application/json"]["schema"] for content in contents if "application/json" in content]
    both = [schema for schema in answers if "anyOf" in schema]
    assert len(both) > 10
    for one, other in (schema["anyOf"] for schema in both):
        assert other["$ref"] == one["$ref"].replace(SCHEMAS, f"{SCHEMAS}Bilingual")
        assert tells(other), other


def tells(schema: dict[str, Any]) -> bool:
    """Whether an answer has its language, or the items on its page have theirs."""
    whole = COMPONENTS["schemas"][schema["$ref"].removeprefix(SCHEMAS)] if "$ref" in schema else schema
    if "language" in (members := whole.get("properties", {})):
        return bool(members["language"].get("const") == "*")
    items = [members[name]["items"] for name in ("results", "nodes") if name in members]
    return any(tells(each) for item in items for each in item.get("anyOf", [item]))


def test_the_introduction_is_that_of_the_documentation() -> None:
    documentation = " ".join((ROOT / "docs" / "api.md").read_text(encoding="utf-8").split())
    for paragraph in INTRODUCTION.strip().split("\n\n"):
        assert paragraph in documentation
    assert DOCUMENT["info"]["description"] == INTRODUCTION


def test_addresses_are_relative_to_the_server_of_the_document() -> None:
    (server,) = DOCUMENT["servers"]
    assert server["url"] == "/"
    assert server["description"]
