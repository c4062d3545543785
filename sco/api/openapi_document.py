"""The OpenAPI document as a whole: its introduction, its tags, and what clients and linters need of every schema."""

from collections.abc import Iterator
from typing import Any

from sco.api import openapi_responses as shared
from sco.api.bilingual_schema import REF, add_bilingual_schemas
from sco.api.problem_types import TYPES
from sco.slugs import SLUG

Schema = dict[str, Any]
SCHEME = "partnerKey"
KEY: Schema = {
    "type": "http",
    "scheme": "bearer",
    "description": "A partner's key, `sco_…`. Any operation takes it; it opens source texts that were granted.",
}
# The names of signs, which generators make constants of.
SIGNS = {"=": "EQUAL", ">": "MORE_THAN", "≥": "AT_LEAST", "<": "LESS_THAN", "≤": "AT_MOST", "≈": "ABOUT"}
ABOUT = "x-about"  # what an operation's tag is about; moved to the tag
# Sentences of docs/api.md, which a test compares.
INTRODUCTION = """\
Articles, their authors, checkable claims and mechanisms of the Shanghai Cooperation Organisation, in Chinese and English. The API is read-only and answers in JSON. Nobody needs a key or an account; with a partner's key it shows the source texts that were granted.

An answer is a function of the request and of the *head* of the public record: what editors do at the desk changes nothing here until they publish.

An item that is not public in the language asked for is served in the other one as a whole, never as a mixture. Each item says so in `language` and `available_languages`, embedded items included, and the response in `Content-Language`.

`lang=*` gives both languages at once: each text is `{"zh-Hans": "…", "en": "…"}`, null in a language that the item is not public in, and `language` is `*`.

No licence is stated for the whole. Each article names its `rights`: who can read the outlet's text, and the notice to show beside it.

Pages are pinned to the snapshot of the first one: whatever is published meanwhile, nothing is skipped or repeated.

Unknown, repeated, empty or malformed parameters, and ranges the wrong way round, get 400: nothing is silently ignored.
"""  # noqa: E501
INFO: Schema = {
    "description": INTRODUCTION,
    # The project states no licence, so this must not claim one. An SPDX identifier and not a URL, which would have to
    # be absolute: the service does not know under which names it is reached.
    "license": {
        "name": "No general licence: each article states its rights",
        "identifier": "LicenseRef-stated-per-article",
    },
    "contact": {"name": "The operator of this service"},
}


def complete(result: Schema, **_context: Any) -> Schema:
    """Hook of drf-spectacular, in place of its default one, which makes components of enumerations."""
    # Its names for enumerations depend on which others exist, so the ids that it goes by are removed.
    _remove(result, "x-spec-enum-id")
    if "schemas" not in result["components"]:  # the desk has no API, but checks its description all the same
        return result
    _simplify(result["components"]["schemas"])
    _name(result["components"]["schemas"])
    # An empty list for the whole document: linters want one, and one per operation makes clients demand credentials.
    whole = {**result, "info": {**result["info"], **INFO}, "tags": _tags(result), "security": []}
    whole = add_bilingual_schemas(whole)
    _describe(whole["components"]["schemas"])
    whole["components"] |= {"headers": shared.HEADERS, "responses": _responses(), "securitySchemes": {SCHEME: KEY}}
    return whole


def _responses() -> Schema:
    statuses = sorted({known.status for known in TYPES.values()})
    problems = {shared.name_of(status): shared.problem(status, _problem_of(status)) for status in statuses}
    return {**problems, shared.name_of(304): shared.not_modified()}


def _problem_of(status: int) -> Schema:
    return {"$ref": f"{REF}{shared.name_of(status)}Problem"}


def _tags(document: Schema) -> list[Schema]:
    """The tags of the operations, in the order of their addresses, each with what its first operation is about."""
    found: dict[str, str] = {}
    for path in document["paths"].values():
        for operation in path.values():
            about = operation.pop(ABOUT)
            for tag in operation["tags"]:
                found[tag] = found.get(tag) or about
    return [{"name": tag, "description": about} for tag, about in found.items()]


def _remove(value: Any, name: str) -> None:
    for part in _parts(value):
        part.pop(name, None)


def _parts(value: Any) -> Iterator[Schema]:
    """Every object within a JSON value, itself included."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _parts(inner)


def _simplify(schemas: Schema) -> None:
    """Write ``const`` for one value, and a described reference without ``allOf``, as JSON Schema 2020-12 can."""
    for part in _parts(schemas):
        if isinstance(part.get("enum"), list) and len(part["enum"]) == 1:
            (part["const"],) = part.pop("enum")
        if isinstance(part.get("allOf"), list) and len(part["allOf"]) == 1:
            part.update(part.pop("allOf")[0])


def _name(schemas: Schema) -> None:
    """Give names to what generators would name after its neighbours, or after nothing."""
    for part in list(_parts(schemas)):
        values = part.get("enum")
        if isinstance(values, list) and not any(letter.isalnum() for value in values for letter in str(value)):
            part["x-enum-varnames"] = [SIGNS[value] for value in values]
        # A list of authors' slugs would make a class Author of a slug.
        if (items := part.get("items")) and isinstance(items, dict) and items.get("pattern") == SLUG:
            part["items"] = {"$ref": f"{REF}Slug"}
    schemas["Slug"] = {"type": "string", "pattern": SLUG, "description": "The public name of an item."}


def _describe(schemas: Schema) -> None:
    """Give members without a description that of the component that they refer to."""
    for part in list(_parts(schemas)):
        if isinstance(part.get("discriminator"), dict):
            part.setdefault("description", f"One of these, told apart by `{part['discriminator']['propertyName']}`.")
        elif "oneOf" in part:
            part.setdefault("description", "One of these, told apart by their members.")
        properties = part.get("properties")
        for member in properties.values() if isinstance(properties, dict) else ():
            if "description" not in member and (text := _described(member, schemas)):
                member["description"] = text


def _described(schema: Schema, schemas: Schema) -> str | None:
    if name := schema.get("$ref", "").removeprefix(REF):
        text: str | None = schemas[name].get("description")
        return text
    inner = [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *([schema["items"]] if "items" in schema else [])]
    return next((each.get("description") or _described(each, schemas) for each in inner), None)
