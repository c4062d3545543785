"""Articles at the desk: texts in two languages, approvals, and what hangs on them."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles import approving
from articles.admin.labels import STATES
from articles.models import Article, ArticleAuthor, ArticleMechanism, ArticleTopic, Claim, Translation
from sco.api import paths
from sco.languages import LANGUAGES, Language, columns
from sco.ledger.desk.base import DeskTabular, LabelFilter
from sco.ledger.desk.items import ItemAdmin
from sco.ledger.desk.labels import LANGUAGE_NAMES, cut, desk_page, text_column
from sco.ledger.desk.previews import Approval
from sco.ledger.publishing import quoting
from sco.ledger.refusals import Refusal, Refused
from sco.ledger.registry import Ref, ref_of


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
class ArticleAdmin(ItemAdmin):
    """Articles."""

    list_display = [
        text_column("title_zh_hans", _("title (Chinese)")),
        text_column("title_en", _("title (English)")),
        "shown_standing",
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

    def approvals(self, item: Article) -> Sequence[Approval]:
        return [self._approval(item, language) for language in LANGUAGES]

    def _approval(self, article: Article, language: Language) -> Approval:
        state = approving.text_state(article, language)
        complete = not approving.lacking(article, language)
        return Approval(
            language=language,
            name=str(LANGUAGE_NAMES[language]),
            state=str(STATES[state]),
            text_digest=article.text_digest(language) if complete else "",
            wanted=complete and state != approving.APPROVED,
            lacking=approving.lacking(article, language),
        )

    def as_if_approved(self, item: Article) -> Article:
        return approving.as_if_approved(item)

    def approve(self, item: Article, language: Language, *, by: str) -> None:
        lacks = approving.lacking(item, language)
        if lacks:
            text = gettext("The text in %(language)s is not complete and cannot be approved: it has no %(fields)s.")
            names = {"language": LANGUAGE_NAMES[language], "fields": gettext(", ").join(lacks)}
            raise Refused([Refusal(ref_of(item), "incomplete", text % names)])
        Translation.objects.approve(item, language, by=by)

    def erased_along(self, item: Article) -> list[Ref]:
        return quoting([ref_of(item)])

    def get_urls(self) -> Any:
        view = self.admin_site.admin_view(self.approve_view)
        return [path("<int:pk>/approve/<str:language>/", view, name="articles_article_approve"), *super().get_urls()]

    def approve_view(self, request: HttpRequest, pk: int, language: str) -> HttpResponse:
        """Approve one language of one article as the editor has seen it; POST only."""
        article = Article.objects.with_document_parts().filter(pk=pk).first()
        tag = next((known for known in LANGUAGES if known.lower() == language), None)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        if article is None or tag is None:
            messages.error(request, gettext("The article is no longer there."))
            return HttpResponseRedirect("../../../")
        if request.POST.get("text_digest", "") not in {"", article.text_digest(tag)}:
            messages.error(
                request, gettext("The text has changed since you opened the page: read it again, then approve it.")
            )
        else:
            self._approve_and_say(request, article, tag)
        return HttpResponseRedirect(desk_page(article))

    def _approve_and_say(self, request: HttpRequest, article: Article, language: Language) -> None:
        try:
            self.approve(article, language, by=request.user.get_username())
        except Refused as refused:
            for refusal in refused.refusals:
                messages.error(request, f"{refusal.ref.slug}: {refusal.message}")
        else:
            text = gettext("%(language)s is approved as it stands: %(slug)s. It goes public when you publish.")
            messages.success(request, text % {"language": LANGUAGE_NAMES[language], "slug": article.slug})

    @admin.action(description=_("Approve the Chinese text as it stands"), permissions=["change"])
    def approve_zh_hans(self, request: HttpRequest, queryset: Any) -> None:
        """Approve the Chinese text of each."""
        self._approve_all(request, queryset, "zh-Hans")

    @admin.action(description=_("Approve the English text as it stands"), permissions=["change"])
    def approve_en(self, request: HttpRequest, queryset: Any) -> None:
        """Approve the English text of each."""
        self._approve_all(request, queryset, "en")

    def _approve_all(self, request: HttpRequest, queryset: Any, language: Language) -> None:
        if not self.few_enough(request, queryset):
            return
        refusals = []
        rows = list(queryset)
        for article in rows:
            try:
                self.approve(article, language, by=request.user.get_username())
            except Refused as refused:
                refusals += refused.refusals
        self._say_approved(request, len(rows) - len(refusals), language)
        if refusals:
            said = ((refusal.ref.slug, refusal.message) for refusal in refusals)
            messages.error(request, format_html_join(mark_safe("<br>"), "{}: {}", said))

    def _say_approved(self, request: HttpRequest, many: int, language: Language) -> None:
        text = ngettext(
            "%(many)s text (%(language)s) is approved as it stands. It goes public when you publish.",
            "%(many)s texts (%(language)s) are approved as they stand. They go public when you publish.",
            many,
        )
        if many:
            messages.success(request, text % {"many": many, "language": LANGUAGE_NAMES[language]})
