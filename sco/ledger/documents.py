"""Documents: what a working copy publishes, declared as serializers from its model to canonical JSON values."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from sco.languages import ENGLISH_NAMES, LANGUAGES, Language, suffix
from sco.ledger.canonical import canonical
from sco.ledger.names import LANGUAGE_NAMES
from sco.partial_date import PATTERN as PARTIAL_DATE
from sco.slugs import SLUG

Document = Mapping[str, Any]

# Either language may be absent, and no third one can appear: partners generate types from this.
BILINGUAL = {
    "type": "object",
    "properties": {
        tag: {"type": "string", "description": f"The text in {name}; absent if there is none."}
        for tag, name in ENGLISH_NAMES.items()
    },
    "additionalProperties": False,
    "description": "A text by language, in one or both.",
}
BILINGUAL_LISTS = {
    **BILINGUAL,
    "properties": {
        tag: {
            "type": "array",
            "items": {"type": "string"},
            "description": f"The texts in {name}; absent if the document is not in it.",
        }
        for tag, name in ENGLISH_NAMES.items()
    },
    "description": "Lists of texts by language, in one or both.",
}
SLUG_SCHEMA = {"type": "string", "pattern": SLUG}


@dataclass(frozen=True, slots=True)
class Frozen:
    """What a working copy would publish. ``problems`` are sentences on why it cannot be published now."""

    document: Document
    languages: list[Language]
    restricted: Document | None = None
    problems: Sequence[str] = ()
    # The columns, not of texts, that a draft may leave empty and a publication may not.
    lacking: Sequence[str] = ()

    def canonical_texts(self) -> tuple[str, str | None]:
        """The document and the restricted part as an entry holds them: canonical JSON, None for no restricted part."""
        return canonical(self.document), canonical(self.restricted) if self.restricted else None


class RowField(serializers.Field):
    """A field that reads several columns of the row, and knows the document's languages."""

    def bind(self, field_name: str, parent: Any) -> None:
        """Keep the languages of the serializer's context."""
        super().bind(field_name, parent)
        # Once, because looking them up for every row takes as long as serializing the field.
        self.languages: Sequence[Language] = self.context.get("languages", LANGUAGES)

    def get_attribute(self, instance: Any) -> Any:
        """The row itself, as ``source`` names several columns."""
        return instance


@extend_schema_field(
    {
        "type": "array",
        "items": {"type": "string", "enum": list(LANGUAGES)},
        "description": "The languages of the document's texts.",
    }
)
class LanguagesField(RowField):
    """The languages of the document."""

    def to_representation(self, value: Any) -> list[Language]:
        """The languages, always Chinese first."""
        return list(self.languages)


@extend_schema_field({**BILINGUAL, "description": "A public note by language."}, component_name="Note")
class BilingualNoteField(serializers.DictField):
    """A public note in both languages."""


@extend_schema_field(BILINGUAL, component_name="TextByLanguage")
class BilingualField(RowField):
    """A text in the document's languages, ``{"zh-Hans": …, "en": …}``, or None where it has none.

    A language is complete with every required text, and with every other text that the other language has.
    """

    def __init__(self, *, required: bool = True, **kwargs: Any) -> None:
        super().__init__(required=required, allow_null=not required, **kwargs)

    def column(self, language: Language) -> str:
        """The name of the model's column."""
        return f"{self.source}_{suffix(language)}"

    def text(self, row: Any, language: Language) -> str:
        """The text in one language; '' if it is blank."""
        text: str = getattr(row, self.column(language)) or ""
        # Forms strip their fields, but a script might save spaces, which must not pass for a translation.
        return "" if text.isspace() else text

    def to_representation(self, value: Any) -> dict[Language, str] | None:
        """The text by language."""
        texts = {language: self.text(value, language) for language in self.languages}
        return texts if any(texts.values()) else None


@extend_schema_field(BILINGUAL_LISTS, component_name="TextListByLanguage")
class BilingualListField(RowField):
    """Lists of texts by language: ``{"zh-Hans": […], "en": […]}``."""

    def to_representation(self, value: Any) -> dict[Language, list[str]]:
        """The lists."""
        return {language: list(getattr(value, f"{self.source}_{suffix(language)}")) for language in self.languages}


@extend_schema_field({"type": "string", "pattern": PARTIAL_DATE})
class PartialDateField(serializers.Field):
    """A date known to the year, month or day: ``2017-06``."""

    def to_representation(self, value: Any) -> str:
        """The date as text."""
        return str(value)


class OptionalTextField(serializers.CharField):
    """A text that may be missing: '' becomes None, so that documents have one form of absence."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_null=True, **kwargs)

    def to_representation(self, value: str) -> str | None:  # type: ignore[override]
        """The text."""
        return None if not value or value.isspace() else value


@extend_schema_field(SLUG_SCHEMA)
class ItemField(serializers.CharField):
    """Another item, named by its slug: ``ItemField("outlet", source="outlet.slug")``."""

    def __init__(self, kind: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind = kind

    def get_attribute(self, instance: Any) -> Any:
        """The slug; None while a draft names no item."""
        row = instance
        for part in self.source_attrs[:-1]:
            row = getattr(row, part)
        return None if row is None else getattr(row, self.source_attrs[-1])


@extend_schema_field({"type": "array", "items": SLUG_SCHEMA})
class ItemsField(serializers.Field):
    """Other items, named by their slugs: ``ItemsField("author", source="bylines", slug="author.slug")``.

    Sorted by slug, unless ``ordered``: then in the order of the source.
    """

    def __init__(self, kind: str, *, slug: str = "slug", ordered: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind, self.ordered, self._slug = kind, ordered, attrgetter(slug)

    def to_representation(self, value: Any) -> list[str]:
        """The slugs."""
        # Sorted here, because the database returns rows in any order and an equal document must have equal bytes.
        slugs = map(self._slug, value.all() if hasattr(value, "all") else value)
        return list(slugs) if self.ordered else sorted(slugs)


class DocumentPartSerializer(serializers.Serializer[Any]):
    """An object inside a document, or each of a list of them."""


class PeriodDocumentSerializer(DocumentPartSerializer):
    """A period; either end may be open."""

    # Read from the columns period_from and period_to of the row.

    def get_fields(self) -> Any:
        """Add ``from`` and ``to``."""
        # ``from`` is a keyword, so it cannot be declared as an attribute.
        return super().get_fields() | {
            "from": PartialDateField(
                source="period_from", allow_null=True, label=_("since"), help_text="Its start; null if it is open."
            ),
            "to": PartialDateField(
                source="period_to", allow_null=True, label=_("until"), help_text="Its end, inclusive; null if open."
            ),
        }


class DocumentSerializer(serializers.Serializer[Any]):
    """The document of one kind.

    A nullable member may be added here: documents without it are read as having None there. Any other change needs a
    new schema (``Kind.upcasts``). Both need a new ``PROJECTION_VERSION`` once a representation shows them.
    """

    languages = LanguagesField(label=_("languages"))

    @classmethod
    @cache
    def in_languages(cls, *languages: Language) -> "DocumentSerializer":
        """The serializer for documents in these languages."""
        # One instance per process: creating one for each publication took longer than serializing the item.
        return cls(context={"languages": languages})

    @classmethod
    def freeze(cls, row: Any) -> Frozen:
        """What the row would publish now."""
        languages, problems = cls.public_languages(row)
        document = cls.in_languages(*languages).to_representation(row)
        return Frozen(document, languages, cls.restricted_part(row), problems, cls.lacking(row))

    @classmethod
    def public_languages(cls, row: Any) -> tuple[list[Language], list[str]]:
        """The languages that the row can be public in; if there are none, sentences on why."""
        return cls.complete_languages(row)

    @classmethod
    def restricted_part(cls, row: Any) -> Document | None:
        """What the record keeps with the document but does not publish, as ``Meta.restricted`` serializes it."""
        serializer = cls.restricted_serializer()
        part: Document | None = serializer.to_representation(row) if serializer else None
        return part if _has_text(part) else None

    @classmethod
    @cache
    def restricted_serializer(cls) -> DocumentPartSerializer | None:
        """The serializer of the restricted part; None for a kind without one."""
        serializer: type[DocumentPartSerializer] | None = getattr(getattr(cls, "Meta", None), "restricted", None)
        return serializer() if serializer else None

    @classmethod
    def complete_languages(cls, row: models.Model) -> tuple[list[Language], list[str]]:
        """The languages that lack no text; if there are none, a sentence per language on what it lacks."""
        lacking = {language: cls.missing_texts(row, language) for language in LANGUAGES}
        complete = [language for language in LANGUAGES if not lacking[language]]
        message = gettext("%(language)s lacks: %(fields)s.")
        problems = [
            message % {"language": LANGUAGE_NAMES[language], "fields": gettext(", ").join(names)}
            for language, names in lacking.items()
        ]
        return complete, [] if complete else problems

    @classmethod
    def lacking(cls, row: models.Model) -> list[str]:
        """The columns besides texts that the row leaves empty and its document may not."""
        return [column for column in cls.needed(type(row)) if getattr(row, column) is None]

    @classmethod
    @cache
    def needed(cls, model: type[models.Model]) -> list[str]:
        """The columns that may be NULL at the desk, but not in a document."""
        nullable = {field.name for field in model._meta.concrete_fields if field.null}
        fields = (field for field in _own_members(cls()) if not field.allow_null)
        columns = (str(field.source).partition(".")[0] for field in fields if not isinstance(field, BilingualField))
        return [column for column in columns if column in nullable]

    @classmethod
    def missing_texts(cls, row: models.Model, language: Language) -> list[str]:
        """The names of the texts that the language lacks."""
        return [
            str(row._meta.get_field(str(field.source)).verbose_name)  # type: ignore[union-attr]
            for field in cls.texts()
            if not field.text(row, language) and (field.required or any(field.text(row, other) for other in LANGUAGES))
        ]

    @classmethod
    @cache
    def texts(cls) -> list[BilingualField]:
        """The texts that decide which languages are complete: those of the row itself, not of its parts."""
        return list(_texts(cls.in_languages(*LANGUAGES)))

    @classmethod
    @cache
    def absent_members(cls) -> Document:
        """None for each nullable member: the defaults of documents that were frozen before the member was added."""
        return {name: None for name, field in cls().fields.items() if field.allow_null}

    @classmethod
    @cache
    def reference_kinds(cls) -> dict[str, str]:
        """Members that name items by slug, at any depth, with the kind of these items."""
        items = (field for field in _members(cls()) if isinstance(field, ItemField | ItemsField))
        return {str(field.field_name): field.kind for field in items}

    @classmethod
    @cache
    def member_names(cls) -> dict[str, Any]:
        """The desk's labels of members, at any depth, that declare one."""
        restricted = cls.restricted_serializer()
        members = [*_members(cls()), *(_members(restricted) if restricted else ())]
        # DRF labels every other field with a plain str derived from its name.
        return {str(field.field_name): field.label for field in members if isinstance(field.label, Promise)}

    @classmethod
    @cache
    def value_names(cls) -> dict[str, Mapping[str, Any]]:
        """The desk's labels of values, for members with choices at any depth."""
        return {str(field.field_name): field.choices for field in _members(cls()) if hasattr(field, "choices")}


def _has_text(value: Any) -> bool:
    return any(map(_has_text, value.values())) if isinstance(value, Mapping) else bool(value)


def _texts(serializer: serializers.Serializer[Any]) -> Iterator[BilingualField]:
    for field in serializer.fields.values():
        if isinstance(field, BilingualField):
            yield field
        # A nested object over the same row groups the row's own columns; any other is a part with texts of its own.
        elif isinstance(field, serializers.Serializer) and field.source == "*":
            yield from _texts(field)


def _own_members(serializer: serializers.Serializer[Any]) -> Iterator[Any]:
    """The fields of the row's own columns that are always there."""
    for field in serializer.fields.values():
        if isinstance(field, serializers.Serializer):
            yield from _own_members(field) if field.source == "*" and not field.allow_null else ()
        else:
            yield field


def _members(serializer: serializers.Serializer[Any]) -> Iterator[Any]:
    for field in serializer.fields.values():
        yield field
        # many=True wraps a serializer in a ListSerializer.
        nested = getattr(field, "child", field)
        if isinstance(nested, serializers.Serializer):
            yield from _members(nested)
