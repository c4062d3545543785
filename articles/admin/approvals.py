"""Approval of articles' texts: each language is drafted, reviewed and approved separately."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from articles import approving
from articles.models import Article, Translation
from articles.models.article import TEXT_FIELDS
from sco.desk.display import admin_url, display_title
from sco.desk.item_admin import ItemAdmin, few_enough
from sco.desk.people.translators import may_write
from sco.desk.previews import Approval, Step
from sco.desk.texts.admin import REASON_LENGTH
from sco.desk.texts.confirming import confirm
from sco.desk.texts.states import TextState, text_states
from sco.desk.translating.memory import remember
from sco.languages import EN, LANGUAGES, ZH, Language, from_code
from sco.ledger.names import LANGUAGE_NAMES
from sco.ledger.refusals import Refusal, Refused
from sco.ledger.registry import ref_of

STATES = {
    approving.MISSING: _("missing"),
    approving.INCOMPLETE: _("incomplete"),
    approving.DRAFT: _("draft"),
    approving.IN_REVIEW: _("in review"),
    approving.APPROVED: _("approved"),
    approving.CHANGED: _("changed since approval"),
    approving.OUTDATED: _("outdated: the original has changed"),
}
# The steps open to a text in each state. Their names are parts of URLs. Revoking is reopening under another label.
APPROVE = Step("approve", _("Approve"))
REVIEW = Step("review", _("Mark as in review"))
REOPEN = Step("reopen", _("Return to draft"))
REVOKE = Step("reopen", _("Revoke approval"))
STEPS = {
    approving.DRAFT: [APPROVE, REVIEW],
    approving.IN_REVIEW: [APPROVE, REOPEN],
    approving.APPROVED: [REVOKE],
    approving.CHANGED: [APPROVE, REVIEW, REVOKE],
    approving.OUTDATED: [APPROVE, REVIEW, REVOKE],
}


class ApprovalAdmin(ItemAdmin):
    """Adds approvals, and the steps before and after them."""

    def approvals(self, item: Article) -> Sequence[Approval]:
        return [_approval(item, language) for language in LANGUAGES]

    def as_if_approved(self, item: Article, languages: Collection[Language]) -> Article:
        return approving.as_if_approved(item, languages)

    def approve(self, item: Article, language: Language, *, by: str) -> None:
        if lacking := approving.lacking(item, language):
            text = gettext("The %(language)s text is incomplete and cannot be approved. Missing: %(fields)s.")
            names = {"language": LANGUAGE_NAMES[language], "fields": gettext(", ").join(lacking)}
            raise Refused([Refusal(ref_of(item), "incomplete", text % names)])
        Translation.objects.approve(item, language, by=by)
        fresh = Article.objects.with_document_parts().get(pk=item.pk)
        if set(fresh.approved_languages()) == set(LANGUAGES):
            texts = [{tag: fresh.texts(tag)[name] for tag in LANGUAGES} for name in TEXT_FIELDS]
            remember(ref_of(fresh), texts)

    def reviewable(self, item: Article) -> Sequence[Language]:
        states = {language: approving.text_state(item, language) for language in LANGUAGES}
        settled = {approving.MISSING, approving.INCOMPLETE, approving.APPROVED}
        return [language for language, state in states.items() if state not in settled]

    def mark_in_review(self, item: Article, language: Language) -> None:
        approving.set_state(item, language, Translation.State.IN_REVIEW)

    def mark_draft(self, item: Article, language: Language) -> None:
        # An approval is revoked by its own button alone.
        if approving.text_state(item, language) == approving.IN_REVIEW:
            approving.set_state(item, language, Translation.State.DRAFT)

    def get_urls(self) -> Any:
        view = self.admin_site.admin_view(self.text_view)
        pages = [
            path(f"<int:pk>/{step}/<str:code>/", view, {"step": step}, name=self._url_name(step))
            for step in (APPROVE.name, REVIEW.name, REOPEN.name)
        ]
        return [*pages, *super().get_urls()]

    def text_view(self, request: HttpRequest, pk: int, code: str, step: str) -> HttpResponse:
        """Take a step with one language of one article, unless its text has changed on the way. POST only."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        article = Article.objects.with_document_parts().filter(pk=pk).first()
        if not self.has_change_permission(request, article) or (
            step == APPROVE.name and not self.has_publish_permission(request)
        ):
            raise PermissionDenied
        # The same message for an unknown language, which only an edited URL can name.
        if article is None or code not in map(str.lower, LANGUAGES):
            messages.error(request, gettext("This article no longer exists."))
            return HttpResponseRedirect("../../../")
        language = from_code(code)
        # Approval is of the exact text that the editor has read. One without a digest is incomplete, and is refused.
        if request.POST.get("text_digest", "") not in {"", article.text_digest(language)}:
            text = gettext("The text has changed since you opened the page. Read it again before you approve it.")
            messages.error(request, text)
        elif step == APPROVE.name:
            self._approve_all(request, [article], language, request.POST.get("reason", "").strip())
        else:
            self._move(request, article, _approval(article, language), step)
        return HttpResponseRedirect(admin_url(article))

    def _move(self, request: HttpRequest, article: Article, approval: Approval, step: str) -> None:
        """Take a step that is open to a text in its present state: the page may be older than that."""
        exists = step in {each.name for each in approval.steps}
        if not may_write(request, article, approval.language) or (
            exists and step not in self._open_steps(request, article, approval)
        ):
            raise PermissionDenied
        if exists:
            _set_state(request, article, approval.language, step)
            return
        text = gettext("Nothing was changed: since you opened the page, the %(language)s text has become “%(state)s”.")
        messages.warning(request, text % {"language": approval.name, "state": approval.state})

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().render_change_form(request, context, *args, **kwargs)
        shown, row = response.context_data.get("approvals", []), response.context_data.get("working_copy")
        response.context_data["approvals"] = [
            replace(each, steps=[step for step in each.steps if step.name in self._open_steps(request, row, each)])
            for each in shown
        ]
        return response

    def _open_steps(self, request: HttpRequest, article: Article, approval: Approval) -> set[str]:
        """The steps that this account may take: whoever cannot publish neither approves nor revokes an approval.

        A translator takes none with the original.
        """
        if self.has_publish_permission(request):
            return {APPROVE.name, REVIEW.name, REOPEN.name}
        if not may_write(request, article, approval.language):
            return set()
        return {step.name for step in approval.steps if step not in {APPROVE, REVOKE}}

    @admin.action(description=_("Approve the Chinese text"), permissions=["publish"])
    def approve_zh_hans(self, request: HttpRequest, queryset: Any) -> None:
        """Approve the Chinese text of each."""
        if few_enough(request, queryset):
            self._approve_all(request, list(queryset), ZH)

    @admin.action(description=_("Approve the English text"), permissions=["publish"])
    def approve_en(self, request: HttpRequest, queryset: Any) -> None:
        """Approve the English text of each."""
        if few_enough(request, queryset):
            self._approve_all(request, list(queryset), EN)

    def _approve_all(
        self, request: HttpRequest, articles: Sequence[Article], language: Language, reason: str = ""
    ) -> None:
        refusals: list[Refusal] = []
        states = text_states(articles)
        for article in articles:
            try:
                self._approve_one(request, article, states[ref_of(article)][language], reason)
            except Refused as refused:
                refusals += refused.refusals
        # One message in all: a hundred green lines would hide the refusals.
        if count := len(articles) - len(refusals):
            text = ngettext(
                "%(count)s text (%(language)s) approved. It becomes public when you publish it.",
                "%(count)s texts (%(language)s) approved. They become public when you publish them.",
                count,
            )
            messages.success(request, text % {"count": count, "language": LANGUAGE_NAMES[language]})
        if refusals:
            titles = {article.slug: display_title(article) for article in articles}
            rows = ((titles[refusal.ref.slug], refusal.message) for refusal in refusals)
            messages.error(request, format_html_join(mark_safe("<br>"), "{}: {}", rows))

    def _approve_one(self, request: HttpRequest, article: Article, state: TextState, reason: str) -> None:
        """Approve one text; one that is out of date only with the reason why it is still correct, which is logged."""
        by = request.user.get_username()
        if not state.is_outdated or state.lacking:
            self.approve(article, state.language, by=by)
            return
        if not 0 < len(reason) <= REASON_LENGTH:
            raise Refused([_needs_reason(article, state.language)])
        with transaction.atomic():
            confirm(article, state.language, by=by, reason=reason)
            self.approve(article, state.language, by=by)


def _needs_reason(article: Article, language: Language) -> Refusal:
    text = gettext(
        "The %(language)s text is out of date. Change it, or write beside the button on the article’s page why it is"
        " still correct, in at most %(length)s characters."
    )
    words = {"language": LANGUAGE_NAMES[language], "length": REASON_LENGTH}
    return Refusal(ref_of(article), "outdated", text % words)


def _approval(article: Article, language: Language) -> Approval:
    state, lacking = approving.text_state(article, language), approving.lacking(article, language)
    review = article.review(language)
    return Approval(
        language=language,
        name=str(LANGUAGE_NAMES[language]),
        state=str(STATES[state]),
        text_digest="" if lacking else article.text_digest(language),
        approvable=not lacking and state != approving.APPROVED,
        lacking=lacking,
        by=review.by,
        at=review.at,
        steps=STEPS.get(state, []),
    )


def _set_state(request: HttpRequest, article: Article, language: Language, step: str) -> None:
    state = Translation.State.IN_REVIEW if step == REVIEW.name else Translation.State.DRAFT
    approving.set_state(article, language, state)
    text = gettext("The %(language)s text is now “%(state)s”. The public version stays unchanged until you publish.")
    messages.success(request, text % {"language": LANGUAGE_NAMES[language], "state": state.label})
