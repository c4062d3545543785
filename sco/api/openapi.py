"""The operations of the OpenAPI 3.1 document, which drf-spectacular derives from the views and their serializers.

``openapi_fields`` describes fields, ``openapi_responses`` headers and errors, ``openapi_document`` the whole.
"""

import re
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent, force_instance

# Imported to be registered: drf-spectacular finds extensions by their class.
from sco.api import openapi_fields as _extensions  # noqa: F401
from sco.api import openapi_responses as shared
from sco.api.filters import GENERAL, describe
from sco.api.openapi_document import ABOUT, SCHEME
from sco.api.paths import ROOT
from sco.api.serializers import MISSING, CorrectionsPageSerializer, PartSerializer, ProblemSerializer
from sco.ledger.documents import DocumentPartSerializer
from sco.ledger.registry import KINDS
from sco.slugs import MAX_LENGTH, SLUG

Schema = dict[str, Any]
# For DRF ``required`` concerns input. In responses every declared member is present, except optional ones of these.
MAY_BE_ABSENT = (CorrectionsPageSerializer, ProblemSerializer)
# The public names of components. Clients have types generated from them, so they outlive the names of serializers.
COMPONENT_SUFFIXES = {"Embedded": "Label", "List": "Card", "Detail": ""}
ACCEPT_LANGUAGE = {
    "name": "Accept-Language",
    "in": "header",
    "description": "Decides the language if `lang` is absent: RFC 4647 lookup, `q=0` included.",
    "schema": {"type": "string"},
}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The `ETag` of a stored response: the answer is 304 if that still holds.",
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
        # By default the view's docstring, which is for readers of the code.
        fields, sentences = self.view.query.fields, []
        if self.depends_on_language:
            sentences.append(
                "In the language of `lang`, else of `Accept-Language`; with `lang=*` in both side by side."
            )
        if "as_of" in fields:
            sentences.append("Shows the record as it is, or as it stood at `as_of`.")
        if {"limit", "cursor"} <= set(fields):
            sentences.append("`next` leads to the following page, at the same snapshot.")
        return " ".join(sentences) or self.view.about or self.get_summary() or ""

    def get_tags(self) -> list[str]:
        # The collection of the kind; otherwise what the view says, or the first part of its address.
        kind = getattr(self.view, "kind", None)
        name = KINDS[kind].collection if kind else self.view.tag
        return [name or self.path.removeprefix(ROOT).partition("/")[0]]

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        operation = super().get_operation(*args, **kwargs)
        kind = getattr(self.view, "kind", None)
        fallback = f"{KINDS[kind].collection.capitalize()}: the list, each item and its history." if kind else ""
        return operation and {**operation, ABOUT: self.view.about or fallback or self.get_summary()}

    def get_auth(self) -> list[Schema]:
        # Nowhere else, and not [{}] either, which also means anonymous access: generated clients demand credentials as
        # soon as there is a list.
        return [{SCHEME: []}] if self.view.needs_key else []

    def _get_parameters(self) -> list[Schema]:
        fields = self.view.query.fields
        parameters = [_in_path(name, self.view) for name in re.findall(r"\{(\w+)\}", self.path)]
        parameters += self._get_filter_parameters()
        paged = self._get_pagination_parameters()
        known = {parameter["name"] for parameter in [*parameters, *paged]}
        # The parameters of the operation itself come before those that many share.
        rest = sorted(fields.keys() - known, key=lambda name: (name in GENERAL, list(fields).index(name)))
        parameters += [describe(name, fields[name]) for name in rest]
        sent = [*([ACCEPT_LANGUAGE] if self.depends_on_language else []), *([IF_NONE_MATCH] if self.is_kept else [])]
        return [*parameters, *paged, *sent, *self.view.sent_headers]

    def _get_response_bodies(self, direction: Any = "response") -> Schema:
        bodies: Schema = super()._get_response_bodies(direction)
        success = min(bodies)
        bodies[success] |= {"description": self.get_summary() or "", "headers": shared.headers(self._headers())}
        bodies[success].get("content", {}).update(self._other_formats())
        self._let_items_be_missing(direction)
        # Resolved here although only the shared responses refer to them: components are registered by operations.
        for status in self._problems():
            self.resolve_serializer(shared.problem_serializer(status), direction)
        others = [*([304] if self.is_kept else []), *self._problems()]
        if self.view.may_redirect:
            bodies["307"] = shared.redirect()
        return bodies | {str(status): shared.reference(status) for status in sorted(others)}

    @property
    def is_kept(self) -> bool:
        """Whether clients may keep the response, and ask whether it still holds."""
        return self.method == "GET" and self.view.response_headers is None

    def _other_formats(self) -> Schema:
        """What `format` chooses beside the API's own JSON, by media type."""
        other = self.view.other_formats() if "format" in self.view.query.fields else {}
        return {
            media_type.partition(";")[0]: {"schema": {"type": _type_of(media_type), "description": f"{about}."}}
            for media_type, about in other.items()
        }

    def _problems(self) -> list[int]:
        fields = self.view.query.fields
        is_item = "{" in self.path or self.view.may_be_missing
        missing = [404] if is_item or "around" in fields else []
        gone = [410] if {"as_of", "after", "cursor"} & set(fields) else []
        return sorted([*shared.ALWAYS, *missing, *gone, *([413] if self.method == "POST" else [])])

    def _headers(self) -> list[str]:
        if self.view.response_headers is not None:
            return list(self.view.response_headers)
        # Without a language parameter the response is the same for every Accept-Language.
        absent = set() if self.depends_on_language or self.view.says_languages else {"Content-Language"}
        absent |= set() if self.view.shows_record else {"Record-Cursor"}
        return [name for name in shared.OF_BODIES if name not in absent]

    def get_serializer_name(self, serializer: Any, direction: Any) -> str:
        """The public name of a component."""
        name = str(super().get_serializer_name(serializer, direction)).removesuffix("Serializer")
        for suffix, public in COMPONENT_SUFFIXES.items():
            if name.endswith(suffix) and name != suffix:
                name = name.removesuffix(suffix) + public
        return name

    def get_paginated_name(self, serializer_name: str) -> str:
        return serializer_name.removesuffix("Card") + "Page"

    def _let_items_be_missing(self, direction: Any) -> None:
        """Where a parameter names the items of the list, those that are missing have their placeholders in it."""
        named = any(getattr(field, "named_by", None) for field in self.view.query.fields.values())
        if not (named and self._is_list_view()):
            return
        name = self.get_paginated_name(self._get_serializer_name(self._get_serializer(), direction))
        page = self.registry[ResolvedComponent(name, ResolvedComponent.SCHEMA)].schema["properties"]["results"]
        missing = [self.resolve_serializer(each, direction).ref for each in MISSING]
        page["items"] = {"anyOf": [page["items"], *missing]}

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
        for name, member in schema["properties"].items():
            member.pop("title", None)  # the label, which is for editors
            if text := serializer.fields[name].help_text:
                member["description"] = str(text)  # objects that are described inline lack it
        if not isinstance(serializer, ProblemSerializer):
            schema["additionalProperties"] = False
        schema["required"] = [
            name
            for name, field in serializer.fields.items()
            if not getattr(field, "may_be_absent", False)
            and (field.required or not (isinstance(serializer, MAY_BE_ABSENT) or direction == "request"))
        ]
        return schema


def _type_of(media_type: str) -> str:
    return "string" if media_type.startswith("application/xml") else "object"


def _in_path(name: str, view: Any) -> Schema:
    """A part of the address: an item's slug, or what the view says in ``path_parameters``."""
    described = view.path_parameters.get(name) or _slug_of(getattr(view, "item_kind", "") or view.kind)
    return {"name": name, "in": "path", "required": True, **described}


def _slug_of(kind: str) -> Schema:
    schema = {"type": "string", "pattern": SLUG, "maxLength": MAX_LENGTH}
    return {"description": "The item's public name.", "schema": schema, "example": KINDS[kind].example}
