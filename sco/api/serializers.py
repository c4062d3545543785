"""Representations, which show a document to the public in one language, and the responses that all kinds share.

A kind has up to three representations, each adding fields to the one before: *embedded* in other items, in a *list*,
and in its *detail*. They are rendered when the item is published, never per request. What depends on other items cannot
be rendered then: a ``ReferenceField`` leaves a placeholder, and a ``PerRequestField`` is rendered with each response.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from rest_framework import serializers

from sco.api import fields as f
from sco.api.per_request import ColumnField
from sco.languages import ZH, Both, Language
from sco.ledger.canonical import ACTIONS
from sco.ledger.documents import BilingualNoteField
from sco.ledger.registry import KINDS

# The actions that take something back.
CORRECTIVE_ACTIONS = ("correct", "withdraw", "erase")


class RepresentationSerializer(serializers.Serializer[Any]):
    """Serializes a document in one language or both; ``slug``, ``version`` and ``recorded_at`` are the record's."""

    @classmethod
    @cache
    def in_language(cls, language: Language | Both) -> "RepresentationSerializer":
        """The instance for this language: one per class and language for the whole process."""
        # DRF copies every declared field for each instance, which takes longer than serializing a document.
        return cls(context={"language": language})

    @classmethod
    @cache
    def names(cls) -> Sequence[str]:
        return list(cls.in_language(ZH).fields)


class SlugFields(RepresentationSerializer):
    """The public name of an item."""

    slug = f.SlugField()


class AddressFields(SlugFields):
    """The public name of an item, and the address of its detail."""

    url = f.ItemUrlField()


class LanguageFields(RepresentationSerializer):
    """The language of the representation, and all languages that the item is public in."""

    language = f.LanguageField()
    available_languages = f.LanguagesField(source="languages")


class PartSerializer(serializers.Serializer[Any]):
    """An object inside a representation. OpenAPI describes it inline, not as a component."""


class CorrectionSerializer(serializers.Serializer[Any]):
    """A correction of an item."""

    version = serializers.IntegerField(min_value=1, help_text="The version that the correction made.")
    at = f.TimeField(help_text="When it was recorded, in UTC.")
    note = BilingualNoteField(help_text="What was corrected, in both languages.")


class CorrectionsSerializer(serializers.Serializer[Any]):
    """How many corrections an item has had, and the latest."""

    count = serializers.IntegerField(min_value=0, help_text="The number of corrections up to this version.")
    latest = CorrectionSerializer(allow_null=True, help_text="The latest of them; null if there is none.")


class CorrectionsField(ColumnField):
    """The item's corrections up to the version that is shown."""

    shape = CorrectionsSerializer
    is_own = True
    absent = '{"count":0,"latest":null}'
    # NULL for nearly all items, after one look at an index that has corrections only.
    column = (
        "(SELECT json_build_object('count', count(*), 'latest', (array_agg(json_build_object('version', c.version,"
        " 'at', to_char(c.at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'),"
        # An erasure leaves no note.
        " 'note', nullif(c.note, '')::json)"
        " ORDER BY c.version DESC))[1])::text FROM ledger_entry AS c WHERE c.action = 'correct' AND c.kind = r.kind"
        " AND c.slug = r.slug AND c.sequence <= r.sequence HAVING count(*) > 0)"
    )


class VersionFields(RepresentationSerializer):
    """The item's version, when it was recorded, its history and its corrections, for lists and details."""

    version = serializers.IntegerField(
        min_value=1, help_text="The number of the record's entries about the item, up to the one that is shown."
    )
    recorded_at = f.TimeField(help_text="When this version was recorded, in UTC.")
    history = f.HistoryUrlField()
    corrections = CorrectionsField()


_ENDS = {
    "from": "Its first day, month or year; null if it is open or unknown.",
    "to": "Its last day, month or year, which belongs to it; null if it is open or unknown.",
}


class PeriodSerializer(PartSerializer):
    """From when to when; either end may be open."""

    def get_fields(self) -> Any:
        # ``from`` is a keyword of Python, so the two cannot be declared as attributes.
        return super().get_fields() | {
            end: f.PartialDateField(allow_null=True, help_text=text) for end, text in _ENDS.items()
        }


class ReferenceSerializer(serializers.Serializer[Any]):
    """A source that can be looked up."""

    title = f.TranslatedField(allow_null=True, help_text="The source's title; null if it has none in this language.")
    url = serializers.CharField(allow_null=True, help_text="The source's address; null if it has none.")
    dated = f.PartialDateField(allow_null=True, help_text="The source's date; null if it is unknown.")


# Two shapes and not one with optional members: a client would take every item for one that is missing.
class ErasedItemSerializer(serializers.Serializer[Any]):
    """Takes the place of an item that was erased."""

    slug = f.SlugField()
    erased = f.TrueField(help_text="Always true.")


class UnavailableItemSerializer(serializers.Serializer[Any]):
    """Takes the place of an item that is not public at this snapshot."""

    slug = f.SlugField()
    unavailable = f.TrueField(help_text="Always true.")


MISSING = (ErasedItemSerializer, UnavailableItemSerializer)


class HistoryEntrySerializer(serializers.Serializer[Any]):
    """One entry of the record in an item's history."""

    sequence = serializers.IntegerField(min_value=1, help_text="The number of the entry in the record.")
    version = serializers.IntegerField(min_value=1, help_text="The version that the entry made.")
    action = serializers.ChoiceField(choices=ACTIONS, help_text="What was done to the item.")
    at = f.TimeField(help_text="When the entry was recorded, in UTC.")
    languages = f.LanguagesField(help_text="The languages that this version is public in; none for a tombstone.")
    language = f.LanguageField(help_text="The language of the note.")
    note = f.TranslatedField(
        allow_null=True, help_text="What was corrected, or why; null if nothing was said or the item was erased since."
    )
    cursor = f.CursorField(
        help_text="The end of the publication that the entry belongs to: what `as_of` takes to read this version."
    )
    digest = serializers.CharField(help_text="The SHA-256 digest of the entry itself, in hex.")
    url = f.UrlField(allow_null=True, help_text="The item as of the end of that publication; null if its text is gone.")


class HistorySerializer(serializers.Serializer[Any]):
    """A page of an item's history."""

    as_of = f.CursorField(help_text="The snapshot that was read.")
    next = f.UrlField(allow_null=True, help_text="The address of the next page; null on the last one.")
    results = HistoryEntrySerializer(many=True, help_text="The entries of this page, newest first.")


class CorrectionEntrySerializer(serializers.Serializer[Any]):
    """A correction, a withdrawal or an erasure, in the list of all."""

    sequence = serializers.IntegerField(min_value=1, help_text="The number of the entry in the record.")
    cursor = f.CursorField(help_text="The end of the publication that the entry belongs to.")
    slug = f.SlugField()
    version = serializers.IntegerField(min_value=1, help_text="The version that the entry made.")
    action = serializers.ChoiceField(choices=CORRECTIVE_ACTIONS, help_text="What was done to the item.")
    at = f.TimeField(help_text="When the entry was recorded, in UTC.")
    language = f.LanguageField(help_text="The language of the note.")
    note = f.TranslatedField(
        allow_null=True, help_text="Why; null if nothing was said, or if the item was erased afterwards."
    )
    url = f.UrlField(allow_null=True, help_text="The item; null if it is not public or has no address.")
    history = f.UrlField(allow_null=True, help_text="The item's history; null if it has no address.")

    def get_fields(self) -> Any:
        # The kinds are registered by now, but were not when this module was read.
        fields = super().get_fields()
        kind = serializers.ChoiceField(choices=list(KINDS), help_text="The kind of the item.")
        return {"sequence": fields.pop("sequence"), "cursor": fields.pop("cursor"), "kind": kind, **fields}


class CorrectionsPageSerializer(serializers.Serializer[Any]):
    """A page of the list of corrections."""

    as_of = f.CursorField(help_text="The snapshot that was read.")
    next = f.UrlField(allow_null=True, help_text="The address of the next page; null on the last one.")
    count = serializers.IntegerField(
        min_value=0, required=False, help_text="The number of all results, with `count=true`."
    )
    results = CorrectionEntrySerializer(many=True, help_text="The entries of this page, newest first.")


class ProblemSerializer(serializers.Serializer[Any]):
    """A problem by RFC 9457. Members that are not required depend on its type."""

    type = f.UrlField(help_text="The type of the problem: the address that explains it, or `about:blank`.")
    title = serializers.CharField(help_text="The name of the type, in English.")
    status = serializers.IntegerField(help_text="The status of the response.")
    detail = serializers.CharField(help_text="What is wrong with this request, and how to correct it, in English.")
    parameter = serializers.CharField(required=False, help_text="The name of the invalid parameter.")
    fresh_start = f.UrlField(required=False, help_text="Where to begin again without the cursor.")
    publication_end = f.CursorField(required=False, help_text="The end of the publication that the cursor lies within.")
    history = f.UrlField(required=False, help_text="The history of the withdrawn or erased item.")
    available_languages = f.LanguagesField(required=False, help_text="The languages that the item is public in.")
    address = f.UrlField(required=False, help_text="The address that was probably meant.")


class RootSerializer(serializers.Serializer[Any]):
    """The API's root."""

    name = serializers.CharField(help_text="The name of the service.")
    as_of = f.CursorField(help_text="The head of the record.")
    languages = f.LanguagesField(help_text="The languages of the record.")
    links = serializers.DictField(child=f.UrlField(), help_text="The addresses of everything else, by name.")
    templates = serializers.DictField(
        child=serializers.CharField(),
        help_text="Addresses that need a query, as URI templates (RFC 6570) with every parameter, by name.",
    )
