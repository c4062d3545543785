"""Bulk jobs at the desk: confirmed, watched, canceled, and their reports."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models.functions import Now
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from sco.desk.bulk.models import BulkAction, BulkItem, BulkJob, ItemState, JobState
from sco.desk.bulk.tasks import continue_soon
from sco.desk.display import admin_url, display_title
from sco.desk.forms import NoteForm
from sco.desk.model_admin import ReadOnlyMixin
from sco.ledger.checks import invalid_note
from sco.ledger.registry import KINDS, Ref, kind_for

MOST = 50_000
PER_PAGE = 100


class BulkMixin:
    """Lets an item's list act on more items than one page can show."""

    model: Any

    def make_bulk_job(self, request: HttpRequest, action: str, queryset: Any) -> HttpResponse:
        """A draft of a job on these items, to be confirmed on its page."""
        rows = list(queryset.order_by("pk").values_list("pk", "slug")[: MOST + 1])
        if len(rows) > MOST:
            text = gettext("At most %(count)s items at a time. To publish everything, run “manage.py publish --all”.")
            messages.error(request, text % {"count": MOST})
            return HttpResponseRedirect(request.get_full_path())
        user: Any = request.user
        with transaction.atomic():
            job = BulkJob.objects.create(
                action=action, kind=kind_for(self.model).name, by=user, language=get_language() or "en"
            )
            BulkItem.objects.bulk_create(
                [BulkItem(job=job, position=n, item=pk, slug=slug) for n, (pk, slug) in enumerate(rows)],
                batch_size=2000,
            )
        return HttpResponseRedirect(reverse("admin:desk_bulk_bulkjob_change", args=[job.pk]))


class StartForm(NoteForm):
    """What is confirmed: whether references come along, and a note on a withdrawal."""

    together = forms.BooleanField(label=_("Publish what they refer to with them"), required=False)


@admin.register(BulkJob)
class BulkJobAdmin(ReadOnlyMixin, admin.ModelAdmin[Any]):
    """Bulk jobs, newest first."""

    list_display = ["__str__", "action", "kind_of_items", "state", "by", "started_at", "finished_at"]
    list_filter = ["state", "action"]
    list_select_related = ["by"]
    list_per_page = 50

    @admin.display(description=_("kind"), ordering="kind")
    def kind_of_items(self, job: BulkJob) -> str:
        return str(job.kind_name)

    def get_urls(self) -> Any:
        view = self.admin_site.admin_view
        pages = [("start", self.start_view), ("cancel", self.cancel_view), ("acknowledge", self.acknowledge_view)]
        return [
            *(
                path(f"<int:pk>/{name}/", view(require_POST(page)), name=f"desk_bulk_bulkjob_{name}")
                for name, page in pages
            ),
            path("<int:pk>/progress/", view(self.progress_view), name="desk_bulk_bulkjob_progress"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The draft to confirm, the progress, or the report."""
        return self._page(request, self._viewable(request, object_id), StartForm(initial={"together": True}))

    def _page(self, request: HttpRequest, job: BulkJob, form: StartForm) -> HttpResponse:
        shown = request.GET.get("state", "")
        items = job.items.filter(state=shown) if shown in ItemState.values else job.items.all()
        page = Paginator(items, PER_PAGE).get_page(request.GET.get("p", "1"))
        counts = job.counts()
        context = {
            **self.admin_site.each_context(request), "title": gettext("Bulk job"), "subtitle": str(job),
            "opts": self.opts, "job": job, "form": form, "page": page, "rows": _rows(job, page.object_list),
            "shown": shown, "states": [(s, s.label, counts[s]) for s in ItemState if s in counts],
            **_progress(counts), "may_change": self._may_change(request, job),
            "may_acknowledge": job.state == JobState.DONE and not job.acknowledged_at and job.by_id == request.user.pk,
        }  # fmt: skip
        return TemplateResponse(request, "desk/bulk/job.html", context)

    def progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How far the job is, for the page that asks each second."""
        job = self._viewable(request, str(pk))
        return JsonResponse(_progress(job.counts()) | {"state": job.state}, headers={"Cache-Control": "no-store"})

    @transaction.atomic
    def start_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Start a draft."""
        job, form = self._changeable(request, pk), StartForm(request.POST)
        if job.state != JobState.DRAFT:
            return HttpResponseRedirect(self._url(pk))
        if not form.is_valid() or not _has_valid_note(form):
            return self._page(request, job, form)
        job.together, job.note = form.cleaned_data["together"], form.note() if job.action == BulkAction.WITHDRAW else {}
        # By the database's clock, which the times of later changes are compared with.
        job.state, job.started_at, job.language = JobState.RUNNING, Now(), get_language() or "en"
        job.save()
        continue_soon(job.pk)
        return HttpResponseRedirect(self._url(pk))

    @transaction.atomic
    def cancel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Stop after the item that is being worked at. What was done stays done."""
        job = self._changeable(request, pk)
        if job.finished_at is None:
            job.finish(JobState.CANCELED)
            messages.success(request, gettext("Canceled. What was done so far stays as it is."))
        return HttpResponseRedirect(self._url(pk))

    def acknowledge_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Tick the report off: the front page need not repeat it."""
        BulkJob.objects.filter(pk=pk, by_id=request.user.pk).update(acknowledged_at=timezone.now())
        return HttpResponseRedirect(self._url(pk))

    def _viewable(self, request: HttpRequest, pk: str) -> BulkJob:
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = BulkJob.objects.select_related("by").filter(pk=pk) if pk.isdecimal() and len(pk) < 19 else None
        if found is None or (job := found.first()) is None:
            raise Http404
        return job

    def _changeable(self, request: HttpRequest, pk: int) -> BulkJob:
        """The job, locked against the worker."""
        job = BulkJob.objects.select_for_update().filter(pk=pk).first()
        if job is None:
            raise Http404
        if not self._may_change(request, job):
            raise PermissionDenied
        return job

    def _may_change(self, request: HttpRequest, job: BulkJob) -> bool:
        """Whoever made it starts it; whoever may publish this kind can stop it."""
        meta = KINDS[job.kind].model._meta
        may = request.user.has_perms(["ledger.publish_entry", f"{meta.app_label}.change_{meta.model_name}"])
        return may and (job.state != JobState.DRAFT or job.by_id == request.user.pk)

    def _url(self, pk: int) -> str:
        return reverse("admin:desk_bulk_bulkjob_change", args=[pk])


def _progress(counts: Mapping[str, int]) -> dict[str, int]:
    total = sum(counts.values())
    return {"total": total, "settled": total - counts.get(ItemState.WAITING, 0)}


def _rows(job: BulkJob, items: Any) -> list[tuple[BulkItem, str, str]]:
    """The items with their titles and addresses. One query."""
    model = KINDS[job.kind].model
    found = {row.pk: row for row in model._default_manager.filter(pk__in=[each.item for each in items])}
    return [
        (each, display_title(found[each.item]), admin_url(found[each.item]))
        if each.item in found
        else (each, each.slug, "")
        for each in items
    ]


def _has_valid_note(form: StartForm) -> bool:
    """Whether there is a note in both languages, or none; adds the error if not."""
    texts = {language: text.strip() for language, text in form.note().items()}
    for refusal in invalid_note([Ref("", "")], texts) if any(texts.values()) else []:
        form.add_error(None, refusal.message)
    return not form.errors
