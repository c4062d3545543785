"""Representations: from the document to JSON in one language.

Each adds fields to the one it inherits from: its parent's fragment is cut out of the largest one's, so a subclass must
not redefine a field that is in fragments. What is rendered per request may differ: a list counts what a detail shows.
"""

from typing import Any

from rest_framework import serializers

from articles.models import Claim, Rights
from articles.serializers.documents import TRANSLATION_STATES
from articles.withheld import ITS_ARTICLE, ITSELF, SourceTextField, WithheldField
from sco.api import fields as f
from sco.api.per_request import RelatedCountField, RelatedListField
from sco.api.serializers import (
    AddressFields,
    LanguageFields,
    PartSerializer,
    PeriodSerializer,
    ReferenceSerializer,
    VersionFields,
)


class OutletEmbeddedSerializer(AddressFields, LanguageFields):
    """An outlet, embedded."""

    name = f.TranslatedField()
    homepage = f.UrlField(allow_null=True)

    class Meta:
        kind = "outlet"


class OutletListSerializer(OutletEmbeddedSerializer, VersionFields):
    """An outlet in a list, with the number of its articles."""

    articles = RelatedCountField("article", key="outlet:{}", parameter="outlet")


class OutletDetailSerializer(OutletListSerializer):
    """An outlet with its articles."""

    articles = RelatedListField("article", key="outlet:{}", parameter="outlet")


class RightsEmbeddedSerializer(AddressFields, LanguageFields):
    """A statement of rights, embedded."""

    access = serializers.ChoiceField(choices=Rights.Access.choices)
    notice = f.TranslatedField()

    class Meta:
        kind = "rights"


class RightsListSerializer(RightsEmbeddedSerializer, VersionFields):
    """A statement of rights in a list, with the number of the articles under it."""

    articles = RelatedCountField("article", key="rights:{}", parameter="rights")


class RightsDetailSerializer(RightsListSerializer):
    """A statement of rights with the articles under it."""

    articles = RelatedListField("article", key="rights:{}", parameter="rights")


class TopicEmbeddedSerializer(AddressFields, LanguageFields):
    """A topic, embedded."""

    name = f.TranslatedField()

    class Meta:
        kind = "topic"


class TopicListSerializer(TopicEmbeddedSerializer, VersionFields):
    """A topic in a list, with the number of its articles."""

    articles = RelatedCountField("article", key="topic:{}", parameter="topic")


class TopicDetailSerializer(TopicListSerializer):
    """A topic with its articles."""

    articles = RelatedListField("article", key="topic:{}", parameter="topic")


class AuthorEmbeddedSerializer(AddressFields, LanguageFields):
    """An author, embedded."""

    name = f.TranslatedField()
    affiliation = f.TranslatedField(allow_null=True)

    class Meta:
        kind = "author"


class AuthorListSerializer(AuthorEmbeddedSerializer, VersionFields):
    """An author in a list."""

    position = f.TranslatedField(allow_null=True)


class AuthorDetailSerializer(AuthorListSerializer):
    """An author with their articles."""

    biography = f.TranslatedField(allow_null=True)
    articles = RelatedListField("article", key="author:{}", parameter="author")


class ArticleEmbeddedSerializer(AddressFields, LanguageFields):
    """An article, embedded."""

    title = f.TranslatedField()
    published_at = f.TimeField(source="source.published_at")

    class Meta:
        kind = "article"


class ArticleListSerializer(ArticleEmbeddedSerializer, VersionFields):
    """An article in a list."""

    summary = f.TranslatedField()
    original_language = f.LanguageCodeField()
    translation = serializers.DictField(child=serializers.ChoiceField(choices=list(TRANSLATION_STATES)))
    outlet = f.ReferenceField("outlet")
    topics = serializers.ListField(child=f.ReferenceField("topic"))
    authors = f.EmbeddedListField("author", parameter="article")
    mechanisms = f.EmbeddedListField("mechanism", parameter="article")


class ArticleSourceSerializer(PartSerializer):
    """Where the article was published."""

    id = serializers.CharField(allow_null=True)
    url = serializers.CharField(allow_null=True)
    published_at = f.TimeField()


class ArticleDetailSerializer(ArticleListSerializer):
    """An article with its authors, mechanisms and claims; with the source text only if everyone can read it."""

    body = f.TranslatedField(help_text="CommonMark.")
    source = ArticleSourceSerializer()
    rights = f.ReferenceField("rights")
    claims = RelatedListField("claim", key="article:{}", parameter="article")
    source_text = SourceTextField()
    restricted = WithheldField("source_text", "article", article=ITSELF)


class QuantitySerializer(PartSerializer):
    """A number as the article states it."""

    value = f.DecimalTextField()
    comparator = serializers.ChoiceField(choices=Claim.Comparator.choices)
    unit = f.TranslatedField(allow_null=True)


class ClaimEmbeddedSerializer(AddressFields, LanguageFields):
    """A claim, embedded."""

    statement = f.TranslatedField()
    kind = serializers.ChoiceField(choices=Claim.Kind.choices)
    status = serializers.ChoiceField(choices=Claim.Status.choices)
    quantity = QuantitySerializer(allow_null=True)
    period = PeriodSerializer()

    class Meta:
        kind = "claim"


class ClaimListSerializer(ClaimEmbeddedSerializer, VersionFields):
    """A claim in a list."""

    article = f.ReferenceField("article")
    mechanisms = f.EmbeddedListField("mechanism", parameter="claim")


class QuoteSerializer(PartSerializer):
    """The words that locate the claim in the source text, and the language that this is written in."""

    exact = serializers.CharField(source="quote.exact")
    language = f.LanguageCodeField(source="original_language")

    def to_representation(self, instance: Any) -> Any:
        return super().to_representation(instance) if instance["quote"] else None


class SupportSerializer(PartSerializer):
    """A relation that the claim supports, by its key, and the mechanism that it belongs to."""

    relation = f.SlugField()
    mechanism = f.ReferenceField("mechanism")


class ClaimDetailSerializer(ClaimListSerializer):
    """A claim with its article, mechanisms and references."""

    quote = QuoteSerializer(source="*", allow_null=True)
    status_note = f.TranslatedField(allow_null=True)
    supports = SupportSerializer(many=True)
    references = ReferenceSerializer(many=True)
    restricted = WithheldField("quote", "claim", article=ITS_ARTICLE)
