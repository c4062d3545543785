"""The lines of an export, for the OpenAPI document: a row of each kind, and the last line."""

from functools import cache
from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers

from sco.api import fields as f
from sco.ledger.documents import BilingualNoteField
from sco.ledger.registry import KINDS
from sco.partners.exports.reading import BODIES


class ExportRowSerializer(serializers.Serializer[Any]):
    """An item in an export."""

    sequence = serializers.IntegerField(min_value=1, help_text="The number of the entry that is public: see `after`.")
    kind = serializers.CharField(help_text="The kind of the item.")
    slug = f.SlugField()
    version = serializers.IntegerField(min_value=1, help_text="The version of the item.")
    schema = serializers.IntegerField(min_value=1, help_text="The number of the document's schema.")
    languages = f.LanguagesField(help_text="The languages that the item is public in.")
    at = f.TimeField(help_text="When the version was recorded, in UTC to the microsecond.")
    note = BilingualNoteField(allow_null=True, help_text="What was corrected; null if nothing was said.")
    document = serializers.JSONField()
    document_salt = serializers.CharField(help_text="Hex: verifies the document, as in the change feed.")
    document_hash = serializers.CharField(help_text="SHA-256 of the salt, the whole document and the note, in hex.")


class OptionalCharField(serializers.CharField):
    """A text that is there if it was asked for."""

    may_be_absent = True


class OptionalChoiceField(serializers.ChoiceField):
    """A choice that is there if it was asked for."""

    may_be_absent = True


class ExportEndSerializer(serializers.Serializer[Any]):
    """The last line of an export: without it, the export was cut off."""

    end = serializers.ChoiceField(choices=list(KINDS), help_text="The kind of the items.")
    cursor = f.CursorField(help_text="The snapshot. `changes` goes on from there.")
    count = serializers.IntegerField(min_value=0, help_text="The number of the lines before.")
    after = serializers.IntegerField(min_value=0, help_text="The `sequence` of the last row.")


@cache
def export_line() -> Any:
    """``ExportLine``: a row of any kind, or the end."""
    rows = [_row_of(name) for name in KINDS]
    return PolymorphicProxySerializer("ExportLine", [*rows, ExportEndSerializer], resource_type_field_name=None)


_TEXT = "The outlet's text; null if it is withheld or there is none. Only with `bodies=true`."
_WITHHELD = "Why `source_text` is withheld: a grant would open it, or nobody may read it; null if nothing is."


def _row_of(kind: str) -> type[serializers.Serializer[Any]]:
    fields: dict[str, Any] = {
        "kind": serializers.ChoiceField(choices=[kind], help_text="The kind of the item."),
        "document": _document_of(kind)(help_text="What was published, as in the change feed."),
        "__doc__": ExportRowSerializer.__doc__,
    }
    if kind in BODIES:
        reasons = ["licensed", "nobody"]
        fields["source_text"] = OptionalCharField(allow_null=True, help_text=_TEXT)
        fields["source_text_withheld"] = OptionalChoiceField(choices=reasons, allow_null=True, help_text=_WITHHELD)
    return type(f"{kind.capitalize()}RowSerializer", (ExportRowSerializer,), fields)


def _document_of(kind: str) -> Any:
    document = KINDS[kind].document
    if kind not in BODIES:
        return document

    def get_fields(self: Any) -> Any:
        fields: dict[str, Any] = document.get_fields(self)
        fields[BODIES[kind]].may_be_absent = True
        return fields

    shape = {"get_fields": get_fields, "__doc__": "An article, with its body if that was asked for."}
    return type(f"Exported{document.__name__}", (document,), shape)
