"""The calendar, and the page of a schedule: moved, canceled, ticked off."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from sco.desk.display import item_links
from sco.desk.model_admin import ReadOnlyMixin
from sco.desk.scheduling.calendar_page import month, month_of
from sco.desk.scheduling.forms import WhenForm
from sco.desk.scheduling.models import Schedule, ScheduleState
from sco.desk.scheduling.notices import titles
from sco.desk.scheduling.running import is_changed
from sco.desk.scheduling.tasks import run_at
from sco.ledger.registry import KINDS, ref_of

MOST_WAITING = 200


@admin.register(Schedule)
class ScheduleAdmin(ReadOnlyMixin, admin.ModelAdmin[Any]):
    """Schedules as a calendar."""

    def get_urls(self) -> Any:
        view = self.admin_site.admin_view
        pages = [("move", self.move_view), ("cancel", self.cancel_view), ("acknowledge", self.acknowledge_view)]
        return [
            *(
                path(f"<int:pk>/{name}/", view(require_POST(page)), name=f"desk_scheduling_schedule_{name}")
                for name, page in pages
            ),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """A month; on a phone its days that have anything."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        shown = month(month_of(request.GET.get("month", "")))
        waiting = list(Schedule.objects.waiting().select_related("by").order_by("at", "pk")[:MOST_WAITING])
        names = titles(waiting)
        context = {
            **self.admin_site.each_context(request), "title": gettext("Schedule"), "opts": self.opts, "month": shown,
            "zone": timezone.get_current_timezone_name(), "weekdays": [day.date for day in shown.weeks[0]],
            "waiting": [(schedule, names[schedule.pk]) for schedule in waiting],
        }  # fmt: skip
        return TemplateResponse(request, "desk/scheduling/calendar.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What will happen, or what became of it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = Schedule.objects.filter(pk=object_id) if object_id.isdecimal() and len(object_id) < 19 else None
        schedule = found and found.select_related("by").first()
        if not schedule:
            raise Http404
        return self._page(request, schedule, WhenForm(initial={"at": schedule.at}))

    def _page(self, request: HttpRequest, schedule: Schedule, form: WhenForm) -> HttpResponse:
        rows = KINDS[schedule.kind].model._default_manager.filter(pk__in=schedule.items)
        context = {
            **self.admin_site.each_context(request), "title": gettext("Schedule"), "opts": self.opts, "form": form,
            "subtitle": titles([schedule])[schedule.pk], "schedule": schedule,
            "links": item_links(map(ref_of, rows)).values(), "zone": timezone.get_current_timezone_name(),
            "may_change": schedule.is_waiting and self._may_change(request, schedule),
            "is_changed": schedule.is_waiting and is_changed(schedule),
            "may_acknowledge": schedule.told and not schedule.acknowledged_at and schedule.by_id == request.user.pk,
        }  # fmt: skip
        return TemplateResponse(request, "desk/scheduling/schedule.html", context)

    def _may_change(self, request: HttpRequest, schedule: Schedule) -> bool:
        """Whether this editor could take the action."""
        meta = KINDS[schedule.kind].model._meta
        return request.user.has_perms(["ledger.publish_entry", f"{meta.app_label}.change_{meta.model_name}"])

    @transaction.atomic
    def move_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Another time. Whoever scheduled it stays the one in whose name it is done."""
        schedule, form = self._waiting(request, pk), WhenForm(request.POST)
        if schedule and form.is_valid():
            schedule.at = form.cleaned_data["at"]
            schedule.save(update_fields=["at"])
            run_at(schedule, schedule.at)
            messages.success(request, gettext("Moved."))
        elif schedule:
            return self._page(request, schedule, form)
        return HttpResponseRedirect(self._url(pk))

    @transaction.atomic
    def cancel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Cancel it. The job of its time then finds nothing to do."""
        if schedule := self._waiting(request, pk):
            schedule.finish(ScheduleState.CANCELED)
            messages.success(request, gettext("Canceled. Nothing will happen."))
        return HttpResponseRedirect(self._url(pk))

    def acknowledge_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Tick off what was told: the front page need not repeat it."""
        Schedule.objects.untold(request.user).filter(pk=pk).update(acknowledged_at=timezone.now())
        return HttpResponseRedirect(self._url(pk))

    def _waiting(self, request: HttpRequest, pk: int) -> Schedule | None:
        """The schedule, locked against the worker; None, and a message, if it is settled already."""
        schedule = Schedule.objects.select_for_update().filter(pk=pk).first()
        if schedule is None:
            raise Http404
        if not self._may_change(request, schedule):
            raise PermissionDenied
        if not schedule.is_waiting:
            messages.error(request, gettext("It is too late: this has been settled in the meantime."))
            return None
        return schedule

    def _url(self, pk: int) -> str:
        return reverse("admin:desk_scheduling_schedule_change", args=[pk])
