"""The importer's suggestions at the desk: accept, dismiss, reopen."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles import suggestion_review
from articles.models import Suggestion
from sco.desk.diff import segments
from sco.desk.display import admin_url, display_title, truncate
from sco.desk.formatting import format_partial_date
from sco.desk.model_admin import DeskAdmin
from sco.desk.numbers import shown_quantity

FIELDS: Any = ["article", "kind", "state", "mechanism", "claim", "sentence", "proposed", "quote", "figure", "period"]


class OpenFirst(admin.SimpleListFilter):
    """Filters by state, with open suggestions as the default."""

    title = pgettext_lazy("of a text", "state")
    parameter_name = "state"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        decided = [choice for choice in Suggestion.State.choices if choice[0] != Suggestion.State.OPEN]
        return [*decided, ("all", _("all"))]

    def choices(self, changelist: Any) -> Any:
        """Label the default choice “open”: Django's own is “all”."""
        first, *rest = super().choices(changelist)
        yield {**first, "display": Suggestion.State.OPEN.label}
        yield from rest

    def queryset(self, _request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "all":
            return queryset
        return queryset.filter(state=self.value() or Suggestion.State.OPEN)


@admin.register(Suggestion)
class SuggestionAdmin(DeskAdmin):
    """Suggestions, which editors accept or dismiss in the list. No decision makes anything public."""

    list_display = [
        "suggested",
        "kind",
        "article_link",
        "short_sentence",
        "short_proposed",
        "figure",
        "period",
        "state",
    ]
    # Of quotations whose sentence has changed: what it was in, beside what it may be in now, both whole.
    places_display: Any = ["suggested", "claim_link", "article_link", "old_place", "new_place", "state"]
    list_filter = [OpenFirst, "kind"]
    list_select_related = ["article", "mechanism", "claim__article"]
    search_fields = ["quote", "sentence", "article__slug", "mechanism__name_zh_hans", "mechanism__name_en"]
    ordering = ["article", "kind", "pk"]
    actions = ["accept", "dismiss", "reopen", "delete_selected"]
    fields = FIELDS
    readonly_fields = FIELDS

    def get_list_display(self, request: HttpRequest) -> Any:
        return self.places_display if request.GET.get("kind__exact") == Suggestion.Kind.ANCHOR else self.list_display

    # Only the importer adds suggestions.
    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        # There is nothing to edit, because decisions are made in the list.
        buttons = {"show_save": False, "show_save_and_continue": False}
        return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), **buttons})

    @admin.display(description=_("suggestion"))
    def suggested(self, row: Suggestion) -> str:
        return display_title(row.mechanism) if row.mechanism else row.quote

    @admin.display(description=_("article"), ordering="article__slug")
    def article_link(self, row: Suggestion) -> str:
        return format_html('<a href="{}">{}</a>', admin_url(row.article), display_title(row.article))

    @admin.display(description=_("claim"), ordering="claim__slug")
    def claim_link(self, row: Suggestion) -> str:
        return format_html('<a href="{}">{}</a>', admin_url(row.claim), display_title(row.claim)) if row.claim else "—"

    @admin.display(description=_("quotation before"))
    def old_place(self, row: Suggestion) -> str:
        before, quote, after = row.sentence.partition(row.quote)
        return format_html('<div class="change">{}<mark>{}</mark>{}</div>', before, quote, after) if before else "—"

    @admin.display(description=_("proposed place"))
    def new_place(self, row: Suggestion) -> str:
        return render_to_string("articles/proposed_place.html", {"segments": segments(row.sentence, row.proposed)})

    @admin.display(description=_("sentence of the source"))
    def short_sentence(self, row: Suggestion) -> str:
        return truncate(row.sentence, 120)

    @admin.display(description=_("proposed sentence"))
    def short_proposed(self, row: Suggestion) -> str:
        return truncate(row.proposed, 120) or "—"

    @admin.display(description=_("figure"), ordering="value")
    def figure(self, row: Suggestion) -> str:
        return "—" if row.value is None else shown_quantity(row.comparator, row.value, row.unit)

    @admin.display(description=_("period"))
    def period(self, row: Suggestion) -> str:
        dates = " – ".join(format_partial_date(date) for date in (row.period_from, row.period_to) if date) or "—"
        return (
            gettext("%(period)s (from the date of the piece)") % {"period": dates} if row.is_period_resolved else dates
        )

    def has_accept_permission(self, request: HttpRequest) -> bool:
        """Whether this editor can accept suggestions of at least one kind."""
        kinds = (_rights("add", kind) for kind in Suggestion.Kind)
        return self.has_change_permission(request) and any(map(request.user.has_perms, kinds))

    @admin.action(
        description=_("Accept (add the mechanism, draft a claim or place the quotation)"), permissions=["accept"]
    )
    def accept(self, request: HttpRequest, queryset: Any) -> None:
        """Accept these, with a link to each drafted claim."""
        rows = [row for row in queryset if request.user.has_perms(_rights("add", row.kind))]
        if refused := len(queryset) - len(rows):
            text = gettext("Not accepted, because you may not add what they propose: %(count)s.")
            messages.error(request, text % {"count": refused})
        if not rows:
            return
        done = list(map(suggestion_review.accept, rows))
        for accepted in done:
            if accepted.claim is None and accepted.quote_error:
                messages.warning(request, accepted.quote_error)
            if accepted.claim is not None:
                text = gettext("Claim drafted. Write its statement in both languages:")
                link = format_html('<a href="{}">{}</a>', admin_url(accepted.claim), accepted.claim.slug)
                messages.info(request, format_html("{} {} {}", text, link, accepted.quote_error))
        if count := sum(accepted.is_done for accepted in done):
            messages.success(request, gettext("%(count)s accepted. Nothing is public yet.") % {"count": count})

    @admin.action(description=_("Dismiss"), permissions=["change"])
    def dismiss(self, request: HttpRequest, queryset: Any) -> None:
        """Dismiss these."""
        _decide(request, queryset, suggestion_review.dismiss, gettext("%(count)s dismissed."))

    @admin.action(description=_("Reopen (undo accepting or dismissing)"), permissions=["change"])
    def reopen(self, request: HttpRequest, queryset: Any) -> None:
        """Reopen these, and undo what accepting them did."""
        _decide(request, queryset, suggestion_review.reopen, gettext("%(count)s reopened."))


def _rights(act: str, kind: str) -> list[str]:
    """The rights that accepting a suggestion of this kind takes (``add``), or undoing that (``delete``)."""
    if kind == Suggestion.Kind.CLAIM:
        return [f"articles.{act}_claim"]
    if kind == Suggestion.Kind.ANCHOR:
        return ["articles.change_claim"]
    # As in the article's form, where its mechanisms are rows.
    return [f"articles.{act}_articlemechanism", "articles.change_article"]


def _decide(request: HttpRequest, queryset: Any, decide: Callable[[Suggestion], bool], text: str) -> None:
    rows = [row for row in queryset if _may_undo(request, row)]
    if refused := len(queryset) - len(rows):
        warning = gettext("Left accepted, because you may not delete what was added: %(count)s.")
        messages.error(request, warning % {"count": refused})
    if not rows:
        return
    undone = [decide(row) for row in rows]
    messages.success(request, text % {"count": len(undone)})
    if kept := undone.count(False):
        text = gettext("Kept because of later edits: %(count)s. Delete by hand what you do not need.")
        messages.warning(request, text % {"count": kept})


def _may_undo(request: HttpRequest, row: Suggestion) -> bool:
    return row.state != Suggestion.State.ACCEPTED or request.user.has_perms(_rights("delete", row.kind))
