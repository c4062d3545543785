"""Representations: a document as the public reads it, in one language; and the answers that all kinds share.

A kind has up to three representations, each adding fields to the one before: *embedded* in other items, in a *list*,
and in its *detail*. They are rendered when the item is published, never per request. What depends on other items is
left open then: a ``ReferenceField`` leaves a placeholder, and a ``PerRequestField`` is rendered with the answer.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from rest_framework import serializers

from sco.api import fields as f
from sco.languages import ZH, Language
from sco.ledger.canonical import ACTIONS


class RepresentationSerializer(serializers.Serializer[Any]):
    """A document in one language.

    It serializes a document to which the record has added ``slug``, ``version`` and ``recorded_at``.
    """

    @classmethod
    @cache
    def in_language(cls, language: Language) -> "RepresentationSerializer":
        """The serializer for representations in this language: one instance for the whole process."""
        return cls(context={"language": language})

    @classmethod
    @cache
    def names(cls) -> Sequence[str]:
        """The names of its fields."""
        return list(cls.in_language(ZH).fields)


class SlugFields(RepresentationSerializer):
    """What names an item."""

    slug = f.SlugField()


class AddressFields(SlugFields):
    """What names an item that has a detail."""

    url = f.ItemUrlField()


class LanguageFields(RepresentationSerializer):
    """The language of a representation, and those that there are."""

    language = f.LanguageField()
    available_languages = f.LanguagesField(source="languages")


class VersionFields(RepresentationSerializer):
    """What the record adds in lists and details."""

    version = serializers.IntegerField(min_value=1)
    recorded_at = f.TimeField()


class PartSerializer(serializers.Serializer[Any]):
    """An object inside a representation, described where it stands."""


class PeriodSerializer(PartSerializer):
    """From when to when; either end may be open."""

    def get_fields(self) -> Any:
        """With ``from`` and ``to``. The first is a keyword of Python, so they cannot be declared."""
        return super().get_fields() | {end: f.PartialDateField(allow_null=True) for end in ("from", "to")}


class ReferenceSerializer(serializers.Serializer[Any]):
    """A source that can be looked up."""

    title = f.TranslatedField(allow_null=True)
    url = serializers.CharField(allow_null=True)
    dated = f.PartialDateField(allow_null=True)


class MissingSerializer(serializers.Serializer[Any]):
    """In place of an item that was erased, or that is not there at this snapshot."""

    slug = f.SlugField()
    erased = serializers.BooleanField(required=False)
    unavailable = serializers.BooleanField(required=False)


class HistoryEntrySerializer(serializers.Serializer[Any]):
    """One entry of the record about an item."""

    version = serializers.IntegerField(min_value=1)
    action = serializers.ChoiceField(choices=ACTIONS)
    at = f.TimeField()
    languages = f.LanguagesField()
    note = serializers.CharField(allow_null=True)
    cursor = f.CursorField()
    digest = serializers.CharField()
    url = f.UrlField(allow_null=True, help_text="The item as of this entry; null where nothing is left to read.")


class HistorySerializer(serializers.Serializer[Any]):
    """A page of an item's history."""

    as_of = f.CursorField()
    next = f.UrlField(allow_null=True)
    results = HistoryEntrySerializer(many=True)


class ProblemSerializer(serializers.Serializer[Any]):
    """RFC 9457. `parameter` names what is wrong; further members help to go on."""

    type = f.UrlField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    parameter = serializers.CharField(required=False)


class RootSerializer(serializers.Serializer[Any]):
    """The API's root."""

    name = serializers.CharField()
    as_of = f.CursorField()
    languages = f.LanguagesField()
    links = serializers.DictField(child=f.UrlField())
