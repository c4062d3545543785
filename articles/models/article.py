"""Articles, and the state of their text in each language."""

import hashlib
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.sources import Author, Outlet, Rights, Topic
from mechanisms.models import Mechanism
from sco.fields import slug_check
from sco.languages import LANGUAGES, Language, suffix
from sco.ledger.items import Item, ItemQuerySet

TEXT_FIELDS = ("title", "summary", "body")
LANGUAGE_CHOICES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]


class ArticleQuerySet(ItemQuerySet["Article"]):
    """Articles."""

    def with_document_parts(self) -> "ArticleQuerySet":
        """Everything that an article's document is made of, in a fixed number of queries."""
        return self.select_related("outlet", "rights").prefetch_related(
            "translations", "article_authors__author", "article_topics__topic", "article_mechanisms__mechanism"
        )


class Article(Item):
    """A piece that the desk follows: facts about the source, and the project's own text on it in two languages."""

    original_language = models.CharField(
        _("original language"), max_length=8, choices=LANGUAGE_CHOICES, default="zh-hans"
    )
    title = models.CharField(_("title"), max_length=300, blank=True, default="")
    summary = models.TextField(_("summary"), blank=True, default="")
    body = models.TextField(
        _("body"), blank=True, default="", help_text=_("The project's own text, in Markdown. It is public.")
    )
    source_text = models.TextField(
        _("source text"),
        blank=True,
        default="",
        help_text=_("The outlet's text in the original language. Who may have it is said by the rights."),
    )
    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="articles", verbose_name=_("outlet"))
    source_id = models.CharField(_("source id"), max_length=64, blank=True, default="")
    source_url = models.URLField(_("source address"), max_length=500, blank=True, default="")
    published_at = models.DateTimeField(_("published by the source at"))
    responsible_editor_name = models.CharField(
        _("responsible editor"), max_length=120, blank=True, default="", help_text=_("Personal data: never public.")
    )
    responsible_editor_email = models.EmailField(
        _("responsible editor's e-mail"), blank=True, default="", help_text=_("Personal data: never public.")
    )
    rights = models.ForeignKey(Rights, on_delete=models.PROTECT, related_name="articles", verbose_name=_("rights"))
    authors = models.ManyToManyField(
        Author, through="ArticleAuthor", related_name="articles", verbose_name=_("authors")
    )
    topics = models.ManyToManyField(Topic, through="ArticleTopic", related_name="articles", verbose_name=_("topics"))
    mechanisms = models.ManyToManyField(
        Mechanism, through="ArticleMechanism", related_name="articles", verbose_name=_("mechanisms")
    )

    if TYPE_CHECKING:
        title_zh_hans: str | None
        title_en: str | None
        summary_zh_hans: str | None
        summary_en: str | None
        body_zh_hans: str | None
        body_en: str | None
        outlet_id: int
        rights_id: int

    objects = models.Manager.from_queryset(ArticleQuerySet)()

    class Meta(Item.Meta):
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        constraints = [
            slug_check("article_slug_ascii"),
            models.CheckConstraint(condition=Q(original_language__in=["zh-hans", "en"]), name="article_language_known"),
            models.UniqueConstraint(
                fields=["outlet", "source_id"],
                condition=~Q(source_id=""),
                name="article_source_id_once_per_outlet",
                violation_error_message=_("Another article of this outlet has this source id."),
            ),
        ]

    def texts(self, language: Language) -> dict[str, str]:
        """The title, summary and body in one language; missing ones are ''."""
        return {field: getattr(self, f"{field}_{suffix(language)}") or "" for field in TEXT_FIELDS}

    def text_digest(self, language: Language) -> str:
        """SHA-256 of the three texts in one language, as 64 hex digits."""
        return hashlib.sha256("\x00".join(self.texts(language).values()).encode()).hexdigest()

    @property
    def original(self) -> Language:
        """The original language's public tag."""
        return next(language for language in LANGUAGES if language.lower() == self.original_language)

    def translation_for(self, language: Language) -> "Translation | None":
        """The state of the text in this language; reads the prefetched rows where there are any."""
        return next((row for row in self.translations.all() if row.language == language.lower()), None)

    def approved_languages(self) -> list[Language]:
        """Languages whose text is complete and stands exactly as an editor approved it."""
        return [language for language in LANGUAGES if self._is_approved(language)]

    def _is_approved(self, language: Language) -> bool:
        row = self.translation_for(language)
        complete = all(self.texts(language).values())
        return complete and row is not None and row.approves(self.text_digest(language))

    def translation_state(self, language: Language) -> str:
        """Of the text as it may go public: ``current``, ``outdated`` or ``missing``.

        A translation is outdated when the original has changed since the translation was approved.
        """
        row = self.translation_for(language)
        if row is None or not self._is_approved(language):
            return "missing"
        return "current" if row.source_digest == self.text_digest(self.original) else "outdated"


class ArticleAuthorQuerySet(models.QuerySet["ArticleAuthor"]):
    """Bylines."""

    def get_by_natural_key(self, article: str, author: str) -> "ArticleAuthor":
        return self.get(article__slug=article, author__slug=author)


class ArticleAuthor(models.Model):
    """One name in an article's byline, in order."""

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="article_authors", verbose_name=_("article")
    )
    author = models.ForeignKey(
        Author, on_delete=models.PROTECT, related_name="article_authors", verbose_name=_("author")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    if TYPE_CHECKING:
        author_id: int

    objects = models.Manager.from_queryset(ArticleAuthorQuerySet)()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        constraints = [models.UniqueConstraint(fields=["article", "author"], name="article_author_once")]

    def __str__(self) -> str:
        return str(self.author)

    def natural_key(self) -> tuple[str, str]:
        return (self.article.slug, self.author.slug)

    natural_key.dependencies = ["articles.article", "articles.author"]  # type: ignore[attr-defined]


class ArticleTopicQuerySet(models.QuerySet["ArticleTopic"]):
    """Filings of articles under topics."""

    def get_by_natural_key(self, article: str, topic: str) -> "ArticleTopic":
        return self.get(article__slug=article, topic__slug=topic)


class ArticleTopic(models.Model):
    """An article filed under a topic."""

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="article_topics", verbose_name=_("article")
    )
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="article_topics", verbose_name=_("topic"))

    objects = models.Manager.from_queryset(ArticleTopicQuerySet)()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [models.UniqueConstraint(fields=["article", "topic"], name="article_topic_once")]

    def __str__(self) -> str:
        return str(self.topic)

    def natural_key(self) -> tuple[str, str]:
        return (self.article.slug, self.topic.slug)

    natural_key.dependencies = ["articles.article", "articles.topic"]  # type: ignore[attr-defined]


class ArticleMechanismQuerySet(models.QuerySet["ArticleMechanism"]):
    """Mechanisms that articles speak of."""

    def get_by_natural_key(self, article: str, mechanism: str) -> "ArticleMechanism":
        return self.get(article__slug=article, mechanism__slug=mechanism)


class ArticleMechanism(models.Model):
    """A mechanism that an article speaks of."""

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="article_mechanisms", verbose_name=_("article")
    )
    mechanism = models.ForeignKey(
        Mechanism, on_delete=models.PROTECT, related_name="article_mechanisms", verbose_name=_("mechanism")
    )

    objects = models.Manager.from_queryset(ArticleMechanismQuerySet)()

    class Meta:
        verbose_name = _("mechanism")
        verbose_name_plural = _("mechanisms")
        constraints = [models.UniqueConstraint(fields=["article", "mechanism"], name="article_mechanism_once")]

    def __str__(self) -> str:
        return str(self.mechanism)

    def natural_key(self) -> tuple[str, str]:
        return (self.article.slug, self.mechanism.slug)

    natural_key.dependencies = ["articles.article", "mechanisms.mechanism"]  # type: ignore[attr-defined]


class TranslationQuerySet(models.QuerySet["Translation"]):
    """States of articles' texts."""

    def get_by_natural_key(self, slug: str, language: str) -> "Translation":
        return self.get(article__slug=slug, language=language)

    def approve(self, article: Article, language: Language, *, by: str) -> "Translation":
        """Approve the article's text in this language as it stands now; ValueError when it is incomplete."""
        missing = [field for field, text in article.texts(language).items() if not text]
        if missing:
            raise ValueError(f"{language}: {', '.join(missing)}")
        row, _created = self.update_or_create(
            article=article,
            language=language.lower(),
            defaults={
                "state": Translation.State.APPROVED,
                "approved_by": by,
                "approved_at": timezone.now(),
                "text_digest": article.text_digest(language),
                "source_digest": article.text_digest(article.original),
            },
        )
        return row


class Translation(models.Model):
    """How far an article's text in one language is: the original's as well as the translation's."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        APPROVED = "approved", _("approved")

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="translations", verbose_name=_("article")
    )
    language = models.CharField(_("language"), max_length=8, choices=LANGUAGE_CHOICES)
    state = models.CharField(pgettext_lazy("of a text", "state"), max_length=10, choices=State, default=State.DRAFT)
    approved_by = models.CharField(_("approved by"), max_length=150, blank=True, default="")
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    text_digest = models.CharField(_("digest of the approved text"), max_length=64, blank=True, default="")
    source_digest = models.CharField(_("digest of the source text"), max_length=64, blank=True, default="")

    objects = models.Manager.from_queryset(TranslationQuerySet)()

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        ordering = ["article", "-language"]
        constraints = [
            models.UniqueConstraint(fields=["article", "language"], name="translation_once_per_language"),
            models.CheckConstraint(condition=Q(language__in=["zh-hans", "en"]), name="translation_language_known"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "in_review", "approved"]), name="translation_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | (~Q(text_digest="") & ~Q(source_digest="") & ~Q(approved_by="") & Q(approved_at__isnull=False)),
                name="translation_approval_says_who_when_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_language_display()}: {self.get_state_display()}"

    def natural_key(self) -> tuple[Any, ...]:
        return (self.article.slug, self.language)

    natural_key.dependencies = ["articles.article"]  # type: ignore[attr-defined]

    def approves(self, text_digest: str) -> bool:
        """Whether exactly the text of this digest is approved."""
        return self.state == self.State.APPROVED and self.text_digest == text_digest
