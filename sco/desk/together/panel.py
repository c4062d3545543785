"""The panel of an item's form: who is here, reviews, work, and comments."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.admin.options import BaseModelAdmin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext

from sco.desk.display import admin_url
from sco.desk.people.translators import may_write
from sco.desk.publication_status import working_copies
from sco.desk.together import commenting, people, presence, work
from sco.desk.together.models import Assignment, Role
from sco.desk.together.notices import where
from sco.desk.together.steps import STEPS
from sco.languages import LANGUAGES, Language
from sco.ledger.names import LANGUAGE_NAMES
from sco.ledger.registry import kind_for

ASSIGN, COMMENT = "desk_together.assign_item", "desk_together.comment_item"


class PanelMixin(BaseModelAdmin[Any]):
    """Adds the panel to the forms of items, and the steps that its buttons take."""

    # Hooks for kinds whose texts have states; most kinds have none.

    def reviewable(self, _item: Any) -> Sequence[Language]:
        """The languages whose text can be reviewed now."""
        return LANGUAGES

    def mark_in_review(self, item: Any, language: Language) -> None:
        """A review was asked for."""

    def mark_draft(self, item: Any, language: Language) -> None:
        """The text was taken or sent back."""

    def get_urls(self) -> Any:
        view = self.admin_site.admin_view(self.step_view)
        info = (self.opts.app_label, self.opts.model_name)
        step = path("<int:pk>/together/<slug:step>/", view, name="{}_{}_together".format(*info))
        return [step, *super().get_urls()]  # type: ignore[misc]  # of ModelAdmin

    def step_view(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        """Take one step with one item. POST only; a script gets the panel, anybody else the page."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        item = next(iter(working_copies(kind_for(self.model), pk=pk)), None)
        if not self.has_view_or_change_permission(request, item):
            raise PermissionDenied
        if item is None or step not in STEPS:
            messages.error(request, gettext("This item no longer exists."))
            return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))
        self._take(request, item, step)
        if request.headers.get("X-Requested-With") == "fetch":
            return TemplateResponse(
                request, "desk/together/panel.html", {"panel": self.panel(request, item), "fragment": True}
            )
        return HttpResponseRedirect(f"{admin_url(item)}#together")

    def _take(self, request: HttpRequest, item: Any, name: str) -> None:
        step = STEPS[name]
        if not step.is_allowed(self, request, item):
            raise PermissionDenied
        form = step.form(request.POST, item)
        if not form.is_valid():
            messages.error(request, form.explanation())
        elif error := step.take(self, request, item, form.cleaned_data):
            messages.error(request, error)
        else:
            messages.success(request, step.done)

    def may_assign(self, request: HttpRequest) -> bool:
        """Whether this editor gives others work."""
        return request.user.has_perm(ASSIGN)

    def may_comment(self, request: HttpRequest) -> bool:
        """Whether this editor comments."""
        return request.user.has_perm(COMMENT)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        if row := context.get("working_copy"):
            context |= {"panel": self.panel(request, row)}
            context |= {"presence": presence.token(request.user, row)}
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]  # of ModelAdmin

    def panel(self, request: HttpRequest, item: models.Model) -> dict[str, Any]:
        """What the panel shows. Four queries."""
        rows = list(work.open_work(**where(item)))
        threads = commenting.threads(item)
        changes = self.has_change_permission(request, item)
        return {
            "url": reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_together", args=[item.pk, "step"])[:-5],
            "changes": changes,
            "assigns": self.may_assign(request),
            "comments": self.may_comment(request),
            "reviews": [self._review(request, item, language, rows) for language in LANGUAGES],
            "work": [row for row in rows if row.role != Role.REVIEWER],
            "user": request.user,
            "threads": threads,
            "is_busy": bool(rows) or any(not each.thread.resolved_at for each in threads),
            "open": sum(1 for each in threads if not each.thread.resolved_at),
            "people": list(people.with_access(type(item))),
            "fields": _commentable(type(item)),
            "languages": [(language.lower(), LANGUAGE_NAMES[language]) for language in LANGUAGES],
            "roles": Role.choices,
        }

    def _review(
        self, request: HttpRequest, item: Any, language: Language, rows: Sequence[Assignment]
    ) -> dict[str, Any]:
        asked = [row for row in rows if row.role == Role.REVIEWER and row.language == language.lower()]
        mine = any(row.by_id == request.user.pk for row in asked) or self.may_assign(request)
        return {
            "language": language,
            "code": language.lower(),
            "name": LANGUAGE_NAMES[language],
            "asked": asked,
            "can_ask": not asked and language in self.reviewable(item) and may_write(request, item, language),
            "can_take_back": bool(asked) and mine,
        }


def _commentable(model: type[models.Model]) -> list[tuple[str, str]]:
    """Columns that editors write, by name."""
    bases = {each.translated_field.name for each in model._meta.concrete_fields if hasattr(each, "translated_field")}
    fields = (each for each in model._meta.concrete_fields if each.editable and not each.primary_key)
    return [(each.name, str(each.verbose_name)) for each in fields if each.name not in bases]
