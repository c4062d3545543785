"""The importer's suggestions at the desk: accept, dismiss, reopen."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles import suggestion_review
from articles.models import Suggestion
from articles.serializers import plain
from sco.desk.base import DeskAdmin
from sco.desk.labels import cut, desk_page, label
from sco.desk.wording import reader_date

SHOWN: Any = ["article", "kind", "state", "mechanism", "sentence", "quote", "shown_figure", "shown_period"]


class OpenFirst(admin.SimpleListFilter):
    """By state; what is open is shown unless something else is asked for."""

    title = pgettext_lazy("of a text", "state")
    parameter_name = "state"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        decided = [choice for choice in Suggestion.State.choices if choice[0] != Suggestion.State.OPEN]
        return [*decided, ("all", _("all"))]

    def choices(self, changelist: Any) -> Any:
        """The first choice is “open”, in place of Django's “all”."""
        first, *rest = super().choices(changelist)
        yield {**first, "display": Suggestion.State.OPEN.label}
        yield from rest

    def queryset(self, _request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "all":
            return queryset
        return queryset.filter(state=self.value() or Suggestion.State.OPEN)


@admin.register(Suggestion)
class SuggestionAdmin(DeskAdmin):
    """Suggestions; an editor decides, and nothing of it is public by that."""

    list_display = ["shown_what", "kind", "shown_article", "shown_sentence", "shown_figure", "shown_period", "state"]
    list_filter = [OpenFirst, "kind"]
    list_select_related = ["article", "mechanism"]
    search_fields = ["quote", "sentence", "article__slug", "mechanism__name_zh_hans", "mechanism__name_en"]
    ordering = ["article", "kind", "pk"]
    actions = ["accept", "dismiss", "reopen", "delete_selected"]
    fields = SHOWN
    readonly_fields = SHOWN

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        # Nothing is typed here: what is decided is decided in the list.
        shown = {"show_save": False, "show_save_and_continue": False}
        return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), **shown})

    @admin.display(description=_("suggestion"))
    def shown_what(self, row: Suggestion) -> str:
        return label(row.mechanism) if row.mechanism else row.quote

    @admin.display(description=_("article"), ordering="article__slug")
    def shown_article(self, row: Suggestion) -> str:
        return format_html('<a href="{}">{}</a>', desk_page(row.article), label(row.article))

    @admin.display(description=_("sentence of the source"))
    def shown_sentence(self, row: Suggestion) -> str:
        return cut(row.sentence, 120)

    @admin.display(description=_("figure"), ordering="value")
    def shown_figure(self, row: Suggestion) -> str:
        return "—" if row.value is None else f"{row.comparator} {plain(row.value)} {row.unit}"

    @admin.display(description=_("period"))
    def shown_period(self, row: Suggestion) -> str:
        return " – ".join(reader_date(date) for date in (row.period_from, row.period_to) if date) or "—"

    @admin.action(description=_("Accept: add the mechanism, or draft a claim"), permissions=["change"])
    def accept(self, request: HttpRequest, queryset: Any) -> None:
        """Accept each."""
        rows = list(queryset)
        for row in rows:
            self._say_accepted(request, suggestion_review.accept(row))
        messages.success(request, gettext("%(many)s accepted. Nothing is public by that.") % {"many": len(rows)})

    def _say_accepted(self, request: HttpRequest, accepted: suggestion_review.Accepted) -> None:
        if accepted.claim is None:
            return
        text = gettext("Drafted, write its statement in both languages:")
        link = format_html('<a href="{}">{}</a>', desk_page(accepted.claim), accepted.claim.slug)
        messages.info(request, format_html("{} {} {}", text, link, accepted.quote_error))

    @admin.action(description=_("Dismiss"), permissions=["change"])
    def dismiss(self, request: HttpRequest, queryset: Any) -> None:
        """Dismiss each."""
        rows = list(queryset)
        kept = [row for row in rows if not suggestion_review.dismiss(row)]
        messages.success(request, gettext("%(many)s dismissed.") % {"many": len(rows)})
        self._say_kept(request, len(kept))

    @admin.action(description=_("Reopen: undo accepting or dismissing"), permissions=["change"])
    def reopen(self, request: HttpRequest, queryset: Any) -> None:
        """Reopen each."""
        rows = list(queryset)
        kept = [row for row in rows if not suggestion_review.reopen(row)]
        messages.success(request, gettext("%(many)s open again.") % {"many": len(rows)})
        self._say_kept(request, len(kept))

    def _say_kept(self, request: HttpRequest, kept: int) -> None:
        if kept:
            text = gettext("%(many)s had been worked on since: what came of them stays and can be deleted by hand.")
            messages.warning(request, text % {"many": kept})
