"""The texts of articles at the desk: each language is drafted, reviewed and approved by itself."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from articles import approving
from articles.admin.labels import STATES
from articles.models import Article, Translation
from sco.desk.items import ItemAdmin
from sco.desk.labels import desk_page
from sco.desk.previews import Approval, Step
from sco.languages import LANGUAGES, Language
from sco.ledger.names import LANGUAGE_NAMES
from sco.ledger.refusals import Refusal, Refused
from sco.ledger.registry import ref_of

# What can be done with a text, by how far it is. The steps are parts of addresses.
APPROVE = Step("approve", _("Approve as it stands"))
REVIEW = Step("review", _("Set to “in review”"))
REOPEN = Step("reopen", _("Back to draft"))
TAKE_BACK = Step("reopen", _("Take the approval back"))
STEPS = {
    approving.DRAFT: [APPROVE, REVIEW],
    approving.IN_REVIEW: [APPROVE, REOPEN],
    approving.APPROVED: [TAKE_BACK],
    approving.CHANGED: [APPROVE, REVIEW, TAKE_BACK],
    approving.OUTDATED: [APPROVE, REVIEW, TAKE_BACK],
}
NAMES = [APPROVE.name, REVIEW.name, REOPEN.name]


class TextsAdmin(ItemAdmin):
    """Approvals, and the steps before and after them."""

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
            steps=STEPS.get(state, []),
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

    def get_urls(self) -> Any:
        view = self.admin_site.admin_view(self.text_view)
        pages = [
            path(f"<int:pk>/{name}/<str:language>/", view, {"step": name}, name=self._url_name(name)) for name in NAMES
        ]
        return [*pages, *super().get_urls()]

    def text_view(self, request: HttpRequest, pk: int, language: str, step: str) -> HttpResponse:
        """Take a step with one language of one article as the editor has seen it; POST only."""
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
            messages.error(request, gettext("The text has changed since you opened the page: read it again."))
        elif step == APPROVE.name:
            self._approve_and_say(request, article, tag)
        else:
            self._set_and_say(request, article, tag, step)
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

    def _set_and_say(self, request: HttpRequest, article: Article, language: Language, step: str) -> None:
        state = Translation.State.IN_REVIEW if step == REVIEW.name else Translation.State.DRAFT
        approving.set_state(article, language, state)
        text = gettext("%(language)s is now: %(state)s. What is public stays as it is until you publish.")
        messages.success(request, text % {"language": LANGUAGE_NAMES[language], "state": state.label})

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
