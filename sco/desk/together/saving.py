"""Loses nothing that two people save: merges it, and marks what is saved. A part of every admin class of the desk."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import formats, timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sco.desk.events import last_events
from sco.desk.forms import SEEN, lock_rows
from sco.desk.together import holding, repeating
from sco.desk.together.conflicts import OPEN, Merge, Place
from sco.desk.together.merging import Merging
from sco.desk.together.versions import Unreadable

MERGE, REFUSED, SAVED = "sco.merge", "sco.refused", "sco.saved"
SAVED_COOKIE = "desk_saved"
NOT_SAVED = _("You are signed in again. Your text is here, and nothing of it is saved yet: look it over, then save.")
MADE = _(
    "This form was already saved, and what it made is in the list. What you have changed since then is not saved: "
    "enter it there, or save again to make another one."
)
MAX_NAMED = 12


class SavingMixin(BaseModelAdmin[Any]):
    """Merges saves of two people; where both changed a place, the form asks. ``personal_fields`` are never kept."""

    personal_fields: tuple[str, ...] = ()

    def _changeform_view(self, request: HttpRequest, object_id: str | None, form_url: str, extra_context: Any) -> Any:
        if request.method == "POST" and holding.SHOW in request.POST:
            request.META[REFUSED] = NOT_SAVED
        elif request.method == "POST" and object_id is not None and SEEN in request.POST:
            self._merge(request, object_id)
        elif request.method == "POST" and object_id is None and (response := self._repeated(request)):
            return response
        request.META.pop(SAVED, None)
        response = super()._changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc]  # of ModelAdmin
        # Here and not in response_change, where each button and each kind of item may answer in its own way.
        return self._tell_saved(request, response) if SAVED in request.META else response

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)  # type: ignore[misc]  # of ModelAdmin
        request.META[SAVED] = self.kept_as(form.instance if change else None)

    def _tell_saved(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Tell the editor what was merged, and the browser that it need keep this text no longer."""
        merge: Merge | None = request.META.get(MERGE)
        if merge and merge.merged:
            messages.info(request, _report(merge))
        # A cookie, because the next page may be any. The script that keeps texts reads and deletes it.
        response.set_cookie(SAVED_COOKIE, request.META[SAVED], max_age=600, samesite="Lax")
        return response

    def _repeated(self, request: HttpRequest) -> HttpResponse | None:
        """The answer to a form that is sent again, which makes no second row; None for any other."""
        made = repeating.made_by(request, self.model) if self.has_add_permission(request) else None
        row = self.get_object(request, made.pk) if made else None  # type: ignore[attr-defined]  # of ModelAdmin
        if made is None or row is None:
            return None
        if made.is_same:
            # Django's answer alone: what the desk adds to it was said the first time.
            request.META[SAVED] = self.kept_as(None)
            return self._tell_saved(request, super().response_add(request, row))  # type: ignore[misc]  # of ModelAdmin
        request.META[REFUSED] = MADE
        return None

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        if repeating.token_of(request) and message and isinstance(message, list):
            message = [message[0] | {"once": repeating.mark(request)}, *message[1:]]
        return super().log_addition(request, obj, message)  # type: ignore[misc]  # of ModelAdmin

    def _merge(self, request: HttpRequest, object_id: str) -> None:
        """Rebase the submission if others saved since the page was opened, or if it answers a question."""
        item = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]  # of ModelAdmin
        if item is None or not self.has_change_permission(request, item):
            return
        form_class = self._form_class(request, item)
        lock_rows(item, form_class.parts)
        state = last_events(item, form_class.parts)
        if state == request.POST[SEEN] and OPEN not in request.POST:
            return
        data = request.POST.copy()
        # Fetched again behind the lock: another save may have been committed while this one waited.
        item.refresh_from_db()
        try:
            merge = Merging(item, form_class, list(self._formsets(request, item)), data).run(state)
        except Unreadable:
            return  # The form's own check refuses what it cannot compare.
        request.POST = data  # type: ignore[assignment]
        request.META[MERGE] = merge
        if merge.conflicts:
            request.META[REFUSED] = merge.refusal()

    def _form_class(self, request: HttpRequest, item: models.Model) -> Any:
        fields = flatten_fieldsets(self.get_fieldsets(request, item))
        return self.get_form(request, item, change=True, fields=fields)  # type: ignore[attr-defined]  # of ModelAdmin

    def _formsets(self, request: HttpRequest, item: models.Model) -> Iterator[tuple[str, Any]]:
        """The classes of the page's formsets with their prefixes, which Django counts in the same way."""
        count: Counter[str] = Counter()
        for formset, _inline in self.get_formsets_with_inlines(request, item):  # type: ignore[attr-defined]
            prefix = formset.get_default_prefix()
            count[prefix] += 1
            yield (prefix if count[prefix] == 1 and prefix else f"{prefix}-{count[prefix]}"), formset

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        merge = request.META.get(MERGE) or Merge()
        context |= {"conflicts": merge.conflicts, "merged": [_sentence(each) for each in merge.merged]}
        context |= {"kept_as": self.kept_as(kwargs.get("obj")), "personal": " ".join(self._personal())}
        # Whoever sends a form again after “already made” wants another row.
        token = "" if request.META.get(REFUSED) == MADE else repeating.token_of(request)
        context |= {"once": token or repeating.new_token()}
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]  # of ModelAdmin

    def kept_as(self, item: models.Model | None) -> str:
        """The name under which a browser keeps what is typed into the item's form."""
        return f"{self.opts.label_lower}.{item.pk if item is not None and item.pk else 'add'}"

    def _personal(self) -> list[str]:
        addresses = (each.name for each in self.opts.concrete_fields if isinstance(each, models.EmailField))
        return [*self.personal_fields, *addresses]


def _report(merge: Merge) -> str:
    places = [_sentence(each) for each in merge.merged[:MAX_NAMED]]
    more = [gettext("…")] if len(merge.merged) > MAX_NAMED else []
    text = gettext("Merged with what was saved while you were writing: %(places)s.")
    return text % {"places": gettext("; ").join([*places, *more])}


def _sentence(place: Place) -> str:
    """``title (English) – Li Tianyi, 14:05``."""
    by = place.change
    at = formats.date_format(timezone.localtime(by.at), "H:i") if by.at else ""
    who = by.editor or gettext("not at the desk")
    return gettext("%(place)s – %(who)s, %(time)s") % {"place": place.label, "who": who, "time": at}
