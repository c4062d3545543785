"""The responses of searches, for OpenAPI: they are written as JSON at once."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from sco.api import fields as f
from sco.api.bilingual_schema import MARK
from sco.api.search import facets
from sco.api.search.reading import listed_kinds


@extend_schema_field({"type": "string", MARK: "text"})
class ShownField(serializers.CharField):
    """A text in the language of the result; with ``lang=*`` in both."""


class LabelField(ShownField):
    """The title of the item that a value names; absent from other values."""

    may_be_absent = True


class LabelLanguageField(f.LanguageField):
    """The language of a label; absent without one."""

    may_be_absent = True


class SuggestionSerializer(serializers.Serializer[Any]):
    """An item that has a name or title like this."""

    slug = f.SlugField()
    url = f.UrlField(help_text="The item's address.")
    language = f.LanguageField(help_text="The language of the texts; `*` where they are in both.")
    title = ShownField(help_text="The item's title or name; of a claim, its statement.")

    def get_fields(self) -> Any:
        # The kinds are registered by now, but were not when this module was read.
        return {
            "kind": serializers.ChoiceField(choices=listed_kinds(), help_text="The kind of the item."),
            **super().get_fields(),
        }


class SearchResultSerializer(SuggestionSerializer):
    """An item that matches, with the words around the hits."""

    snippet = ShownField(help_text="HTML: `<mark>` around the hits, everything else escaped.")


class ErasedField(f.TrueField):
    """Only of a value that names an item which was erased."""

    may_be_absent = True


class FacetValueSerializer(serializers.Serializer[Any]):
    """A value of a facet, and how many matches have it."""

    value = serializers.CharField(
        help_text="The value: a slug, a name of `/vocabularies`, a language, or the year that the item's list sorts by."
    )
    label = LabelField(help_text="The title of the item that the value names; absent from other values.")  # type: ignore[assignment]  # a field may be called like an attribute of Field
    language = LabelLanguageField(help_text="The language of the label; `*` where it is in both.")
    erased = ErasedField(help_text="True if the item was erased, and has no label any more; else absent.")
    count = serializers.IntegerField(min_value=1, help_text="How many matches have it.")


class MatchesSerializer(serializers.Serializer[Any]):
    """How many items match."""

    count = serializers.IntegerField(min_value=0, help_text="The number of matches, at most 10,000.")
    capped = serializers.BooleanField(help_text="Whether there are more, and the facets are of the first 10,000.")


class FacetsSerializer(serializers.Serializer[Any]):
    """The most frequent values among the matches, at most 20 of each."""

    may_be_absent = True
    matches = MatchesSerializer(help_text="How many items match.")

    def get_fields(self) -> Any:
        return super().get_fields() | {name: FacetValueSerializer(many=True) for name in facets.names()}


class SearchSerializer(serializers.Serializer[Any]):
    """A page of results."""

    as_of = f.CursorField(help_text="The snapshot that was searched.")
    next = f.UrlField(
        allow_null=True, help_text="The address of the next page, at the same snapshot; null on the last."
    )
    results = SearchResultSerializer(many=True, help_text="The results of this page, the best first.")
    facets = FacetsSerializer(help_text="Only with `facets=true`.")


class SuggestionsSerializer(serializers.Serializer[Any]):
    """Suggestions."""

    as_of = f.CursorField(help_text="The snapshot that was searched.")
    results = SuggestionSerializer(many=True, help_text="The suggestions, the best first.")
