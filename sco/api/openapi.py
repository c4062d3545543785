"""The OpenAPI 3.1 document: drf-spectacular derives it from the serializers that render and read; this adds what they
have in common."""

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent, force_instance

from sco.api.filters import GENERAL, describe
from sco.api.serializers import MissingSerializer, PartSerializer, ProblemSerializer
from sco.ledger.documents import DocumentPartSerializer
from sco.ledger.registry import KINDS
from sco.slugs import MAX_LENGTH, SLUG

Schema = dict[str, Any]
# DRF's ``required`` is about input, and documents use it otherwise: what is declared is there, but for these.
MAY_BE_ABSENT = (MissingSerializer, ProblemSerializer)
# The names that components have in the public document.
COMPONENT_SUFFIXES = {"Embedded": "Label", "List": "Card", "Detail": ""}
COMPONENT_NAMES = {"OutletLabel": "Outlet", "RightsLabel": "Rights", "TopicLabel": "Topic", "StateLabel": "State"}
PROBLEMS = {
    400: "A parameter is wrong; the problem names it.",
    404: "There is nothing at this address, or not in this language.",
    406: "The API speaks JSON.",
    410: "Withdrawn, erased, or a cursor of another record.",
    503: "This copy of the record is behind the cursor.",
}
HEADERS = {
    "ETag": "Identifies the content: send it as If-None-Match to ask whether the response is still current.",
    "Record-Cursor": "The snapshot that this was read at; pass it as `as_of` to read on at the same one.",
    "Content-Language": "The languages of the content.",
    "Vary": "Accept-Language where it decided the language.",
}
ACCEPT_LANGUAGE = {
    "name": "Accept-Language",
    "in": "header",
    "description": "Decides the language where `lang` is not given: RFC 4647 lookup, `q=0` honoured.",
    "schema": {"type": "string"},
}


class RecordSchema(AutoSchema):
    """One operation of the document."""

    view: Any

    @property
    def depends_on_language(self) -> bool:
        """Whether the operation is read in one language or another."""
        return "lang" in self.view.query.fields

    def get_operation_id(self) -> str:
        """``articles_list``, ``articles_detail``, ``articles_history``."""
        action = "detail" if self.view.action == "retrieve" else self.view.action
        return f"{KINDS[self.view.kind].collection}_{action}"

    def get_description(self) -> str:
        """Nothing: the summary says what there is to say, and docstrings are for those who read the code."""
        return ""

    def get_tags(self) -> list[str]:
        """The collection; the other addresses are about the record or its changes."""
        kind = getattr(self.view, "kind", None)
        return [KINDS[kind].collection] if kind else ["changes" if "changes" in self.path else "record"]

    def get_auth(self) -> list[Schema]:
        """None is needed."""
        return [{}]

    def _get_parameters(self) -> list[Schema]:
        fields = self.view.query.fields
        parameters = [_slug_in_path(self.view.kind)] if "{slug}" in self.path else []
        parameters += self._get_filter_parameters()
        paged = self._get_pagination_parameters()
        known = {parameter["name"] for parameter in [*parameters, *paged]}
        # What the operation alone takes comes before what many take.
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
        return bodies | {"304": {"description": "What If-None-Match names is still current."}} | problems

    def _problems(self) -> list[int]:
        fields = self.view.query.fields
        reads_snapshots = {"as_of", "after"} & set(fields)
        is_item = "{slug}" in self.path or "around" in fields
        return [400, *([404] if is_item else []), 406, *([410, 503] if reads_snapshots else [])]

    def _headers(self) -> Schema:
        names = [name for name in HEADERS if self.depends_on_language or name not in {"Content-Language", "Vary"}]
        return {name: {"description": HEADERS[name], "schema": {"type": "string"}} for name in names}

    def get_serializer_name(self, serializer: Any, direction: Any) -> str:
        """The public name of a representation, as clients were generated with."""
        name = str(super().get_serializer_name(serializer, direction)).removesuffix("Serializer")
        for suffix, public in COMPONENT_SUFFIXES.items():
            if name.endswith(suffix) and name != suffix:
                name = name.removesuffix(suffix) + public
        return COMPONENT_NAMES.get(name, name)

    def _page(self, direction: Any) -> Schema:
        """The schema of a page, described where it stands."""
        name = self.get_paginated_name(self._get_serializer_name(self._get_serializer(), direction))
        component = ResolvedComponent(name, ResolvedComponent.SCHEMA)
        schema: Schema = self.registry[component].schema
        del self.registry[component]
        return schema

    def _map_serializer_field(self, field: Any, direction: Any, bypass_extensions: bool = False) -> Any:
        # An object inside another is described where it stands: only what has a name of its own is a component.
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
            member.pop("title", None)  # the desk's name of the member
        if not isinstance(serializer, ProblemSerializer):
            schema["additionalProperties"] = False
        schema["required"] = [
            name
            for name, field in serializer.fields.items()
            if not (isinstance(serializer, MAY_BE_ABSENT) and not field.required)
            and not getattr(field, "may_be_absent", False)
        ]
        return schema


def without_enum_ids(result: Schema, **_context: Any) -> Schema:
    """Hook of drf-spectacular: remove the marks of its own hook that would make components of enumerations."""
    _remove(result, "x-spec-enum-id")
    return result


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
    serializers_ = (embedded, MissingSerializer)
    return {"anyOf": [auto_schema.resolve_serializer(each, direction).ref for each in serializers_]}


class ReferenceFieldExtension(OpenApiSerializerFieldExtension):
    """References."""

    target_class = "sco.api.fields.ReferenceField"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> Schema:
        """The embedded representation."""
        return _reference(auto_schema, self.target.kind, direction)


class EmbeddedListExtension(OpenApiSerializerFieldExtension):
    """Embedded lists, rendered at publishing."""

    target_class = "sco.api.fields.EmbeddedListField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> Schema:
        """How many, where, and the first of them."""
        properties = {
            "count": {"type": "integer", "minimum": 0},
            "url": {"type": "string", "format": "uri-reference"},
            "results": {"type": "array", "items": _reference(auto_schema, self.target.kind, direction)},
        }
        required = list(properties)
        return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


class RelatedListExtension(EmbeddedListExtension):
    """Embedded lists, read with the answer."""

    target_class = "sco.api.per_request.RelatedListField"


class PerRequestExtension(OpenApiSerializerFieldExtension):
    """Other fields that are rendered with the answer: they name the serializer or field of their shape."""

    target_class = "sco.api.per_request.ShapedField"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> Schema:
        """The shape."""
        shape = self.target.shape()
        # Public in all but name: drf-spectacular's own extensions call it.
        schema: Schema = auto_schema._map_serializer_field(shape, direction)  # noqa: SLF001
        return schema
