"""Every enumerated value that the API shows or takes, with its label in both languages.

Each app registers the vocabularies of its kinds when it is ready; those of the record itself are here.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, ClassVar, NamedTuple

import orjson
from django.http import HttpResponse
from django.utils import translation
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from sco.api.serializers import PartSerializer
from sco.api.views import RecordView
from sco.languages import ENGLISH_NAMES, LANGUAGES, Language
from sco.ledger.names import ACTION_NAMES, LANGUAGE_NAMES
from sco.ledger.registry import KINDS


class Vocabulary(NamedTuple):
    """Values with their translatable labels, and the members that have them, as ``Component.member``."""

    name: str
    choices: Iterable[tuple[str, Any]]
    used_in: Sequence[str]


_registered: list[Vocabulary] = []
# The components of what is of every kind: the list of corrections, and what a search finds.
_LISTED, _FOUND = "CorrectionEntry", ("SearchResult", "Suggestion")


def register(*vocabularies: Vocabulary) -> None:
    """Add the vocabularies of an app."""
    _registered.extend(vocabularies)


def all_vocabularies() -> Iterator[Vocabulary]:
    """Those of the apps, then those of the record."""
    yield from _registered
    changes = [f"{kind.capitalize()}Change" for kind in KINDS]
    items = ["Article.original_language", "Article.available_languages"]
    yield Vocabulary("language", LANGUAGE_NAMES.items(), [*items, *(f"{name}.language" for name in (*_FOUND, _LISTED))])
    acted = ["HistoryEntry", _LISTED, *changes]
    yield Vocabulary("action", ACTION_NAMES.items(), [f"{name}.action" for name in acted])
    names = ((kind.name, kind.model._meta.verbose_name) for kind in KINDS.values())
    yield Vocabulary("kind", names, [f"{name}.kind" for name in (*changes, _LISTED, *_FOUND)])


@extend_schema_field(
    {
        "type": "object",
        "description": "The label in both languages.",
        "properties": {
            tag: {"type": "string", "description": f"The label in {name}."} for tag, name in ENGLISH_NAMES.items()
        },
        "required": list(LANGUAGES),
        "additionalProperties": False,
    }
)
class LabelsField(serializers.DictField):
    """A label in both languages."""


class ValueSerializer(PartSerializer):
    """A value and its label."""

    value = serializers.CharField(help_text="The value, as members and parameters have it.")
    labels = LabelsField()


class VocabularySerializer(serializers.Serializer[Any]):
    """The values that a member can have, in the order in which they are best offered."""

    name = serializers.CharField(help_text="The name of the vocabulary.")
    used_in = serializers.ListField(
        child=serializers.CharField(), help_text="The members that have these values, as `Component.member`."
    )
    values = ValueSerializer(many=True, help_text="The values with their labels.")


class AllVocabulariesSerializer(serializers.Serializer[Any]):
    """All vocabularies."""

    vocabularies = VocabularySerializer(many=True, help_text="The vocabularies.")


class VocabulariesView(RecordView):
    """The vocabularies. They change with the code alone, so the database is not asked."""

    about = "The words for every value that the API shows or takes."
    shows_record: ClassVar[bool] = False
    says_languages: ClassVar[bool] = True

    @extend_schema(
        summary="Every enumerated value, with its label in both languages.",
        operation_id="vocabularies",
        responses=AllVocabulariesSerializer,
    )
    def get(self, request: Request) -> HttpResponse:
        return self.respond(_body(), languages=LANGUAGES)


@cache
def _body() -> bytes:
    return orjson.dumps({"vocabularies": [_shown(each) for each in all_vocabularies()]})


def _shown(vocabulary: Vocabulary) -> dict[str, Any]:
    values = [{"value": value, "labels": _labels(value, label)} for value, label in vocabulary.choices]
    return {"name": vocabulary.name, "used_in": list(vocabulary.used_in), "values": values}


def _labels(value: str, label: Any) -> dict[Language, str]:
    return {language: _label(value, label, language) for language in LANGUAGES}


def _label(value: str, label: Any, language: Language) -> str:
    with translation.override(language.lower()):
        text = str(label)
    # At the desk, signs stand before their words: “≥ at least”.
    return text if value[0].isalnum() else text.removeprefix(f"{value} ")
