"""Articles at the desk: texts in two languages, approvals, and what hangs on them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles import approving
from articles.admin.labels import STATES
from articles.admin.texts import TextsAdmin
from articles.models import Article, ArticleAuthor, ArticleMechanism, ArticleTopic, Claim, Translation
from sco.api import paths
from sco.desk.base import DeskTabular, LabelFilter
from sco.desk.labels import cut, desk_page, text_column
from sco.languages import LANGUAGES, columns
from sco.ledger.names import LANGUAGE_NAMES


class ArticleAuthorInline(DeskTabular):
    """The byline, in order."""

    model = ArticleAuthor
    fields = ["position", "author"]
    autocomplete_fields = ["author"]


class ArticleTopicInline(DeskTabular):
    """Topics."""

    model = ArticleTopic
    fields = ["topic"]
    autocomplete_fields = ["topic"]


class ArticleMechanismInline(DeskTabular):
    """Mechanisms that the article speaks of."""

    model = ArticleMechanism
    fields = ["mechanism"]
    autocomplete_fields = ["mechanism"]


class ReadOnlyTabular(DeskTabular):
    """Rows to look at."""

    can_delete = False

    def has_add_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False


class TranslationInline(ReadOnlyTabular):
    """Who approved which text when."""

    model = Translation
    fields = ["language", "shown_state", "approved_by", "approved_at"]
    readonly_fields = ["language", "shown_state", "approved_by", "approved_at"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("article").prefetch_related("article__translations")

    @admin.display(description=pgettext_lazy("of a text", "state"))
    def shown_state(self, row: Translation) -> str:
        language = next(tag for tag in LANGUAGES if tag.lower() == row.language)
        return str(STATES[approving.text_state(row.article, language)])


class ClaimInline(ReadOnlyTabular):
    """The article's claims, in short; each has a page of its own."""

    model = Claim
    fields = ["short_zh", "short_en", "kind", "status"]
    readonly_fields = ["short_zh", "short_en", "kind", "status"]

    @admin.display(description=_("statement (Chinese)"))
    def short_zh(self, claim: Claim) -> str:
        return _opening(claim, cut(claim.statement_zh_hans or "", 60))

    @admin.display(description=_("statement (English)"))
    def short_en(self, claim: Claim) -> str:
        return _opening(claim, cut(claim.statement_en or "", 90))


def _opening(claim: Claim, text: str) -> str:
    return format_html('<a href="{}">{}</a>', desk_page(claim), text or claim.slug)


@admin.register(Article)
class ArticleAdmin(TextsAdmin):
    """Articles."""

    list_display = [
        text_column("title_zh_hans", _("title (Chinese)")),
        text_column("title_en", _("title (English)")),
        "shown_status",
        "shown_texts",
        "shown_date",
        "shown_outlet",
        "slug",
    ]
    list_filter = ["original_language", ("outlet", LabelFilter), ("topics", LabelFilter), "published_at"]
    search_fields = ["slug", "title_zh_hans", "title_en", "summary_zh_hans", "summary_en", "=source_id"]
    ordering = ["-published_at", "slug"]
    autocomplete_fields = ["outlet", "rights"]
    actions = ["publish_selected", "withdraw_selected", "approve_zh_hans", "approve_en", "delete_selected"]
    inlines = [ArticleAuthorInline, ArticleTopicInline, ArticleMechanismInline, TranslationInline, ClaimInline]
    fieldsets = [
        (None, {"fields": [("slug", "original_language"), columns("title"), columns("summary"), columns("body")]}),
        (
            _("Source"),
            {"fields": [("outlet", "published_at"), ("source_id", "source_url"), "rights", "source_text"]},
        ),
        (
            _("Never public"),
            {"fields": [("responsible_editor_name", "responsible_editor_email")], "classes": ["collapse"]},
        ),
    ]

    @admin.display(description=_("outlet"), ordering="outlet__slug")
    def shown_outlet(self, article: Article) -> str:
        return str(article.outlet.name_zh_hans or article.outlet.name_en or article.outlet.slug)

    @admin.display(description=_("date"), ordering="published_at")
    def shown_date(self, article: Article) -> str:
        return f"{article.published_at:%Y-%m-%d}"

    @admin.display(description=_("texts"))
    def shown_texts(self, article: Article) -> str:
        states = ((LANGUAGE_NAMES[language], STATES[approving.text_state(article, language)]) for language in LANGUAGES)
        return format_html_join(mark_safe("<br>"), "{}: {}", states)

    def public_address(self, slug: str) -> str:
        return paths.item("article", slug)
