"""Serializers with the shapes of the public API: cards for lists, pages for details, documents for the feed."""

from typing import Any

from rest_framework import serializers as s

from articles.models import Article, Author, Claim, Outlet, Rights, Topic
from mechanisms.models import Mechanism
from sco.languages import LANGUAGES, Language, suffix

TAGS = {"zh-hans": "zh-Hans", "en": "en"}
PERIOD = ("period_from", "period_to")
EMBEDDED_FIELDS = ("slug", "language", "available_languages")
ITEM_FIELDS = ("slug", "url", "language", "available_languages")


class Embedded(s.ListSerializer):
    """A list inside a document, with its length."""

    def to_representation(self, data: Any) -> dict[str, Any]:
        rows = super().to_representation(data)
        return {"count": len(rows), "results": rows}


class InLanguage(s.ModelSerializer):
    """An embedded item in one language."""

    main = "name"
    tag: Language

    language = s.SerializerMethodField()
    available_languages = s.SerializerMethodField()

    def get_language(self, _item: Any) -> str:
        return self.tag

    def get_available_languages(self, item: Any) -> list[str]:
        """The languages in which the item has its main text."""
        return [tag for tag in LANGUAGES if getattr(item, f"{self.main}_{suffix(tag)}")]


class Item(InLanguage):
    """An embedded item that has an address."""

    collection = ""

    url = s.SerializerMethodField()

    def get_url(self, item: Any) -> str:
        return f"/api/v1/{self.collection}/{item.slug}"


def text(field: str, language: Language) -> s.CharField:
    """The field's column in one language."""
    return s.CharField(source=f"{field}_{suffix(language)}")


def parts(language: Language) -> dict[str, type[s.Serializer]]:
    """Serializers of an article's outlet, rights and topics, in one language."""

    class OutletLabel(InLanguage):
        tag = language
        name = text("name", language)

        class Meta:
            model = Outlet
            fields = (*EMBEDDED_FIELDS, "name", "homepage")

    class RightsLabel(InLanguage):
        tag, main = language, "notice"
        notice = text("notice", language)

        class Meta:
            model = Rights
            fields = (*EMBEDDED_FIELDS, "access", "notice")

    class TopicLabel(InLanguage):
        tag = language
        name = text("name", language)

        class Meta:
            model = Topic
            fields = (*EMBEDDED_FIELDS, "name")

    return {"outlet": OutletLabel, "rights": RightsLabel, "topic": TopicLabel}


def claim_label(language: Language) -> type[s.Serializer]:
    """The serializer of an embedded claim in one language."""

    class ClaimLabel(Item):
        collection, tag, main = "claims", language, "statement"
        statement = text("statement", language)
        unit = text("unit", language)
        period_from = s.CharField()
        period_to = s.CharField()

        class Meta:
            model = Claim
            list_serializer_class = Embedded
            fields = (
                *ITEM_FIELDS,
                "statement",
                "kind",
                "status",
                "value",
                "comparator",
                "unit",
                "period_from",
                "period_to",
            )

    return ClaimLabel


def labels(language: Language) -> dict[str, type[s.Serializer]]:
    """Serializers of the lists that an article embeds, in one language."""

    class AuthorLabel(Item):
        collection, tag = "authors", language
        name = text("name", language)
        affiliation = text("affiliation", language)

        class Meta:
            model = Author
            list_serializer_class = Embedded
            fields = (*ITEM_FIELDS, "name", "affiliation")

    class MechanismLabel(Item):
        collection, tag = "mechanisms", language
        name = text("name", language)
        short_name = text("short_name", language)

        class Meta:
            model = Mechanism
            list_serializer_class = Embedded
            fields = (*ITEM_FIELDS, "kind", "name", "short_name")

    return {"author": AuthorLabel, "mechanism": MechanismLabel, "claim": claim_label(language)}


Serializers = dict[str, type[s.Serializer]]
CARD_FIELDS = (*ITEM_FIELDS, "title", "published_at", "summary", "original_language", "translation", "outlet",
               "topics", "authors", "mechanisms")  # fmt: skip


def article_serializers(language: Language) -> tuple[type[s.Serializer], type[s.Serializer]]:
    """Card and page of an article in one language."""
    # Classes per language instead of a look-up in the context: plain DRF is not slowed down by what it need not do.
    of = {**parts(language), **labels(language)}
    card = article_card(language, of)
    return card, article_page(language, of, card)


def article_card(language: Language, of: Serializers) -> type[s.Serializer]:
    """The serializer of an article in a list."""

    class Card(Item):
        collection, tag = "articles", language
        title = text("title", language)
        summary = text("summary", language)
        translation = s.SerializerMethodField()
        outlet = of["outlet"]()
        topics = of["topic"](many=True)
        authors = of["author"](many=True, source="byline")
        mechanisms = of["mechanism"](many=True)

        class Meta:
            model = Article
            fields = CARD_FIELDS

        def to_representation(self, article: Article) -> dict[str, Any]:
            # The order of the byline is a column of the through table.
            article.byline = [row.author for row in article.article_authors.all()]
            return super().to_representation(article)

        def get_available_languages(self, article: Article) -> list[str]:
            return [TAGS[row.language] for row in article.translations.all() if row.state == "approved"]

        def get_translation(self, article: Article) -> dict[str, str]:
            return translation_states(article)

    return Card


def article_page(language: Language, of: Serializers, card: Any) -> type[s.Serializer]:
    """The serializer of an article's detail."""

    class Page(card):
        body = text("body", language)
        rights = of["rights"]()
        claims = of["claim"](many=True)

        class Meta(card.Meta):
            fields = (*CARD_FIELDS, "body", "source_id", "source_url", "rights", "claims")

    return Page


def translation_states(article: Article) -> dict[str, str]:
    """By language, whether the translation was approved against the current original."""
    rows = {row.language: row for row in article.translations.all()}
    source = rows[article.original_language].text_digest
    return {
        TAGS[language]: "current" if row.source_digest == source else "outdated"
        for language, row in rows.items()
        if language != article.original_language
    }


class Document(s.ModelSerializer):
    """An article with all texts in both languages, for the feed."""

    outlet = s.SlugRelatedField("slug", read_only=True)
    rights = s.SlugRelatedField("slug", read_only=True)
    topics = s.SlugRelatedField("slug", read_only=True, many=True)
    authors = s.SlugRelatedField("slug", read_only=True, many=True)
    mechanisms = s.SlugRelatedField("slug", read_only=True, many=True)
    translation = s.SerializerMethodField()

    class Meta:
        model = Article
        fields = ("slug", "original_language", "title_zh_hans", "title_en", "summary_zh_hans", "summary_en",
                  "body_zh_hans", "body_en", "translation", "source_id", "source_url", "published_at", "outlet",
                  "rights", "topics", "authors", "mechanisms")  # fmt: skip

    def get_translation(self, article: Article) -> dict[str, str]:
        return translation_states(article)
