"""Fields of representations: they render members of a document in one language, or in both side by side.

They run once, when an item is published. Most add an OpenAPI schema to a field of DRF and nothing else.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from sco.api import cursors, paths
from sco.api.bilingual_schema import MARK
from sco.api.links import link
from sco.languages import BOTH, LANGUAGES, ZH, Both, Language
from sco.ledger.registry import placeholder
from sco.partial_date import PartialDate
from sco.slugs import SLUG

# The rest is at the list's address. A default page has as many, so that the two begin alike.
EMBEDDED_AT_MOST = 20
# What belongs to an item is counted with each response, so there is an end to it: within a detail, and within each row
# of a list, of which there are up to a hundred.
COUNTED_AT_MOST = 10_000
COUNTED_IN_LISTS = 1_000
DECIMAL = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$", "examples": ["960"]}
DATE = {
    "type": "object",
    "properties": {
        "date": {
            "type": "string",
            "pattern": r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$",
            "description": "The year, the month or the day.",
            "examples": ["2017-06"],
        },
        "first": {"type": "string", "format": "date", "description": "The first day that it may mean."},
        "last": {"type": "string", "format": "date", "description": "The last day that it may mean."},
        "text": {"type": "string", "description": "The date in prose.", MARK: "text"},
    },
    "description": "A date known to the year, the month or the day.",
    "required": ["date", "first", "last", "text"],
    "additionalProperties": False,
}


@extend_schema_field(
    {
        "type": "string",
        "pattern": SLUG,
        "description": "The item's public name, which never changes.",
        "examples": ["four-security-centres"],
    }
)
class SlugField(serializers.CharField):
    """A slug."""


@extend_schema_field({"type": "string", "format": "uri-reference"})
class UrlField(serializers.CharField):
    """A URL, or an absolute-path reference within this API."""


@extend_schema_field({"type": "string", "format": "date-time"})
class TimeField(serializers.CharField):
    """A time in UTC as RFC 3339 text."""


@extend_schema_field(
    {
        "type": "string",
        "pattern": cursors.PATTERN,
        "description": "A position in the record: a sequence, and the first 8 bytes of the digest there.",
        "examples": ["58.4633c77e053dfe3b"],
    },
    component_name="Cursor",
)
class CursorField(serializers.CharField):
    """A cursor of the record."""


@extend_schema_field(
    {
        "type": "array",
        "items": {"type": "string", "enum": list(LANGUAGES)},
        "description": "The languages that the item is public in.",
    }
)
class LanguagesField(serializers.ListField):
    """The languages that an item is public in."""

    # ListField would run a child field for each.
    def to_representation(self, data: list[Language]) -> list[Language]:
        return data


@extend_schema_field({"type": "string", "enum": list(LANGUAGES)})
class LanguageCodeField(serializers.CharField):
    """A language, as a member of the document."""


# No ``const``: a generator of Python clients takes that for the text “true”, and refuses the item.
@extend_schema_field({"type": "boolean"})
class TrueField(serializers.BooleanField):
    """True, as a mark."""


@extend_schema_field(DECIMAL)
class DecimalTextField(serializers.CharField):
    """A decimal number as text: a JSON number would lose digits in clients that read floats."""


class LanguageBoundField(serializers.Field):
    """A field that depends on the language of the representation."""

    def bind(self, field_name: str, parent: Any) -> None:
        # Looking the language up in the context for each value takes as long as the field itself.
        super().bind(field_name, parent)
        self.language: Language | Both = self.context.get("language", ZH)


@extend_schema_field(
    {
        "type": "string",
        "enum": list(LANGUAGES),
        "description": "The language of the texts here; `*` where they are in both.",
        MARK: "language",
    }
)
class LanguageField(LanguageBoundField):
    """The language that the representation is in; ``*`` for both."""

    def get_attribute(self, instance: Any) -> Language | Both:
        return self.language

    def to_representation(self, value: Language | Both) -> Language | Both:
        return value


@extend_schema_field({"type": "string", MARK: "text"})
class TranslatedField(LanguageBoundField):
    """A bilingual text of the document in one language; null only if the text is optional and missing.

    In both languages: ``{"zh-Hans": …, "en": …}``, null in a language that the item is not public in.
    """

    def to_representation(self, value: Mapping[str, str]) -> Any:
        return both_of(value) if self.language == BOTH else value.get(self.language)


def both_of(value: Mapping[str, str]) -> dict[Language, str | None]:
    """A bilingual text with both languages as members, None in one that it lacks."""
    return {language: value.get(language) for language in LANGUAGES}


@extend_schema_field({"type": "array", "items": {"type": "string"}, MARK: "list"})
class TranslatedListField(LanguageBoundField):
    """A bilingual list of texts in one language; in both, ``{"zh-Hans": […], "en": […]}``."""

    def to_representation(self, value: Mapping[str, list[str]]) -> Any:
        if self.language == BOTH:
            return {language: value.get(language, []) for language in LANGUAGES}
        return value.get(self.language, [])


@extend_schema_field(DATE, component_name="PartialDate")
class PartialDateField(LanguageBoundField):
    """A partial date as data, with the first and the last day that it may mean, and in prose.

    ``{"date": "2017-06", "first": "2017-06-01", "last": "2017-06-30", "text": "June 2017"}``
    """

    def to_representation(self, value: str) -> dict[str, Any]:
        return partial_date(value, self.language)


def partial_date(value: str, language: Language | Both) -> dict[str, Any]:
    """A partial date as data and in prose of the language, or of both."""
    date = PartialDate.parse(value)
    text = {each: date.display(each) for each in LANGUAGES} if language == BOTH else date.display(language)
    return {"date": value, "first": date.first.isoformat(), "last": date.last.isoformat(), "text": text}


def period(part: Mapping[str, Any], language: Language | Both) -> dict[str, Any]:
    """The ``from`` and ``to`` of a part of a document, each as ``partial_date`` has it, or None."""
    return {end: partial_date(part[end], language) if part[end] else None for end in ("from", "to")}


class ReferenceField(serializers.CharField):
    """Another item, embedded: a placeholder, which the item's representation replaces at each request."""

    def __init__(self, kind: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind = kind

    def to_representation(self, value: str) -> dict[str, str]:  # type: ignore[override]
        return placeholder(self.kind, value)


class EmbeddedListField(serializers.Field):
    """Items that the document names: their number, the first 20, and the address of the whole list.

    ``parameter`` is the filter of that list that takes this item's slug.
    """

    def __init__(self, kind: str, *, parameter: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind, self.parameter = kind, parameter

    def get_attribute(self, instance: Any) -> tuple[str, list[str]]:
        slugs: Any = super().get_attribute(instance)
        return instance["slug"], slugs

    def to_representation(self, value: tuple[str, list[str]]) -> dict[str, Any]:
        """The list, with placeholders for its items."""
        slug, names = value
        results = (placeholder(self.kind, name) for name in names[:EMBEDDED_AT_MOST])
        return embedded_list(len(names), paths.collection(self.kind, **{self.parameter: slug}), list(results))


def embedded_list(count: int, url: str, results: list[Any] | orjson.Fragment) -> dict[str, Any]:
    """A list embedded in a representation; ``count`` is the number of all, of which ``results`` has the first."""
    return {"count": count, "url": link(url), "results": results}


COUNT: dict[str, Any] = {
    "count": {"type": "integer", "minimum": 0, "description": "How many there are."},
    "url": {"type": "string", "format": "uri-reference", "description": "The address of the whole list."},
}


def capped_count(most: int) -> dict[str, Any]:
    """The schemas of the members of a count that ends at ``most``."""
    capped = {"type": "boolean", "description": f"Whether there are more than {most:,}, up to which they are counted."}
    return {"count": {**COUNT["count"], "maximum": most}, "capped": capped, "url": COUNT["url"]}


@extend_schema_field(
    {
        "type": "object",
        "description": "How many there are, and the address of their list.",
        "properties": capped_count(COUNTED_IN_LISTS),
        "required": ["count", "capped", "url"],
        "additionalProperties": False,
    }
)
class CountField(serializers.Field):
    """The number of items in a list, and its address."""


@extend_schema_field({"type": "string", "format": "uri-reference", "description": "The item's address."})
class ItemUrlField(UrlField):
    """The address of the item's detail; ``Meta.kind`` of the serializer names the kind."""

    def bind(self, field_name: str, parent: Any) -> None:
        super().bind(field_name, parent)
        self.kind: str = parent.Meta.kind

    def get_attribute(self, instance: Any) -> str:
        slug: str = instance["slug"]
        return slug

    def to_representation(self, value: str) -> orjson.Fragment:  # type: ignore[override]
        return link(paths.item(self.kind, value))


@extend_schema_field({"type": "string", "format": "uri-reference", "description": "The address of the item's history."})
class HistoryUrlField(ItemUrlField):
    """The address of the item's history."""

    def to_representation(self, value: str) -> orjson.Fragment:  # type: ignore[override]
        return link(paths.history(self.kind, value))
