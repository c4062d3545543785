"""Documents: from the model to the JSON that is frozen. A label is the editors' name of a member that has no column.

Personal data of the source (the responsible editor) and of the desk (who approved a text) never enters a document.
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
from mechanisms.serializers import CitationDocumentSerializer
from sco.api.fields import DECIMAL
from sco.languages import LANGUAGES, Language
from sco.ledger import documents as d
from sco.ledger.names import LANGUAGE_NAMES

TRANSLATION_STATES = {"current": _("up to date"), "outdated": _("outdated"), "missing": _("missing")}
STATES_BY_LANGUAGE = {
    "type": "object",
    "additionalProperties": {"type": "string", "enum": list(TRANSLATION_STATES)},
    "description": "How current the translation into each language is, except the original one.",
}


class OutletDocumentSerializer(d.DocumentSerializer):
    """An outlet."""

    name = d.BilingualField(help_text="The outlet's name.")
    homepage = d.OptionalTextField(help_text="The address of its website; null if it has none.")


class RightsDocumentSerializer(d.DocumentSerializer):
    """A statement of rights: who can read the source text, and the notice for everyone else."""

    access = serializers.ChoiceField(choices=Rights.Access.choices, help_text="Who can read the outlet's text.")
    notice = d.BilingualField(help_text="The notice to show beside it.")


class TopicDocumentSerializer(d.DocumentSerializer):
    """A topic."""

    name = d.BilingualField(help_text="The topic's name.")


class AuthorDocumentSerializer(d.DocumentSerializer):
    """An author."""

    name = d.BilingualField(help_text="The author's name.")
    position = d.BilingualField(required=False, help_text="The author's position; null if it is unknown.")
    affiliation = d.BilingualField(required=False, help_text="The author's institution; null if it is unknown.")
    biography = d.BilingualField(required=False, help_text="A short biography; null if there is none.")


@extend_schema_field(STATES_BY_LANGUAGE)
class TranslationStateField(d.RowField):
    """The state of each language that is not the original."""

    choices = TRANSLATION_STATES

    def to_representation(self, value: models.Article) -> dict[Language, str]:
        others = (language for language in LANGUAGES if language != value.original)
        return {language: value.translation_state(language) for language in others}


@extend_schema_field({"type": "string", "format": "date-time", "description": "A time in UTC to the millisecond."})
class MillisecondField(serializers.Field):
    """A time in UTC to the millisecond: ``2025-09-02T17:05:22.602Z``."""

    def to_representation(self, value: datetime) -> str:
        # strftime has no milliseconds. The form is fixed, because documents are hashed and their times sorted as text.
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{value.microsecond // 1000:03d}Z"


class ArticleSourceDocumentSerializer(d.DocumentPartSerializer):
    """Where the article was published."""

    id = d.OptionalTextField(
        source="source_id", label=_("source id"), help_text="The outlet's own identifier; null if it is unknown."
    )
    url = d.OptionalTextField(
        source="source_url", label=_("address"), help_text="The article's address there; null if it is unknown."
    )
    published_at = MillisecondField(help_text="When the outlet published it, in UTC to the millisecond.")


@extend_schema_field(
    {
        "type": "array",
        "items": {"type": "string"},
        "description": "The names of what is recorded with the document but not public.",
    }
)
class RestrictedMembersField(d.RowField):
    """The names of the members of the restricted part."""

    # Only the names enter the public document; the values are recorded beside it.
    def to_representation(self, value: Any) -> list[str]:
        document = cast("d.DocumentSerializer", self.parent)
        return list(document.restricted_part(value) or ())


class ArticleRestrictedSerializer(d.DocumentPartSerializer):
    """The outlet's text."""

    source_text = serializers.CharField()


class ArticleDocumentSerializer(d.DocumentSerializer):
    """An article in its approved languages; the outlet's text goes into the restricted part."""

    original_language = serializers.ChoiceField(
        choices=list(LANGUAGE_NAMES.items()), source="original", help_text="The language that it was written in."
    )
    title = d.BilingualField(help_text="The title.")
    summary = d.BilingualField(help_text="A summary in a few sentences.")
    body = d.BilingualField(help_text="The text, as CommonMark.")
    translation = TranslationStateField(label=_("state of the translation"))
    source = ArticleSourceDocumentSerializer(source="*", label=_("source"))
    outlet = d.ItemField("outlet", source="outlet.slug", help_text="The slug of the outlet that published it.")
    rights = d.ItemField("rights", source="rights.slug", help_text="The slug of the rights to the outlet's text.")
    authors = d.ItemsField(
        "author",
        source="article_authors",
        slug="author.slug",
        ordered=True,
        label=_("authors"),
        help_text="The slugs of the authors, in the order of the byline.",
    )
    topics = d.ItemsField(
        "topic", source="article_topics", slug="topic.slug", label=_("topics"), help_text="The slugs of its topics."
    )
    mechanisms = d.ItemsField(
        "mechanism",
        source="article_mechanisms",
        slug="mechanism.slug",
        label=_("mechanisms"),
        help_text="The slugs of the mechanisms that it is about.",
    )
    restricted = RestrictedMembersField(label=_("restricted parts"))

    class Meta:
        restricted = ArticleRestrictedSerializer

    @classmethod
    def public_languages(cls, row: models.Article) -> tuple[list[Language], list[str]]:
        """The approved languages; if there are none, the reasons: missing texts, or no approval."""
        if approved := row.approved_languages():
            return approved, []
        complete, problems = cls.complete_languages(row)
        if complete:
            message = gettext("No language is approved in its current text. Ready for approval: %(names)s.")
            problems = [message % {"names": gettext(", ").join(str(LANGUAGE_NAMES[language]) for language in complete)}]
        return [], problems


@extend_schema_field(DECIMAL)
class PlainDecimalField(serializers.Field):
    """A decimal as text, without exponent or trailing zeros."""

    def to_representation(self, value: Decimal) -> str:
        return plain(value)


class QuantityDocumentSerializer(d.DocumentPartSerializer):
    """A number as the article states it. The value is a string: canonical JSON has no floats."""

    value = PlainDecimalField(help_text="The number, in decimal digits.")
    comparator = serializers.ChoiceField(
        choices=Claim.Comparator.choices, help_text="How the quantity compares with the number."
    )
    unit = d.BilingualField(required=False, help_text="What is counted or measured; null for a bare number.")

    # DRF asks a field with source="*" for its attribute and gets the claim, so allow_null alone never applies.
    def to_representation(self, instance: Claim) -> Any:
        return None if instance.value is None else super().to_representation(instance)


def plain(value: Decimal) -> str:
    """A decimal without exponent or trailing zeros: ``960``, ``0.5``. The column has six decimals always."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


class QuoteDocumentSerializer(d.DocumentPartSerializer):
    """The words of the article that locate the claim in it."""

    exact = serializers.CharField(
        source="quote_exact", label=_("quotation"), help_text="The words, exactly as in the source text."
    )

    def to_representation(self, instance: Claim) -> Any:
        return super().to_representation(instance) if instance.quote_exact else None


class SupportDocumentSerializer(d.DocumentPartSerializer):
    """A relation that the claim supports, and the mechanism that it belongs to."""

    relation = serializers.CharField(
        source="relation.key", label=_("relation"), help_text="The key of the relation, unique in the record."
    )
    mechanism = d.ItemField(
        "mechanism",
        source="relation.source.slug",
        label=_("mechanism"),
        help_text="The slug of the mechanism that the relation belongs to.",
    )


class QuoteContextSerializer(d.DocumentPartSerializer):
    """The text around the quotation."""

    prefix = serializers.CharField(source="quote_prefix", label=_("text before the quotation"))
    suffix = serializers.CharField(source="quote_suffix", label=_("text after the quotation"))


class ClaimRestrictedSerializer(d.DocumentPartSerializer):
    """The text around the quotation, which locates it in the outlet's text."""

    quote = QuoteContextSerializer(source="*")


class ClaimDocumentSerializer(d.DocumentSerializer):
    """A claim; the text around its quotation goes into the restricted part."""

    original_language = serializers.ChoiceField(
        choices=list(LANGUAGE_NAMES.items()),
        source="article.original",
        label=_("original language"),
        help_text="The language that the article was written in.",
    )
    article = d.ItemField("article", source="article.slug", help_text="The slug of the article that makes the claim.")
    kind = serializers.ChoiceField(choices=Claim.Kind.choices, help_text="What kind of claim it is.")
    statement = d.BilingualField(help_text="The claim, in one sentence.")
    quantity = QuantityDocumentSerializer(
        source="*", allow_null=True, label=_("quantity"), help_text="The number that it states; null if none."
    )
    period = d.PeriodDocumentSerializer(source="*", label=_("period"))
    quote = QuoteDocumentSerializer(
        source="*",
        allow_null=True,
        label=_("quotation"),
        help_text="The words of the article that make the claim; null if none were marked.",
    )
    mechanisms = d.ItemsField(
        "mechanism",
        source="mechanism_rows",
        slug="mechanism.slug",
        label=_("mechanisms"),
        help_text="The slugs of the mechanisms that it is about.",
    )
    supports = SupportDocumentSerializer(
        source="support_rows", many=True, label=_("supports the relations"), help_text="The relations that it supports."
    )
    status = serializers.ChoiceField(choices=Claim.Status.choices, help_text="What checking it has shown.")
    status_note = d.BilingualField(required=False, help_text="Why it has this status; null if nothing is said.")
    references = CitationDocumentSerializer(
        source="reference_rows", many=True, label=_("references"), help_text="Sources for or against the claim."
    )
    restricted = RestrictedMembersField(label=_("restricted parts"))

    class Meta:
        restricted = ClaimRestrictedSerializer

    def to_representation(self, instance: Claim) -> dict[str, Any]:
        # By the public key: the database's order could change the digest of an unchanged claim.
        document: dict[str, Any] = super().to_representation(instance)
        document["supports"].sort(key=lambda support: support["relation"])
        return document
