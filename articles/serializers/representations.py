"""Representations: from the document to JSON in one language.

Each adds fields to the one it inherits from: its parent's fragment is cut out of the largest one's, so a subclass must
not redefine a field that is in fragments. What is rendered per request may differ: a list counts what a detail shows.
"""

from typing import Any

from rest_framework import serializers

from articles.models import Claim, Rights
from articles.serializers.documents import TRANSLATION_STATES
from articles.withheld import ITS_ARTICLE, ITSELF, LicenceField, SourceTextField, WithheldField
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

    name = f.TranslatedField(help_text="The outlet's name.")
    homepage = f.UrlField(allow_null=True, help_text="The address of its website; null if it has none.")

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

    access = serializers.ChoiceField(choices=Rights.Access.choices, help_text="Who can read the outlet's text.")
    notice = f.TranslatedField(help_text="The notice to show beside it.")

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

    name = f.TranslatedField(help_text="The topic's name.")

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

    name = f.TranslatedField(help_text="The author's name.")
    affiliation = f.TranslatedField(allow_null=True, help_text="The author's institution; null if it is unknown.")

    class Meta:
        kind = "author"


class AuthorListSerializer(AuthorEmbeddedSerializer, VersionFields):
    """An author in a list."""

    position = f.TranslatedField(allow_null=True, help_text="The author's position; null if it is unknown.")


class AuthorDetailSerializer(AuthorListSerializer):
    """An author with their articles."""

    biography = f.TranslatedField(allow_null=True, help_text="A short biography; null if there is none.")
    articles = RelatedListField("article", key="author:{}", parameter="author")


class ArticleEmbeddedSerializer(AddressFields, LanguageFields):
    """An article, embedded."""

    title = f.TranslatedField(help_text="The title.")
    published_at = f.TimeField(source="source.published_at", help_text="When the outlet published it, in UTC.")

    class Meta:
        kind = "article"


class ArticleListSerializer(ArticleEmbeddedSerializer, VersionFields):
    """An article in a list."""

    summary = f.TranslatedField(help_text="A summary in a few sentences.")
    original_language = f.LanguageCodeField(help_text="The language that it was written in.")
    translation = serializers.DictField(
        child=serializers.ChoiceField(choices=list(TRANSLATION_STATES)),
        help_text="How current the translation into each language is, except the original one.",
    )
    outlet = f.ReferenceField("outlet", help_text="The outlet that published it.")
    topics = serializers.ListField(child=f.ReferenceField("topic"), help_text="Its topics.")
    authors = f.EmbeddedListField("author", parameter="article")
    mechanisms = f.EmbeddedListField("mechanism", parameter="article")


class ArticleSourceSerializer(PartSerializer):
    """Where the article was published."""

    id = serializers.CharField(allow_null=True, help_text="The outlet's own identifier; null if it is unknown.")
    url = serializers.CharField(allow_null=True, help_text="The article's address there; null if it is unknown.")
    published_at = f.TimeField(help_text="When the outlet published it, in UTC.")


class ArticleDetailSerializer(ArticleListSerializer):
    """An article with its authors, mechanisms and claims; with the source text only if the caller can read it."""

    body = f.TranslatedField(help_text="The text, as CommonMark.")
    source = ArticleSourceSerializer(help_text="Where it was published.")
    rights = f.ReferenceField("rights", help_text="The rights to the outlet's text.")
    claims = RelatedListField("claim", key="article:{}", parameter="article")
    source_text = SourceTextField(help_text="The outlet's text; absent if the caller may not read it.")
    licence = LicenceField(help_text="The grant under which you may read `source_text`; absent without one.")
    restricted = WithheldField("source_text", "article", article=ITSELF)


class QuantitySerializer(PartSerializer):
    """A number as the article states it."""

    value = f.DecimalTextField(help_text="The number in decimal digits, as text so that no digit is lost.")
    comparator = serializers.ChoiceField(
        choices=Claim.Comparator.choices, help_text="How the quantity compares with the number."
    )
    unit = f.TranslatedField(allow_null=True, help_text="What is counted or measured; null for a bare number.")


class ClaimEmbeddedSerializer(AddressFields, LanguageFields):
    """A claim, embedded."""

    statement = f.TranslatedField(help_text="The claim, in one sentence.")
    kind = serializers.ChoiceField(choices=Claim.Kind.choices, help_text="What kind of claim it is.")
    status = serializers.ChoiceField(choices=Claim.Status.choices, help_text="What checking it has shown.")
    quantity = QuantitySerializer(allow_null=True, help_text="The number that it states; null if it states none.")
    period = PeriodSerializer(help_text="The period that it speaks of.")

    class Meta:
        kind = "claim"


class ClaimListSerializer(ClaimEmbeddedSerializer, VersionFields):
    """A claim in a list."""

    article = f.ReferenceField("article", help_text="The article that makes the claim.")
    mechanisms = f.EmbeddedListField("mechanism", parameter="claim")


class QuoteSerializer(PartSerializer):
    """The words that locate the claim in the source text, and the language that this is written in."""

    exact = serializers.CharField(source="quote.exact", help_text="The words, exactly as in the source text.")
    language = f.LanguageCodeField(source="original_language", help_text="The language of these words.")

    def to_representation(self, instance: Any) -> Any:
        return super().to_representation(instance) if instance["quote"] else None


class SupportSerializer(PartSerializer):
    """A relation that the claim supports, by its key, and the mechanism that it belongs to."""

    relation = f.SlugField(help_text="The key of the relation, unique in the record.")
    mechanism = f.ReferenceField("mechanism", help_text="The mechanism that the relation belongs to.")


class ClaimDetailSerializer(ClaimListSerializer):
    """A claim with its article, mechanisms and references."""

    quote = QuoteSerializer(
        source="*", allow_null=True, help_text="The words that make the claim; null if none were marked."
    )
    status_note = f.TranslatedField(allow_null=True, help_text="Why it has this status; null if nothing is said.")
    supports = SupportSerializer(many=True, help_text="The relations between mechanisms that it supports.")
    references = ReferenceSerializer(many=True, help_text="Sources for or against the claim.")
    restricted = WithheldField("quote", "claim", article=ITS_ARTICLE)
