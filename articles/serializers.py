"""What articles, their sources and their claims publish, and how the public reads them: each shape is defined once.

Personal data of the source (the responsible editor) and the desk's own (who approved what) never enter a document.
"""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, cast

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from articles import models
from articles.models import Claim, Rights
from articles.withheld import ITS_ARTICLE, ITSELF, SourceTextField, WithheldField
from mechanisms.serializers import CitationDocumentSerializer
from sco.api import fields as f
from sco.api.per_request import RelatedListField
from sco.api.serializers import (
    AddressFields,
    LanguageFields,
    PartSerializer,
    PeriodSerializer,
    ReferenceSerializer,
    SlugFields,
    VersionFields,
)
from sco.languages import LANGUAGES, Language
from sco.ledger import documents as d
from sco.ledger.names import LANGUAGE_NAMES

TRANSLATION_STATES = {"current": _("up to date"), "outdated": _("outdated"), "missing": _("missing")}
STATES_BY_LANGUAGE = {
    "type": "object",
    "additionalProperties": {"type": "string", "enum": list(TRANSLATION_STATES)},
}

# Documents: from the model to what is frozen.


class OutletDocumentSerializer(d.DocumentSerializer):
    """An outlet."""

    name = d.BilingualField()
    homepage = d.OptionalTextField()


class RightsDocumentSerializer(d.DocumentSerializer):
    """A statement of rights: who may have the text, and the notice."""

    access = serializers.ChoiceField(choices=Rights.Access.choices)
    notice = d.BilingualField()


class TopicDocumentSerializer(d.DocumentSerializer):
    """A topic."""

    name = d.BilingualField()


class AuthorDocumentSerializer(d.DocumentSerializer):
    """An author."""

    name = d.BilingualField()
    position = d.BilingualField(required=False)
    affiliation = d.BilingualField(required=False)
    biography = d.BilingualField(required=False)


@extend_schema_field(STATES_BY_LANGUAGE)
class TranslationStateField(d.RowField):
    """The state of each language that is not the original."""

    choices = TRANSLATION_STATES

    def to_representation(self, value: models.Article) -> dict[Language, str]:
        """The states by language."""
        others = (language for language in LANGUAGES if language != value.original)
        return {language: value.translation_state(language) for language in others}


@extend_schema_field({"type": "string", "format": "date-time"})
class MillisecondField(serializers.Field):
    """A time in UTC to the millisecond: ``2025-09-02T17:05:22.602Z``."""

    def to_representation(self, value: datetime) -> str:
        """The time as text."""
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{value.microsecond // 1000:03d}Z"


class ArticleSourceDocumentSerializer(d.DocumentPartSerializer):
    """Where the article was published."""

    id = d.OptionalTextField(source="source_id", label=_("source id"))
    url = d.OptionalTextField(source="source_url", label=_("address"))
    published_at = MillisecondField()


@extend_schema_field({"type": "array", "items": {"type": "string"}})
class RestrictedMembersField(d.RowField):
    """The names of the members of the restricted part."""

    @property
    def document(self) -> d.DocumentSerializer:
        """The serializer that it is a field of."""
        return cast("d.DocumentSerializer", self.parent)

    def to_representation(self, value: Any) -> list[str]:
        """The names."""
        return list(self.document.restricted_part(value) or ())


class ArticleRestrictedSerializer(d.DocumentPartSerializer):
    """The outlet's text."""

    source_text = serializers.CharField()


class ArticleDocumentSerializer(d.DocumentSerializer):
    """An article in its approved languages; the outlet's text goes into the restricted part."""

    original_language = serializers.ChoiceField(choices=list(LANGUAGE_NAMES.items()), source="original")
    title = d.BilingualField()
    summary = d.BilingualField()
    body = d.BilingualField()
    translation = TranslationStateField(label=_("state of the translation"))
    source = ArticleSourceDocumentSerializer(source="*", label=_("source"))
    outlet = d.ItemField("outlet", source="outlet.slug")
    rights = d.ItemField("rights", source="rights.slug")
    authors = d.ItemsField("author", source="article_authors", slug="author.slug", ordered=True, label=_("authors"))
    topics = d.ItemsField("topic", source="article_topics", slug="topic.slug", label=_("topics"))
    mechanisms = d.ItemsField("mechanism", source="article_mechanisms", slug="mechanism.slug", label=_("mechanisms"))
    restricted = RestrictedMembersField(label=_("restricted parts"))

    class Meta:
        restricted = ArticleRestrictedSerializer

    @classmethod
    def public_languages(cls, row: models.Article) -> tuple[list[Language], list[str]]:
        """The approved languages; without any, what the texts lack, or that no editor has approved them."""
        if approved := row.approved_languages():
            return approved, []
        complete, problems = cls.complete_languages(row)
        if complete:
            message = gettext("No language is approved in its current text. Ready for approval: %(names)s.")
            problems = [message % {"names": ", ".join(str(LANGUAGE_NAMES[language]) for language in complete)}]
        return [], problems


@extend_schema_field({"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"})
class PlainDecimalField(serializers.Field):
    """A decimal as text, without exponent or trailing zeros."""

    def to_representation(self, value: Decimal) -> str:
        """The text."""
        return plain(value)


class QuantityDocumentSerializer(d.DocumentPartSerializer):
    """A number as the article states it; the value is a string, as documents hold no floats."""

    value = PlainDecimalField()
    comparator = serializers.ChoiceField(choices=Claim.Comparator.choices)
    unit = d.BilingualField(required=False)

    def to_representation(self, instance: Claim) -> Any:
        """The quantity, or None where the claim has none."""
        return None if instance.value is None else super().to_representation(instance)


def plain(value: Decimal) -> str:
    """A decimal without exponent or trailing zeros: ``960``, ``0.5``."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


class QuoteDocumentSerializer(d.DocumentPartSerializer):
    """The words of the article that locate the claim in it."""

    exact = serializers.CharField(source="quote_exact", label=_("quotation"))

    def to_representation(self, instance: Claim) -> Any:
        """The quotation, or None where the claim has none."""
        return super().to_representation(instance) if instance.quote_exact else None


class SupportDocumentSerializer(d.DocumentPartSerializer):
    """A relation that the claim supports, and the mechanism that it belongs to."""

    relation = serializers.CharField(source="relation.key", label=_("relation"))
    mechanism = d.ItemField("mechanism", source="relation.source.slug", label=_("mechanism"))


class QuoteContextSerializer(d.DocumentPartSerializer):
    """The text around the quotation."""

    prefix = serializers.CharField(source="quote_prefix", label=_("text before the quotation"))
    suffix = serializers.CharField(source="quote_suffix", label=_("text after the quotation"))


class ClaimRestrictedSerializer(d.DocumentPartSerializer):
    """What locates the quotation in the outlet's text."""

    quote = QuoteContextSerializer(source="*")


class ClaimDocumentSerializer(d.DocumentSerializer):
    """A claim; what surrounds its quotation goes into the restricted part."""

    original_language = serializers.ChoiceField(
        choices=list(LANGUAGE_NAMES.items()), source="article.original", label=_("original language")
    )
    article = d.ItemField("article", source="article.slug")
    kind = serializers.ChoiceField(choices=Claim.Kind.choices)
    statement = d.BilingualField()
    quantity = QuantityDocumentSerializer(source="*", allow_null=True, label=_("quantity"))
    period = d.PeriodDocumentSerializer(source="*", label=_("period"))
    quote = QuoteDocumentSerializer(source="*", allow_null=True, label=_("quotation"))
    mechanisms = d.ItemsField("mechanism", source="mechanism_rows", slug="mechanism.slug", label=_("mechanisms"))
    supports = SupportDocumentSerializer(source="support_rows", many=True, label=_("supports the relations"))
    status = serializers.ChoiceField(choices=Claim.Status.choices)
    status_note = d.BilingualField(required=False)
    references = CitationDocumentSerializer(source="reference_rows", many=True, label=_("references"))
    restricted = RestrictedMembersField(label=_("restricted parts"))

    class Meta:
        restricted = ClaimRestrictedSerializer

    def to_representation(self, instance: Claim) -> dict[str, Any]:
        """The document, what the claim supports in the order of its keys."""
        document: dict[str, Any] = super().to_representation(instance)
        document["supports"].sort(key=lambda support: support["relation"])
        return document


# Representations: from the document to what the public reads.


class OutletEmbeddedSerializer(SlugFields, LanguageFields):
    """An outlet."""

    name = f.TranslatedField()
    homepage = f.UrlField(allow_null=True)


class RightsEmbeddedSerializer(SlugFields, LanguageFields):
    """A statement of rights."""

    access = serializers.ChoiceField(choices=Rights.Access.choices)
    notice = f.TranslatedField()


class TopicEmbeddedSerializer(SlugFields, LanguageFields):
    """A topic."""

    name = f.TranslatedField()


class AuthorEmbeddedSerializer(AddressFields, LanguageFields):
    """An author as others embed one."""

    name = f.TranslatedField()
    affiliation = f.TranslatedField(allow_null=True)

    class Meta:
        kind = "author"


class AuthorListSerializer(AuthorEmbeddedSerializer, VersionFields):
    """An author in a list."""

    position = f.TranslatedField(allow_null=True)


class AuthorDetailSerializer(AuthorListSerializer):
    """An author with the articles under this name."""

    biography = f.TranslatedField(allow_null=True)
    articles = RelatedListField("article", key="author:{}", parameter="author")


class ArticleEmbeddedSerializer(AddressFields, LanguageFields):
    """An article as others embed it."""

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
    """An article with its authors, mechanisms and claims; the source text only where everyone may have it."""

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
    """A claim as others embed it."""

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
    """The words that locate the claim in the source text."""

    exact = serializers.CharField()


class SupportSerializer(PartSerializer):
    """A relation that the claim supports, by its key, and the mechanism that it belongs to."""

    relation = f.SlugField()
    mechanism = f.ReferenceField("mechanism")


class ClaimDetailSerializer(ClaimListSerializer):
    """A claim with its article, mechanisms and references."""

    quote = QuoteSerializer(allow_null=True)
    status_note = f.TranslatedField(allow_null=True)
    supports = SupportSerializer(many=True)
    references = ReferenceSerializer(many=True)
    restricted = WithheldField("quote", "claim", article=ITS_ARTICLE)
