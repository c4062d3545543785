"""Serializers in the shape of the public documents: cards for lists, pages for details, documents for the feed."""

from rest_framework import serializers as s

from articles.models import Article, Author, Claim, Outlet, Rights, Topic
from mechanisms.models import Mechanism
from sco.languages import Language, suffix

TAGS = {"zh-hans": "zh-Hans", "en": "en"}


def text(field: str, language: Language) -> s.CharField:
    """The field's column in one language."""
    return s.CharField(source=f"{field}_{suffix(language)}")


def labels(tag: Language) -> dict[str, type[s.Serializer]]:
    """What an article embeds, in one language."""

    class OutletLabel(s.ModelSerializer):
        name = text("name", tag)

        class Meta:
            model = Outlet
            fields = ("slug", "name", "homepage")

    class RightsLabel(s.ModelSerializer):
        notice = text("notice", tag)

        class Meta:
            model = Rights
            fields = ("slug", "access", "notice")

    class TopicLabel(s.ModelSerializer):
        name = text("name", tag)

        class Meta:
            model = Topic
            fields = ("slug", "name")

    class AuthorLabel(s.ModelSerializer):
        name = text("name", tag)
        affiliation = text("affiliation", tag)

        class Meta:
            model = Author
            fields = ("slug", "name", "affiliation")

    class MechanismLabel(s.ModelSerializer):
        name = text("name", tag)
        short_name = text("short_name", tag)

        class Meta:
            model = Mechanism
            fields = ("slug", "name", "short_name", "kind")

    class ClaimLabel(s.ModelSerializer):
        statement = text("statement", tag)
        unit = text("unit", tag)

        class Meta:
            model = Claim
            fields = ("slug", "statement", "kind", "status", "value", "comparator", "unit")

    return {
        "outlet": OutletLabel,
        "rights": RightsLabel,
        "topic": TopicLabel,
        "author": AuthorLabel,
        "mechanism": MechanismLabel,
        "claim": ClaimLabel,
    }


def article_serializers(tag: Language) -> tuple[type[s.Serializer], type[s.Serializer]]:
    """Card and page of an article in one language."""
    of = labels(tag)
    card_fields = ("slug", "title", "published_at", "summary", "original_language", "available_languages",
                   "translation", "outlet", "topics", "authors", "mechanisms")  # fmt: skip

    class Card(s.ModelSerializer):
        title = text("title", tag)
        summary = text("summary", tag)
        available_languages = s.SerializerMethodField()
        translation = s.SerializerMethodField()
        outlet = of["outlet"]()
        topics = of["topic"](many=True)
        authors = s.SerializerMethodField()
        mechanisms = of["mechanism"](many=True)

        class Meta:
            model = Article
            fields = card_fields

        def get_available_languages(self, article: Article) -> list[str]:
            return [TAGS[row.language] for row in article.translations.all() if row.state == "approved"]

        def get_translation(self, article: Article) -> dict[str, str]:
            return translation_states(article)

        def get_authors(self, article: Article) -> list[dict[str, str]]:
            # The byline has an order, which the relation to authors alone does not know.
            return self._author.to_representation([row.author for row in article.article_authors.all()])

        @property
        def _author(self) -> s.BaseSerializer:
            if not hasattr(self, "_kept"):
                self._kept = of["author"](many=True)
            return self._kept

    class Page(Card):
        body = text("body", tag)
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
        """The states of the translations."""
        return translation_states(article)
