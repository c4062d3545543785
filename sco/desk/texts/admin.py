"""The states of an item's texts in its form and in lists, and the button that says that a translation still holds."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sco.desk.display import admin_url
from sco.desk.publication_status import working_copies
from sco.desk.texts.confirming import Difference, confirm, confirmations, differences
from sco.desk.texts.models import Confirmation
from sco.desk.texts.states import TextState, states_of
from sco.languages import LANGUAGES, Language, from_code, suffix
from sco.ledger.items import Item
from sco.ledger.names import LANGUAGE_NAMES
from sco.ledger.registry import kind_for

CONFIRM = "confirm_text"
REASON_LENGTH: int = Confirmation._meta.get_field("reason").max_length or 0


class TextPanel(NamedTuple):
    """One language in the form: its state, how the source has changed since, and what the button confirms."""

    name: str
    state: TextState
    differences: Sequence[Difference]
    seen: str

    @property
    def suffix(self) -> str:
        """The suffix of the language's columns."""
        return suffix(self.state.language)

    @property
    def form_id(self) -> str:
        """The form of the buttons of the whole text."""
        return f"confirm-{self.state.language}"


class TextStatesMixin(admin.ModelAdmin[Any]):
    """Shows the states of an item's texts, and takes the word of an editor that a translation is still correct."""

    def get_list_display(self, request: HttpRequest) -> Any:
        """The column of states follows the publication status."""
        columns = list(super().get_list_display(request))
        if "status_badge" in columns and "text_states" not in columns:
            columns.insert(columns.index("status_badge") + 1, "text_states")
        return columns

    @admin.display(description=_("texts"))
    def text_states(self, item: Any) -> str:
        """The states as a column; the list has read them for all rows."""
        parts = ((state.code, _line(state)) for state in item.text_states.values())
        return format_html_join(mark_safe("<br>"), '<span class="text-state {}">{}</span>', parts)

    def get_urls(self) -> Any:
        view = self.admin_site.admin_view(self.confirm_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_{CONFIRM}"
        return [path("<int:pk>/still-correct/<str:code>/", view, name=name), *super().get_urls()]

    def text_context(self, request: HttpRequest, row: Item, context: Mapping[str, Any]) -> dict[str, Any]:
        """What the form's template shows of the row's texts; puts changes of the source beside the fields."""
        panels = [_panel(row, state) for state in states_of(row).values()]
        can_confirm, form = self.has_change_permission(request, row), context["adminform"].form
        for panel in panels:
            for difference in panel.differences:
                _put_beside(form, panel, difference, can_confirm=can_confirm)
        return {
            "text_panels": panels,
            "can_confirm": can_confirm,
            "reason_length": REASON_LENGTH,
            "confirmations": _log(row),
        }

    def confirm_view(self, request: HttpRequest, pk: int, code: str) -> HttpResponse:
        """Confirm one language of one item, or a field of it, unless its source has changed on the way. POST only."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row = next(iter(working_copies(kind_for(self.model), pk=pk)), None)
        # First, so that nobody learns by it which keys exist.
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        if row is None or code not in map(str.lower, LANGUAGES):
            raise Http404
        with transaction.atomic():
            self._confirm(request, row, from_code(code))
        return HttpResponseRedirect(admin_url(row))

    def _confirm(self, request: HttpRequest, row: Item, language: Language) -> None:
        type(row)._default_manager.select_for_update().filter(pk=row.pk).first()
        row = working_copies(kind_for(self.model), pk=row.pk)[0]
        reason, field = request.POST.get("reason", "").strip(), request.POST.get("field", "")
        if error := _error(row, language, reason, request.POST.get("seen_source", "")):
            messages.error(request, error)
            return
        by = request.user.get_username()
        done = confirm(row, language, by=by, reason=reason, fields=[field] if field else None)
        text = _("Noted: the %(language)s text is still correct.") if done else _("This text is not out of date.")
        messages.success(request, text % {"language": LANGUAGE_NAMES[language]})


def _line(state: TextState) -> str:
    return gettext("%(language)s: %(state)s") % {"language": state.name, "state": state.label}


def _panel(row: Item, state: TextState) -> TextPanel:
    seen = _source_digest(row, state.language)
    return TextPanel(state.name, state, differences(row, state.language, state), seen)


def _source_digest(row: Item, language: Language) -> str:
    """A digest of the source of this language's texts, sent back with a confirmation."""
    source = next(other for other in LANGUAGES if other != language)
    texts = (getattr(row, f"{field.name}") or "" for field in row._meta.fields if field.name.endswith(suffix(source)))
    return hashlib.sha256("\0".join(map(str, texts)).encode()).hexdigest()


def _error(row: Item, language: Language, reason: str, seen: str) -> str:
    if seen != _source_digest(row, language):
        return gettext("The source has changed since you opened the page. Compare it again before you confirm.")
    if not reason or len(reason) > REASON_LENGTH:
        return gettext("Give a reason, of at most %(length)s characters.") % {"length": REASON_LENGTH}
    return ""


def _put_beside(form: Any, panel: TextPanel, difference: Difference, *, can_confirm: bool) -> None:
    """Put the change of the source below the field that it concerns, as its help text, which layouts keep with it."""
    field = form.fields.get(f"{difference.field}_{suffix(panel.state.language)}")
    # Who may only read has no form: the differences stand above.
    if field is not None:
        context = {"panel": panel, "difference": difference, "can_confirm": can_confirm, "reason_length": REASON_LENGTH}
        field.help_text = format_html("{}{}", field.help_text, render_to_string("desk/texts/beside.html", context))


def _log(row: Item) -> list[dict[str, Any]]:
    return [
        {
            "language": LANGUAGE_NAMES[each.language],
            "fields": gettext(", ").join(str(row._meta.get_field(name).verbose_name) for name in each.fields),  # type: ignore[union-attr]
            "row": each,
        }
        for each in confirmations(row)
    ]
