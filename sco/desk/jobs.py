"""Background jobs at the desk: those that wait, run or failed, under names that people read, and read-only."""

import copy
import json
from typing import Any, ClassVar

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from sco.desk.model_admin import ReadOnlyMixin

NAME, NAME_PLURAL = _("background job"), _("background jobs")
STATES = {
    "todo": pgettext_lazy("background job", "waiting"),
    "doing": pgettext_lazy("background job", "running"),
    "succeeded": pgettext_lazy("background job", "done"),
    "failed": pgettext_lazy("background job", "failed"),
    "cancelled": pgettext_lazy("background job", "cancelled"),
    "aborting": pgettext_lazy("background job", "being aborted"),
    "aborted": pgettext_lazy("background job", "aborted"),
}


class StateFilter(admin.SimpleListFilter):
    """By state, under the parameter that links from the front page have."""

    title = pgettext_lazy("background job", "state")
    parameter_name = "status__exact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(STATES.items())

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(status=self.value()) if self.value() in STATES else queryset


class JobList(ChangeList):
    """The list under the admin's name for a job."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opts = self.model_admin.opts
        self.title = str(NAME_PLURAL)


admin.site.unregister(ProcrastinateJob)


@admin.register(ProcrastinateJob)
class JobAdmin(ReadOnlyMixin, admin.ModelAdmin[Any]):
    """Jobs, the newest first. Those that are done are deleted."""

    list_display: Any = ["number", "task", "state", "queue", "due", "tries"]
    list_filter = (StateFilter,)
    ordering = ("-id",)
    list_per_page = 50
    show_full_result_count = False
    fields: ClassVar[Any] = ["number", "task", "arguments", "state", "queue", "due", "tries", "events"]
    readonly_fields: ClassVar[Any] = fields

    def __init__(self, model: Any, site: Any) -> None:
        super().__init__(model, site)
        # A copy: names of the model itself would be a migration of somebody else’s app.
        self.opts = copy.copy(self.opts)
        self.opts.verbose_name, self.opts.verbose_name_plural = NAME, NAME_PLURAL
        apps.get_app_config("procrastinate").verbose_name = NAME_PLURAL

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("procrastinate.view_procrastinatejob"))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return JobList

    @admin.display(description=_("number"), ordering="id")
    def number(self, job: Any) -> int:
        return int(job.pk)

    @admin.display(description=pgettext_lazy("background job", "task"), ordering="task_name")
    def task(self, job: Any) -> str:
        return format_html("<code>{}</code>", job.task_name)

    @admin.display(description=_("arguments"))
    def arguments(self, job: Any) -> str:
        return format_html('<pre class="document">{}</pre>', json.dumps(job.args, indent=2, ensure_ascii=False)[:2000])

    @admin.display(description=pgettext_lazy("background job", "state"), ordering="status")
    def state(self, job: Any) -> str:
        return str(STATES.get(job.status, job.status))

    @admin.display(description=_("queue"), ordering="queue_name")
    def queue(self, job: Any) -> str:
        return format_html("<code>{}</code>", job.queue_name)

    @admin.display(description=_("not before"), ordering="scheduled_at")
    def due(self, job: Any) -> Any:
        return job.scheduled_at or "—"

    @admin.display(description=_("attempts"), ordering="attempts")
    def tries(self, job: Any) -> int:
        return int(job.attempts)

    @admin.display(description=_("what happened"))
    def events(self, job: Any) -> str:
        rows = ProcrastinateEvent.objects.filter(job=job).order_by("at").values_list("at", "type")
        return format_html("<pre>{}</pre>", "\n".join(f"{at:%Y-%m-%d %H:%M:%S %Z}  {kind}" for at, kind in rows)) or "—"
