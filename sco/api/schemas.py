"""JSON Schemas that the answers of every kind are made of."""

from collections.abc import Mapping
from typing import Any

from sco.api.openapi import describe
from sco.languages import LANGUAGES

Schema = dict[str, Any]

STRING: Schema = {"type": "string"}
NULLABLE: Schema = {"type": ["string", "null"]}
COUNT: Schema = {"type": "integer", "minimum": 0}
TIME: Schema = {"type": "string", "format": "date-time"}
ADDRESS: Schema = {"type": "string", "format": "uri-reference"}
LANGUAGE: Schema = {"type": "string", "enum": list(LANGUAGES)}
SLUG: Schema = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"}


def obj(optional: Mapping[str, Schema] | None = None, /, **properties: Schema) -> Schema:
    """An object with exactly these members, the optional ones left out of ``required``."""
    every = {name.rstrip("_"): schema for name, schema in properties.items()}
    return {
        "type": "object",
        "properties": {**every, **(optional or {})},
        "required": list(every),
        "additionalProperties": False,
    }


def array(items: Schema) -> Schema:
    """An array."""
    return {"type": "array", "items": items}


def nullable(schema: Schema) -> Schema:
    """The schema, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def ref(name: str) -> Schema:
    """A schema by name."""
    return {"$ref": f"#/components/schemas/{name}"}


def label(name: str) -> Schema:
    """Another item's label, or the placeholder of one that was erased."""
    return {"anyOf": [ref(name), ref("Missing")]}


def embedded(name: str) -> Schema:
    """A small list inside of a page."""
    return obj(count=COUNT, url=ADDRESS, results=array(label(name)))


SPOKEN: dict[str, Schema] = {"language": LANGUAGE, "available_languages": array(LANGUAGE)}
IDENTITY: dict[str, Schema] = {"slug": SLUG, "url": ADDRESS, **SPOKEN}
STAMP: dict[str, Schema] = {"version": {"type": "integer", "minimum": 1}, "recorded_at": TIME}
PERIOD: Schema = obj(**{"from": nullable(ref("PartialDate")), "to": nullable(ref("PartialDate"))})

describe(
    Cursor={
        "type": "string",
        "pattern": r"^(0|[1-9][0-9]*)\.[0-9a-f]{16}$",
        "description": "A place in the record: a sequence, and the first 8 bytes of the digest there.",
    },
    PartialDate=obj(date={"type": "string", "pattern": r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"}, text=STRING),
    Missing=obj(
        {"erased": {"type": "boolean"}, "unavailable": {"type": "boolean"}},
        slug=SLUG,
    ),
    Reference=obj(title=NULLABLE, url=NULLABLE, dated=nullable(ref("PartialDate"))),
    Restricted=obj(
        field=STRING,
        reason=STRING,
        rights=nullable(label("Rights")),
    ),
    History=obj(as_of=ref("Cursor"), next=nullable(ADDRESS), results=array(ref("HistoryEntry"))),
    HistoryEntry=obj(
        version={"type": "integer", "minimum": 1},
        action={"type": "string", "enum": ["publish", "correct", "withdraw", "erase"]},
        at=TIME,
        languages=array(LANGUAGE),
        note=NULLABLE,
        cursor=ref("Cursor"),
        digest=STRING,
        url=nullable(ADDRESS) | {"description": "The item as this entry left it; null where nothing is left to read."},
    ),
    Changes=obj(
        head=ref("Cursor"),
        cursor=ref("Cursor"),
        previous_digest=STRING
        | {"description": "The digest that the first entry here is chained to; before the first one, the genesis."},
        next=nullable(ADDRESS),
        results=array(ref("Change")),
    ),
    Change=obj(
        cursor=ref("Cursor"),
        sequence={"type": "integer", "minimum": 1},
        kind=STRING,
        slug=SLUG,
        version={"type": "integer", "minimum": 1},
        action={"type": "string", "enum": ["publish", "correct", "withdraw", "erase"]},
        schema={"type": "integer", "minimum": 1},
        languages=array(LANGUAGE),
        at=TIME,
        note=nullable({"type": "object", "additionalProperties": STRING}),
        document=nullable({"type": "object"}),
        document_salt=NULLABLE,
        document_hash=STRING,
        restricted_hash=STRING,
        digest=STRING,
    ),
    Root=obj(
        name=STRING,
        as_of=ref("Cursor"),
        languages=array(LANGUAGE),
        links={"type": "object", "additionalProperties": ADDRESS},
    ),
    Problem={
        "type": "object",
        "description": "RFC 9457. `parameter` names what is wrong; further members help to go on.",
        "properties": {
            "type": ADDRESS,
            "title": STRING,
            "status": {"type": "integer"},
            "detail": STRING,
            "parameter": STRING,
        },
        "required": ["type", "title", "status", "detail"],
    },
)
