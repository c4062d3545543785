"""The part of an action's page with which it is taken later."""

from typing import Any, ClassVar

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import get_language, gettext

from sco.desk.scheduling.forms import WhenForm
from sco.desk.scheduling.models import Schedule
from sco.ledger.refusals import Refused
from sco.ledger.registry import kind_for

# What belongs to the request and not to what was chosen.
_NOT_KEPT = {"csrfmiddlewaretoken", "schedule", "at_0", "at_1"}


class SchedulableMixin:
    """Adds a second button to an action's page: the same, at a time."""

    request: Any
    admin: Any
    items: Any
    form: Any
    template: ClassVar[str]

    @cached_property
    def when(self) -> WhenForm:
        """The day and time."""
        return WhenForm(self.request.POST if "schedule" in self.request.POST else None)

    def respond(self) -> HttpResponse:
        submitted = self.request.POST
        # A page that is asked to show what its ticks would do (``_preview``) does nothing yet.
        if "schedule" not in submitted or "_preview" in submitted or not self.items:
            return super().respond()  # type: ignore[misc,no-any-return]
        self.check_permissions(self.refs)  # type: ignore[attr-defined]
        valid = [self.when.is_valid(), self.form.is_valid()]
        if all(valid) and self.is_confirmed():  # type: ignore[attr-defined]
            self.check_permissions(self.included)  # type: ignore[attr-defined]
            try:
                self._try()
            except Refused as refused:
                self.refusals = refused.refusals
            else:
                return self._schedule()
        return TemplateResponse(self.request, self.template, self.context())

    def _try(self) -> None:
        """Take the action and take it back: what is refused today is better said today."""
        with transaction.atomic():
            self.run()  # type: ignore[attr-defined]
            transaction.set_rollback(True)

    @transaction.atomic
    def _schedule(self) -> HttpResponse:
        from sco.desk.scheduling.running import reviewed  # it imports the pages
        from sco.desk.scheduling.tasks import run_at

        rest = self._rest()
        schedule, is_new = Schedule.objects.waiting().get_or_create(
            action=self.name,  # type: ignore[attr-defined]
            # In one order, so that the same selection is the same.
            kind=kind_for(self.admin.model).name, items=sorted(item.pk for item in self.items),
            reviewed=reviewed(self),  # type: ignore[arg-type]
            defaults=rest,
        )  # fmt: skip
        if is_new:
            run_at(schedule, schedule.at)
        self._tell(schedule, is_same=(schedule.at, schedule.choices) == (rest["at"], rest["choices"]))
        return HttpResponseRedirect(self.return_url)  # type: ignore[attr-defined]

    def _rest(self) -> dict[str, Any]:
        """What does not tell one schedule from another: of two for the same content, the later could only fail."""
        choices = {name: some for name, some in self.request.POST.lists() if name not in _NOT_KEPT}
        at = self.when.cleaned_data["at"]
        return {"at": at, "by": self.request.user, "choices": choices, "language": get_language() or "en"}

    def _tell(self, schedule: Schedule, *, is_same: bool) -> None:
        """Say that it is scheduled, as often as the same is submitted; or that it was, but otherwise."""
        url = reverse("admin:desk_scheduling_schedule_change", args=[schedule.pk])
        text = gettext("Scheduled. If anything changes until then, nothing is done and you are told.")
        if not is_same:
            text = gettext("Scheduled already, for another time or with other choices. Move or cancel that first.")
        tell = messages.success if is_same else messages.warning
        tell(self.request, format_html('{} <a href="{}">{}</a>', text, url, gettext("Open")))

    def context(self) -> dict[str, Any]:
        found: dict[str, Any] = super().context()  # type: ignore[misc]
        one = self.items[0] if len(self.items) == 1 else None
        return found | {"schedules": Schedule.objects.of(one).waiting() if one else []}
