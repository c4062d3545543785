"""The OpenAPI schemas of the fields of representations."""

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema

from sco.api.fields import COUNT, COUNTED_AT_MOST, EMBEDDED_AT_MOST, capped_count
from sco.api.serializers import MISSING
from sco.ledger.registry import KINDS

Schema = dict[str, Any]


def _reference(auto_schema: AutoSchema, kind: str, direction: Any) -> Schema:
    """Another item's embedded representation, or the placeholder of one that is missing."""
    embedded: Any = KINDS[kind].representations.embedded
    return {"anyOf": [auto_schema.resolve_serializer(each, direction).ref for each in (embedded, *MISSING)]}


class ReferenceFieldExtension(OpenApiSerializerFieldExtension):
    target_class = "sco.api.fields.ReferenceField"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> Schema:
        return _reference(auto_schema, self.target.kind, direction)


class EmbeddedListExtension(OpenApiSerializerFieldExtension):
    target_class = "sco.api.fields.EmbeddedListField"
    counted = COUNT

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> Schema:
        kind = self.target.kind
        properties = {
            **self.counted,
            "results": {
                "type": "array",
                "maxItems": EMBEDDED_AT_MOST,
                "items": _reference(auto_schema, kind, direction),
                "description": f"The first {EMBEDDED_AT_MOST}.",
            },
        }
        return {
            "type": "object",
            "description": f"Its {KINDS[kind].collection}: how many there are, and the first of them.",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        }


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
