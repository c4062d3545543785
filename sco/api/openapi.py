"""The OpenAPI 3.1 document: drf-spectacular derives it from the serializers; this adds what all operations share."""

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent, force_instance

from sco.api.bilingual_schema import add_bilingual_schemas
from sco.api.fields import COUNT, COUNTED_AT_MOST, EMBEDDED_AT_MOST, capped_count
from sco.api.filters import GENERAL, describe
from sco.api.serializers import CorrectionsPageSerializer, MissingSerializer, PartSerializer, ProblemSerializer
from sco.ledger.documents import DocumentPartSerializer
from sco.ledger.registry import KINDS
from sco.slugs import MAX_LENGTH, SLUG

Schema = dict[str, Any]
# For DRF ``required`` concerns input. In responses every declared member is present, except optional ones of these.
MAY_BE_ABSENT = (CorrectionsPageSerializer, MissingSerializer, ProblemSerializer)
# The public names of components. Clients have types generated from them, so they outlive the names of serializers.
COMPONENT_SUFFIXES = {"Embedded": "Label", "List": "Card", "Detail": ""}
PROBLEMS = {
    400: "Invalid parameter; the problem names it.",
    404: "Nothing exists at this address, or not in this language.",
    406: "Only JSON is available.",
    410: "The item was withdrawn or erased, or the cursor is not part of this record.",
    503: "This replica has not reached the cursor yet.",
}
HEADERS = {
    "ETag": "The validator of the body: send it as If-None-Match to revalidate a stored response.",
    "Record-Cursor": "The cursor of the snapshot; pass it as `as_of` to read more of the same snapshot.",
    "Content-Language": "The languages of the body.",
    "Vary": "Accept-Language, if that header decided the language.",
}
ACCEPT_LANGUAGE = {
    "name": "Accept-Language",
    "in": "header",
    "description": "Decides the language if `lang` is absent: RFC 4647 lookup, `q=0` included.",
    "schema": {"type": "string"},
}


class RecordSchema(AutoSchema):
    """One operation. ``_get_…`` and ``_map_…`` override private hooks of drf-spectacular, which has no public ones."""

    view: Any

    @property
    def depends_on_language(self) -> bool:
        return "lang" in self.view.query.fields

    def get_operation_id(self) -> str:
        # Clients name their functions by it, so it stays when a viewset's action is called otherwise.
        action = "detail" if self.view.action == "retrieve" else self.view.action
        return f"{KINDS[self.view.kind].collection}_{action}"

    def get_description(self) -> str:
        # By default the view's docstring, which is for readers of the code. The summary says enough.
        return ""

    def get_tags(self) -> list[str]:
        # The collection of the kind. Other operations are about the record or its changes.
        kind = getattr(self.view, "kind", None)
        if kind:
            return [KINDS[kind].collection]
        names = [name for name in ("changes", "search", "suggest") if name in self.path]
        return ["search" if names in (["search"], ["suggest"]) else names[0] if names else "record"]

    def get_auth(self) -> list[Schema]:
        # Not [{}], which also means anonymous access: generated clients demand credentials as soon as there is a list.
        return []

    def _get_parameters(self) -> list[Schema]:
        fields = self.view.query.fields
        parameters = [_slug_in_path(self.view.kind)] if "{slug}" in self.path else []
        parameters += self._get_filter_parameters()
        paged = self._get_pagination_parameters()
        known = {parameter["name"] for parameter in [*parameters, *paged]}
        # The parameters of the operation itself come before those that many share.
        rest = sorted(fields.keys() - known, key=lambda name: (name in GENERAL, list(fields).index(name)))
        parameters += [describe(name, fields[name]) for name in rest]
        return [*parameters, *paged, *([ACCEPT_LANGUAGE] if self.depends_on_language else [])]

    def _get_response_bodies(self, direction: Any = "response") -> Schema:
        bodies: Schema = super()._get_response_bodies(direction)
        bodies["200"] |= {"description": self.get_summary() or "", "headers": self._headers()}
        if self._is_list_view():
            bodies["200"]["content"]["application/json"]["schema"] = self._page(direction)
        problem = {"application/problem+json": {"schema": self.resolve_serializer(ProblemSerializer, direction).ref}}
        problems = {str(code): {"description": PROBLEMS[code], "content": problem} for code in self._problems()}
        return bodies | {"304": {"description": "The stored response is still current."}} | problems

    def _problems(self) -> list[int]:
        fields = self.view.query.fields
        reads_snapshots = {"as_of", "after"} & set(fields)
        is_item = "{slug}" in self.path or "around" in fields
        return [400, *([404] if is_item else []), 406, *([410, 503] if reads_snapshots else [])]

    def _headers(self) -> Schema:
        # Without a language parameter the response is the same for every Accept-Language.
        absent = set() if self.depends_on_language else {"Content-Language", "Vary"}
        absent |= set() if self.view.shows_record else {"Record-Cursor"}
        names = [name for name in HEADERS if name not in absent]
        return {name: {"description": HEADERS[name], "schema": {"type": "string"}} for name in names}

    def get_serializer_name(self, serializer: Any, direction: Any) -> str:
        """The public name of a component."""
        name = str(super().get_serializer_name(serializer, direction)).removesuffix("Serializer")
        for suffix, public in COMPONENT_SUFFIXES.items():
            if name.endswith(suffix) and name != suffix:
                name = name.removesuffix(suffix) + public
        return name

    def _page(self, direction: Any) -> Schema:
        # drf-spectacular registers each page as a component; a page has no name of its own here, so it goes inline.
        name = self.get_paginated_name(self._get_serializer_name(self._get_serializer(), direction))
        component = ResolvedComponent(name, ResolvedComponent.SCHEMA)
        schema: Schema = self.registry[component].schema
        del self.registry[component]
        if any(getattr(field, "named_by", None) for field in self.view.query.fields.values()):
            missing = self.resolve_serializer(MissingSerializer, direction).ref
            schema["properties"]["results"]["items"] = {"anyOf": [schema["properties"]["results"]["items"], missing]}
        return schema

    def _map_serializer_field(self, field: Any, direction: Any, bypass_extensions: bool = False) -> Any:
        # Objects inside others are described inline: only what clients want a type for is a component.
        if isinstance(field, PartSerializer | DocumentPartSerializer):
            schema = self._map_basic_serializer(field, direction)
            return {"anyOf": [schema, {"type": "null"}]} if field.allow_null else schema
        if isinstance(getattr(field, "child", None), PartSerializer | DocumentPartSerializer):
            return {"type": "array", "items": self._map_serializer_field(field.child, direction)}
        return super()._map_serializer_field(field, direction, bypass_extensions)

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Schema:
        serializer = force_instance(serializer)
        schema: Schema = super()._map_basic_serializer(serializer, direction)
        for member in schema["properties"].values():
            member.pop("title", None)  # the label, which is for editors
        if not isinstance(serializer, ProblemSerializer):
            schema["additionalProperties"] = False
        schema["required"] = [
            name
            for name, field in serializer.fields.items()
            if not (isinstance(serializer, MAY_BE_ABSENT) and not field.required)
            and not getattr(field, "may_be_absent", False)
        ]
        return schema


def complete(result: Schema, **_context: Any) -> Schema:
    """Hook of drf-spectacular, in place of its default one, which makes components of enumerations."""
    # Its names for enumerations depend on which others exist, so the ids that it goes by are removed.
    _remove(result, "x-spec-enum-id")
    # For the whole document: linters want it declared, and a list per operation makes clients demand credentials.
    return add_bilingual_schemas(result | {"security": []})


def _remove(value: Any, name: str) -> None:
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _remove(inner, name)
    if isinstance(value, dict):
        value.pop(name, None)


def _slug_in_path(kind: str) -> Schema:
    schema = {"type": "string", "pattern": SLUG, "maxLength": MAX_LENGTH}
    described = {"description": "The item's public name.", "schema": schema, "example": KINDS[kind].example}
    return {"name": "slug", "in": "path", "required": True, **described}


def _reference(auto_schema: AutoSchema, kind: str, direction: Any) -> Schema:
    """Another item's embedded representation, or the placeholder of one that is missing."""
    embedded: Any = KINDS[kind].representations.embedded
    return {"anyOf": [auto_schema.resolve_serializer(each, direction).ref for each in (embedded, MissingSerializer)]}


class ReferenceFieldExtension(OpenApiSerializerFieldExtension):
    target_class = "sco.api.fields.ReferenceField"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> Schema:
        return _reference(auto_schema, self.target.kind, direction)


class EmbeddedListExtension(OpenApiSerializerFieldExtension):
    target_class = "sco.api.fields.EmbeddedListField"
    counted = COUNT

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> Schema:
        results = {
            "type": "array",
            "maxItems": EMBEDDED_AT_MOST,
            "items": _reference(auto_schema, self.target.kind, direction),
        }
        properties = {**self.counted, "results": results}
        required = list(properties)
        return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


class RelatedListExtension(EmbeddedListExtension):
    target_class = "sco.api.per_request.RelatedListField"
    counted = capped_count(COUNTED_AT_MOST)


class PerRequestExtension(OpenApiSerializerFieldExtension):
    target_class = "sco.api.per_request.ShapedField"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> Schema:
        # Public in all but name: drf-spectacular's own extensions call it.
        schema: Schema = auto_schema._map_serializer_field(self.target.shape(), direction)  # noqa: SLF001
        return schema
