"""Articles, their links to other items, and the approval of their text in each language."""

import hashlib
from typing import ClassVar, TypeAlias

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles.models.sources import Author, Outlet, Rights, Topic
from articles.signals import approved, approving
from mechanisms.models import Mechanism
from sco.fields import choices_check, slug_check
from sco.languages import LANGUAGES, Language, from_code, suffix
from sco.ledger.items import Item, ItemQuerySet, NaturalKeyModel, NaturalKeyQuerySet, Review

TEXT_FIELDS = ("title", "summary", "body")


class LanguageCode(models.TextChoices):
    """The languages as columns store them: lower case, like Django's language codes."""

    ZH = "zh-hans", _("Simplified Chinese")
    EN = "en", _("English")


class ArticleQuerySet(ItemQuerySet["Article"]):
    """Articles."""

    def with_document_parts(self) -> "ArticleQuerySet":
        """Load all rows that the articles' documents are made of, in a fixed number of queries."""
        return self.select_related("outlet", "rights").prefetch_related(
            models.Prefetch("translations"),
            # Each with what it links to in one query, as lists have many already.
            models.Prefetch("article_authors", ArticleAuthor.objects.select_related("author")),
            models.Prefetch("article_topics", ArticleTopic.objects.select_related("topic")),
            models.Prefetch("article_mechanisms", ArticleMechanism.objects.select_related("mechanism")),
        )


class Article(Item):
    """An article that the desk follows: facts about the source, and the project's own text on it in two languages."""

    SOURCE_LANGUAGE = "original_language"
    APPROVALS = "translations"
    TITLE = "title"

    original_language = models.CharField(
        _("original language"), max_length=8, choices=LanguageCode, default=LanguageCode.ZH
    )
    title = models.CharField(_("title"), max_length=300, blank=True, default="")
    summary = models.TextField(_("summary"), blank=True, default="")
    body = models.TextField(
        _("body"), blank=True, default="", help_text=_("The project's own text, in Markdown. It is published.")
    )
    source_text = models.TextField(
        _("source text"),
        blank=True,
        default="",
        help_text=_("The outlet's text in the original language. The rights say who can read it."),
    )
    # A draft needs none of these three: publishing asks for what is missing.
    outlet = models.ForeignKey(
        Outlet, on_delete=models.PROTECT, null=True, blank=True, related_name="articles", verbose_name=_("outlet")
    )
    source_id = models.CharField(_("source id"), max_length=64, blank=True, default="")
    source_url = models.URLField(_("source address"), max_length=500, blank=True, default="")
    published_at = models.DateTimeField(_("publication time at the source"), null=True, blank=True)
    responsible_editor_name = models.CharField(
        _("responsible editor"), max_length=120, blank=True, default="", help_text=_("Personal data. Never published.")
    )
    responsible_editor_email = models.EmailField(
        _("responsible editor's e-mail"), blank=True, default="", help_text=_("Personal data. Never published.")
    )
    rights = models.ForeignKey(
        Rights, on_delete=models.PROTECT, null=True, blank=True, related_name="articles", verbose_name=_("rights")
    )
    authors = models.ManyToManyField(
        Author, through="ArticleAuthor", related_name="articles", verbose_name=_("authors")
    )
    topics = models.ManyToManyField(Topic, through="ArticleTopic", related_name="articles", verbose_name=_("topics"))
    mechanisms = models.ManyToManyField(
        Mechanism, through="ArticleMechanism", related_name="articles", verbose_name=_("mechanisms")
    )

    objects: ClassVar = ArticleQuerySet.as_manager()

    class Meta(Item.Meta):
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        constraints = [
            slug_check("article_slug_ascii"),
            choices_check("article_language_known", "original_language", LanguageCode),
            # The importer recognises a known article by these two; articles written by hand have no source id.
            models.UniqueConstraint(
                fields=["outlet", "source_id"],
                condition=~Q(source_id=""),
                name="article_source_id_once_per_outlet",
                violation_error_message=_("Another article from this outlet already has this source id."),
            ),
        ]

    def texts(self, language: Language) -> dict[str, str]:
        """The title, summary and body in one language, '' for each that is missing."""
        return {field: getattr(self, f"{field}_{suffix(language)}") or "" for field in TEXT_FIELDS}

    def text_digest(self, language: Language) -> str:
        """SHA-256 of the title, summary and body in one language, as 64 hex digits."""
        # PostgreSQL text has no NUL, so the three texts cannot be shifted into each other.
        return hashlib.sha256("\x00".join(self.texts(language).values()).encode()).hexdigest()

    @property
    def original(self) -> Language:
        """The original language's public tag."""
        return from_code(self.original_language)

    def get_translation(self, language: Language) -> "Translation | None":
        """The translation row of this language, or None."""
        # Filtered in Python: .filter() would ignore the prefetched rows and query for each article.
        return next((row for row in self.translations.all() if row.language == language.lower()), None)

    def review(self, language: Language) -> Review:
        """Draft, in review, or approved as it is now, by whom and when."""
        row = self.get_translation(language)
        if row is None or (row.state == ReviewState.APPROVED and not row.approves(self.text_digest(language))):
            return Review(ReviewState.DRAFT)
        outdated = row.state == ReviewState.APPROVED and row.source_digest != self.text_digest(self.original)
        return Review(row.state, row.approved_by, row.approved_at, outdated)

    def keep_approval(self, language: Language) -> bool:
        """Let the approval of this language's present text cover the present text of the original."""
        source = self.text_digest(self.original)
        rows = self.translations.filter(language=language.lower(), text_digest=self.text_digest(language))
        return bool(rows.filter(state=ReviewState.APPROVED).exclude(source_digest=source).update(source_digest=source))

    def approved_languages(self) -> list[Language]:
        """The languages whose text is complete and unchanged since its approval."""
        return [language for language in LANGUAGES if self._is_approved(language)]

    def _is_approved(self, language: Language) -> bool:
        row = self.get_translation(language)
        complete = all(self.texts(language).values())
        return complete and row is not None and row.approves(self.text_digest(language))

    def translation_state(self, language: Language) -> str:
        """``current``, ``outdated`` or ``missing``, of the text that would be published now.

        A translation is outdated if the original has changed since the translation was approved.
        """
        row = self.get_translation(language)
        if row is None or not self._is_approved(language):
            return "missing"
        return "current" if row.source_digest == self.text_digest(self.original) else "outdated"


class ArticleAuthor(NaturalKeyModel):
    """One name in an article's byline, in order."""

    NATURAL_KEY = ("article__slug", "author__slug")

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="article_authors", verbose_name=_("article")
    )
    author = models.ForeignKey(
        Author, on_delete=models.PROTECT, related_name="article_authors", verbose_name=_("author")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        constraints = [models.UniqueConstraint(fields=["article", "author"], name="article_author_once")]

    def __str__(self) -> str:
        return str(self.author)


class ArticleTopic(NaturalKeyModel):
    """An article filed under a topic."""

    NATURAL_KEY = ("article__slug", "topic__slug")

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="article_topics", verbose_name=_("article")
    )
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="article_topics", verbose_name=_("topic"))

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [models.UniqueConstraint(fields=["article", "topic"], name="article_topic_once")]

    def __str__(self) -> str:
        return str(self.topic)


class ArticleMechanism(NaturalKeyModel):
    """A mechanism that an article is about."""

    NATURAL_KEY = ("article__slug", "mechanism__slug")

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="article_mechanisms", verbose_name=_("article")
    )
    mechanism = models.ForeignKey(
        Mechanism, on_delete=models.PROTECT, related_name="article_mechanisms", verbose_name=_("mechanism")
    )

    class Meta:
        verbose_name = _("mechanism")
        verbose_name_plural = _("mechanisms")
        constraints = [models.UniqueConstraint(fields=["article", "mechanism"], name="article_mechanism_once")]

    def __str__(self) -> str:
        return str(self.mechanism)


class ReviewState(models.TextChoices):
    """The editorial state of a text."""

    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    APPROVED = "approved", _("approved")


class TranslationQuerySet(NaturalKeyQuerySet["Translation"]):
    """Translations."""

    def approve(self, article: Article, language: Language, *, by: str) -> "Translation":
        """Approve the article's current text in this language; ValueError if it is incomplete.

        Every way of approving leads here, so here the desk may refuse it: see ``articles.four_eyes``.
        """
        missing = [field for field, text in article.texts(language).items() if not text]
        if missing:
            raise ValueError(f"{language}: {', '.join(missing)}")
        approving.send(self.model, article=article, language=language, by=by)
        row, _created = self.update_or_create(
            article=article,
            language=language.lower(),
            defaults={
                "state": ReviewState.APPROVED,
                "approved_by": by,
                "approved_at": timezone.now(),
                "text_digest": article.text_digest(language),
                "source_digest": article.text_digest(article.original),
            },
        )
        approved.send(self.model, article=article, language=language, by=by)
        return row


class Translation(NaturalKeyModel):
    """The editorial state of an article's text in one language, the original included."""

    NATURAL_KEY = ("article__slug", "language")

    State: TypeAlias = ReviewState

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="translations", verbose_name=_("article")
    )
    language = models.CharField(_("language"), max_length=8, choices=LanguageCode)
    state = models.CharField(
        pgettext_lazy("of a text", "state"), max_length=10, choices=ReviewState, default=ReviewState.DRAFT
    )
    approved_by = models.CharField(_("approved by"), max_length=150, blank=True, default="")
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    text_digest = models.CharField(_("digest of the approved text"), max_length=64, blank=True, default="")
    source_digest = models.CharField(_("digest of the source text"), max_length=64, blank=True, default="")

    objects: ClassVar = TranslationQuerySet.as_manager()

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        ordering = ["article", "-language"]  # Chinese first
        constraints = [
            models.UniqueConstraint(fields=["article", "language"], name="translation_once_per_language"),
            choices_check("translation_language_known", "language", LanguageCode),
            choices_check("translation_state_known", "state", ReviewState),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | (~Q(text_digest="") & ~Q(source_digest="") & ~Q(approved_by="") & Q(approved_at__isnull=False)),
                name="translation_approval_says_who_when_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_language_display()}{gettext(': ')}{self.get_state_display()}"

    def approves(self, text_digest: str) -> bool:
        """Whether the text with this digest is approved."""
        return self.state == ReviewState.APPROVED and self.text_digest == text_digest
