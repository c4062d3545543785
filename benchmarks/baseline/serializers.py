"""Serializers in the shape of the public documents: cards for lists, pages for details, documents for the feed."""

from typing import Any

from rest_framework import serializers as s

from articles.models import Article, Author, Claim, Outlet, Rights, Topic
from mechanisms.models import Mechanism
from sco.languages import LANGUAGES, Language, suffix

TAGS = {"zh-hans": "zh-Hans", "en": "en"}
PERIOD = ("period_from", "period_to")
SPOKEN = ("slug", "language", "available_languages")
IDENTITY = ("slug", "url", "language", "available_languages")


class Embedded(s.ListSerializer):
    """A list inside a document, with its length."""

    def to_representation(self, data: Any) -> dict[str, Any]:
        rows = super().to_representation(data)
        return {"count": len(rows), "results": rows}


class Spoken(s.ModelSerializer):
    """What every label says of its languages."""

    main = "name"
    tag: Language

    language = s.SerializerMethodField()
    available_languages = s.SerializerMethodField()

    def get_language(self, _item: Any) -> str:
        return self.tag

    def get_available_languages(self, item: Any) -> list[str]:
        """Languages in which the item has what it needs."""
        return [tag for tag in LANGUAGES if getattr(item, f"{self.main}_{suffix(tag)}")]


class Item(Spoken):
    """A label of what has a page of its own: it begins with the address."""

    collection = ""

    url = s.SerializerMethodField()

    def get_url(self, item: Any) -> str:
        return f"/api/v1/{self.collection}/{item.slug}"


def text(field: str, language: Language) -> s.CharField:
    """The field's column in one language."""
    return s.CharField(source=f"{field}_{suffix(language)}")


def parts(language: Language) -> dict[str, type[s.Serializer]]:
    """What every article refers to, in one language."""

    class OutletLabel(Spoken):
        tag = language
        name = text("name", language)

        class Meta:
            model = Outlet
            fields = (*SPOKEN, "name", "homepage")

    class RightsLabel(Spoken):
        tag, main = language, "notice"
        notice = text("notice", language)

        class Meta:
            model = Rights
            fields = (*SPOKEN, "access", "notice")

    class TopicLabel(Spoken):
        tag = language
        name = text("name", language)

        class Meta:
            model = Topic
            fields = (*SPOKEN, "name")

    return {"outlet": OutletLabel, "rights": RightsLabel, "topic": TopicLabel}


def labels(language: Language) -> dict[str, type[s.Serializer]]:
    """The items that an article embeds, in one language."""

    class AuthorLabel(Item):
        collection, tag = "authors", language
        name = text("name", language)
        affiliation = text("affiliation", language)

        class Meta:
            model = Author
            list_serializer_class = Embedded
            fields = (*IDENTITY, "name", "affiliation")

    class MechanismLabel(Item):
        collection, tag = "mechanisms", language
        name = text("name", language)
        short_name = text("short_name", language)

        class Meta:
            model = Mechanism
            list_serializer_class = Embedded
            fields = (*IDENTITY, "kind", "name", "short_name")

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
                *IDENTITY,
                "statement",
                "kind",
                "status",
                "value",
                "comparator",
                "unit",
                "period_from",
                "period_to",
            )

    return {"author": AuthorLabel, "mechanism": MechanismLabel, "claim": ClaimLabel}


def article_serializers(language: Language) -> tuple[type[s.Serializer], type[s.Serializer]]:
    """Card and page of an article in one language."""
    of = {**parts(language), **labels(language)}
    card_fields = (*IDENTITY, "title", "published_at", "summary", "original_language", "translation", "outlet",
                   "topics", "authors", "mechanisms")  # fmt: skip

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
            fields = card_fields

        def to_representation(self, article: Article) -> dict[str, Any]:
            # The byline has an order, which the relation to authors alone does not know.
            article.byline = [row.author for row in article.article_authors.all()]
            return super().to_representation(article)

        def get_available_languages(self, article: Article) -> list[str]:
            return [TAGS[row.language] for row in article.translations.all() if row.state == "approved"]

        def get_translation(self, article: Article) -> dict[str, str]:
            return translation_states(article)

    class Page(Card):
        body = text("body", language)
        rights = of["rights"]()
        claims = of["claim"](many=True)

        class Meta(Card.Meta):
            fields = (*card_fields, "body", "source_id", "source_url", "rights", "claims")

    return Card, Page


def translation_states(article: Article) -> dict[str, str]:
    """Whether each translation was approved against the original as it stands."""
    rows = {row.language: row for row in article.translations.all()}
    source = rows[article.original_language].text_digest
    return {
        TAGS[language]: "current" if row.source_digest == source else "outdated"
        for language, row in rows.items()
        if language != article.original_language
    }


class Document(s.ModelSerializer):
    """An article with every text in both languages, as a feed for partners has it."""

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
