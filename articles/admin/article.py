"""Articles at the desk, with their authors, topics, mechanisms, approvals and claims."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles import approving
from articles.admin.approvals import STATES, ApprovalAdmin
from articles.models import Article, ArticleAuthor, ArticleMechanism, ArticleTopic, Claim, Translation
from sco.desk.display import admin_url, truncate
from sco.desk.filters import chosen
from sco.desk.inlines import DeskTabular
from sco.desk.list_display import text_column
from sco.desk.model_admin import ReadOnlyMixin
from sco.desk.publication_status import publication_statuses, working_copies
from sco.languages import columns, from_code
from sco.ledger.registry import Searched, kind_for, ref_of


class ArticleAuthorInline(DeskTabular):
    """The byline, in order."""

    model = ArticleAuthor
    fields = ["position", "author"]
    autocomplete_fields = ["author"]


class ArticleTopicInline(DeskTabular):
    """Topics."""

    model = ArticleTopic
    autocomplete_fields = ["topic"]


class ArticleMechanismInline(DeskTabular):
    """Mechanisms that the article is about."""

    model = ArticleMechanism
    autocomplete_fields = ["mechanism"]


class TranslationInline(ReadOnlyMixin, DeskTabular):
    """Approvals of the article's texts, read-only: they are given with buttons above the form."""

    model = Translation
    fields: ClassVar[Any] = ["language", "text_state", "approved_by", "approved_at"]
    readonly_fields = fields
    identifying_fields = ["language"]

    def get_queryset(self, request: HttpRequest) -> Any:
        # text_state compares each row with the article's text and with the other translation.
        return super().get_queryset(request).select_related("article").prefetch_related("article__translations")

    @admin.display(description=pgettext_lazy("of a text", "state"))
    def text_state(self, row: Translation) -> str:
        return str(STATES[approving.text_state(row.article, from_code(row.language))])


class ClaimInline(ReadOnlyMixin, DeskTabular):
    """The article's claims, shortened; each has a page of its own."""

    model = Claim
    fields: ClassVar[Any] = ["short_zh", "short_en", "kind", "status"]
    readonly_fields = fields

    @admin.display(description=_("statement (Chinese)"))
    def short_zh(self, claim: Claim) -> str:
        return _claim_link(claim, truncate(claim.statement_zh_hans or "", 60))

    @admin.display(description=_("statement (English)"))
    def short_en(self, claim: Claim) -> str:
        return _claim_link(claim, truncate(claim.statement_en or "", 90))


def _claim_link(claim: Claim, text: str) -> str:
    return format_html('<a href="{}">{}</a>', admin_url(claim), text or claim.slug)


@admin.register(Article)
class ArticleAdmin(ApprovalAdmin):
    """Articles."""

    list_display = [
        text_column("title_zh_hans", _("title (Chinese)")),
        text_column("title_en", _("title (English)")),
        "status_badge",
        "date",
        "outlet_name",
        "slug",
    ]
    list_filter = [
        "original_language",
        ("outlet", RelatedOnlyFieldListFilter),
        ("topics", RelatedOnlyFieldListFilter),
        "published_at",
        chosen("mechanisms", _("mechanism"), "mechanism"),
    ]
    # Not the responsible editor, which is personal data.
    found_by = {"source_text": Searched.TEXT, "source_id": Searched.ALIAS}
    ordering = ["-published_at", "slug"]
    list_select_related = ["outlet"]
    autocomplete_fields = ["outlet", "rights"]
    text_rows = {"summary": 5, "body": 18, "source_text": 12}
    actions = ["publish_selected", "withdraw_selected", "approve_zh_hans", "approve_en", "delete_selected"]
    inlines = [ArticleAuthorInline, ArticleTopicInline, ArticleMechanismInline, TranslationInline, ClaimInline]
    fieldsets = [
        (None, {"fields": [("slug", "original_language"), columns("title"), columns("summary"), columns("body")]}),
        (
            _("Source"),
            {"fields": [("outlet", "published_at"), ("source_id", "source_url"), "rights", "source_text"]},
        ),
        (
            # Collapsed, so that personal data is not on screen whenever an article is.
            _("Never public"),
            {"fields": [("responsible_editor_name", "responsible_editor_email")], "classes": ["collapse"]},
        ),
    ]

    def companions(self, items: Sequence[Article]) -> list[Claim]:
        """Their claims that are not public as they are. Withdrawn ones were taken back by somebody, and stay away."""
        claims = working_copies(kind_for(Claim), article__in=items)
        statuses = publication_statuses(claims)
        return [claim for claim in claims if statuses[ref_of(claim)].code in {"new", "changed"}]

    @admin.display(description=_("outlet"), ordering="outlet__slug")
    def outlet_name(self, article: Article) -> str:
        return str(article.outlet.name_zh_hans or article.outlet.name_en or article.outlet.slug)

    @admin.display(description=_("date"), ordering="published_at")
    def date(self, article: Article) -> str:
        return f"{article.published_at:%Y-%m-%d}"
