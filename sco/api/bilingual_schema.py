"""The OpenAPI schemas of answers with ``lang=*``, derived from those in one language.

Fields whose value depends on the language say so by a mark in their schema, which is removed from the document.
"""

from collections.abc import Iterator
from typing import Any

from sco.languages import BOTH, ENGLISH_NAMES

Schema = dict[str, Any]
MARK = "x-translated"
REF = "#/components/schemas/"
PREFIX = "Bilingual"
TEXT, TEXT_LIST = "TextInBoth", "TextListInBoth"


def add_bilingual_schemas(document: Schema) -> Schema:
    """The document with a ``Bilingual…`` component beside each that has translated members; answers may be either."""
    components: dict[str, Schema] = document["components"]["schemas"]
    names = _translated(components)
    bilingual = {PREFIX + name: _bilingual(components[name], names) for name in sorted(names)}
    bilingual |= {name: schema for name, schema in _ADDED.items() if REF + name in str(bilingual)}
    for operation in _operations(document):
        for content in operation["responses"].get("200", {}).get("content", {}).values():
            if _is_translated(content["schema"], names):
                content["schema"] = {"anyOf": [content["schema"], _bilingual(content["schema"], names)]}
    document["components"]["schemas"] = dict(sorted({**components, **bilingual}.items()))
    _remove_marks(document)
    return document


def _translated(components: dict[str, Schema]) -> set[str]:
    """The components with a translated member, at any depth."""
    found: set[str] = set()
    while fresh := {name for name, schema in components.items() if _is_translated(schema, found)} - found:
        found |= fresh
    return found


def _is_translated(schema: Any, names: set[str]) -> bool:
    return any(MARK in part or str(part.get("$ref", "")).removeprefix(REF) in names for part in _parts(schema))


def _parts(value: Any) -> Iterator[Schema]:
    """Every object within a JSON value, itself included."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _parts(inner)


def _bilingual(value: Any, names: set[str]) -> Any:
    if isinstance(value, list):
        return [_bilingual(each, names) for each in value]
    if not isinstance(value, dict):
        return value
    if MARK in value:
        return _in_both(value)
    if str(name := value.get("$ref", "")).removeprefix(REF) in names:
        return {**value, "$ref": REF + PREFIX + name.removeprefix(REF)}
    return {member: _bilingual(each, names) for member, each in value.items()}


def _in_both(schema: Schema) -> Schema:
    described = {"description": schema["description"]} if "description" in schema else {}
    if schema[MARK] == "language":
        return {"type": "string", "const": BOTH, **described}
    text = {"$ref": REF + (TEXT_LIST if schema[MARK] == "list" else TEXT)}
    return {**({"anyOf": [text, {"type": "null"}]} if "null" in schema["type"] else text), **described}


def _side_by_side(each: Schema, described: str, missing: str) -> Schema:
    return {
        "type": "object",
        "description": described,
        "properties": {tag: {**each, "description": f"In {name}; {missing}."} for tag, name in ENGLISH_NAMES.items()},
        "required": list(ENGLISH_NAMES),
        "additionalProperties": False,
    }


_ADDED = {
    TEXT: _side_by_side(
        {"type": ["string", "null"]}, "A text in both languages.", "null if the item is not public in it"
    ),
    TEXT_LIST: _side_by_side(
        {"type": "array", "items": {"type": "string"}}, "Texts in both languages.", "empty if there are none in it"
    ),
}


def _operations(document: Schema) -> Iterator[Schema]:
    return (operation for path in document["paths"].values() for operation in path.values())


def _remove_marks(value: Any) -> None:
    for part in _parts(value):
        part.pop(MARK, None)
