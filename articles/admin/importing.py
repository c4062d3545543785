"""Imports at the desk: files are handed in, each piece is looked through, and what became of them is reported.

Everybody sees their own imports only: files hold texts that nobody has cleared yet, and personal data.
"""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from articles.admin.import_forms import MAX_FILES, MAX_REQUEST, MAX_TEXT, UploadForm
from articles.admin.import_page import PiecePage
from articles.importer.import_run import ImportRun
from articles.importer.reporting import counts
from articles.importer.results import Status
from articles.importing.decisions import sum_up
from articles.importing.running import import_piece, may_import, work
from articles.models import ImportJob, ImportPiece, ImportState, PieceState, Suggestion
from articles.sources.reading import all_formats
from articles.tasks import continue_soon
from sco.desk.model_admin import ReadOnlyMixin
from sco.desk.together.holding import SHOW

# Up to so many are imported while the editor waits.
AT_ONCE = 20
SECONDS = 8.0
PER_PAGE = 50
LIST = "admin:articles_importjob_changelist"


@admin.register(ImportJob)
class ImportJobAdmin(ReadOnlyMixin, admin.ModelAdmin[Any]):
    """An editor's own imports, newest first."""

    list_display = ["__str__", "number", "state", "made_at", "finished_at"]
    list_filter = ["state"]
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(by=request.user.pk).annotate(pieces_count=Count("pieces"))

    @admin.display(description=_("pieces"), ordering="pieces_count")
    def number(self, job: Any) -> int:
        return int(job.pieces_count)

    # An import creates articles and what they need; it has no permissions of its own.

    def has_add_permission(self, request: HttpRequest, _obj: Any = None) -> bool:
        return may_import(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request) and (obj is None or obj.by_id == request.user.pk)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request)

    def get_urls(self) -> Any:
        view = self.admin_site.admin_view
        pages = [("start", self.start_view), ("cancel", self.cancel_view)]
        return [
            *(
                path(f"<int:pk>/{name}/", view(require_POST(page)), name=f"articles_importjob_{name}")
                for name, page in pages
            ),
            path("<int:pk>/progress/", view(self.progress_view), name="articles_importjob_progress"),
            path("<int:pk>/report/", view(self.report_view), name="articles_importjob_report"),
            path("<int:pk>/<int:position>/", view(self.piece_view), name="articles_importjob_piece"),
            *super().get_urls(),
        ]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Hand in files or a text. A script sends file after file, each to the import that the first one made."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
        if request.method == "POST" and SHOW in request.POST:  # held through a login, to be looked over
            return self._upload_page(request, form)
        wants_json = request.headers.get("Accept") == "application/json"
        if request.method == "POST" and form.is_valid() and (job := self._take_in(request, form)) is not None:
            url = self._next_page(job)
            return _uploaded(job, url) if wants_json else HttpResponseRedirect(url)
        if request.method == "POST" and wants_json:
            return JsonResponse({"error": _errors(form)}, status=400)
        return self._upload_page(request, form)

    def _upload_page(self, request: HttpRequest, form: UploadForm) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request), "title": gettext("Import articles"), "opts": self.opts,
            "form": form, "formats": [gettext(each.title) for each in all_formats()], "limit": MAX_REQUEST,
            "text_limit": MAX_TEXT,
            "most": MAX_FILES,
        }  # fmt: skip
        return TemplateResponse(request, "articles/importing/upload.html", context)

    @transaction.atomic
    def _take_in(self, request: HttpRequest, form: UploadForm) -> ImportJob | None:
        """The import with these pieces; None if they are too many, which the form says."""
        job = self._open_job(request)
        first, found = job.pieces.count() if job else 0, list(form.pieces())
        if first + len(found) > MAX_FILES:
            form.add_error(None, gettext("At most %(count)s files at a time.") % {"count": MAX_FILES})
            return None
        if job is None:
            job = ImportJob.objects.create(by_id=int(request.user.pk or 0), language=get_language() or "en")
        for position, (name, data) in enumerate(found, first):
            row = ImportPiece(job=job, position=position, name=name, size=len(data), data=data)
            sum_up(row)
            row.save()
        return job

    def _open_job(self, request: HttpRequest) -> ImportJob | None:
        """The draft that a further file belongs to, locked; None for a new one."""
        asked = request.POST.get("job", "")
        if not asked.isdecimal() or len(asked) > 18:
            return None
        rows = ImportJob.objects.select_for_update().filter(by=request.user.pk, state=ImportState.DRAFT)
        if (job := rows.filter(pk=asked).first()) is None:
            raise Http404
        return job

    def _next_page(self, job: ImportJob) -> str:
        """A single piece is looked at on its own page."""
        rows = list(job.pieces.values_list("position", flat=True)[:2])
        return piece_url(job.pk, rows[0]) if len(rows) == 1 else job_url(job.pk)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The pieces to look through, the progress, or the report."""
        job = self._own(request, object_id)
        shown = request.GET.get("state", "")
        rows = job.pieces.filter(state=shown) if shown in PieceState.values else job.pieces.all()
        rows = rows.defer("data", "decisions").select_related("article").annotate(
            suggestions=Count("article__suggestions", Q(article__suggestions__state=Suggestion.State.OPEN))
        ).order_by("position")  # fmt: skip
        numbers = job.counts()
        context = {
            **self.admin_site.each_context(request), "title": gettext("Import"), "subtitle": str(job),
            "opts": self.opts, "job": job, "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("p", "1")),
            "shown": shown, "states": [(s, s.label, numbers[s]) for s in PieceState if s in numbers],
            **_progress(numbers), "summary": _summary(numbers), "waiting": numbers.get(PieceState.WAITING, 0),
            "doubtful": job.pieces.filter(state=PieceState.WAITING, doubts__gt=0).count() if job.is_draft else 0,
            "at_once": AT_ONCE, "created": numbers.get(PieceState.CREATED, 0),
        }  # fmt: skip
        return TemplateResponse(request, "articles/importing/job.html", context)

    def progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How far the import is, for the page that asks each second."""
        job = self._own(request, str(pk))
        return JsonResponse(_progress(job.counts()) | {"state": job.state}, headers={"Cache-Control": "no-store"})

    def report_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The report as text, as the command prints it."""
        job = self._own(request, str(pk))
        rows = list(job.pieces.exclude(report="").values_list("report", flat=True))
        lines = [f"[{number}/{len(rows)}] " + text.replace("\n", "\n    ") for number, text in enumerate(rows, 1)]
        with translation.override(job.language):  # like the lines
            summary = _summary(job.counts())
        text = "\n".join([*lines, summary, ""])
        headers = {"Content-Disposition": f'attachment; filename="import-{job.pk}.txt"', "Cache-Control": "no-store"}
        return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=headers)

    def start_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Import what waits: a few at once, many in the background."""
        with transaction.atomic():
            job = self._locked(request, pk)
            waiting = job.counts().get(PieceState.WAITING, 0)
            if job.is_draft:
                job.state, job.language = ImportState.RUNNING, get_language() or "en"
                job.save(update_fields=["state", "language"])
                # Whatever happens to this request, the worker goes on.
                continue_soon(job.pk)
        if waiting <= AT_ONCE and work(job.pk, seconds=SECONDS):
            continue_soon(job.pk)
        return HttpResponseRedirect(job_url(pk))

    @transaction.atomic
    def cancel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Stop after the piece that is being imported. What was done stays done."""
        job = self._locked(request, pk)
        if job.finished_at is None:
            job.finish(ImportState.CANCELED)
            messages.success(request, gettext("Canceled. What was done so far stays as it is."))
        return HttpResponseRedirect(job_url(pk))

    def piece_view(self, request: HttpRequest, pk: int, position: int) -> HttpResponseBase:
        """A piece: every field beside its source, and what importing it will do."""
        job = self._own(request, str(pk))
        row = job.pieces.select_related("article").filter(position=position).first()
        if row is None:
            raise Http404
        if not job.is_draft or row.state != PieceState.WAITING:
            return HttpResponseRedirect(f"{job_url(pk)}#piece-{position}")
        page = PiecePage(row, request)
        sent = request.method == "POST" and SHOW not in request.POST
        if not sent or not (page.is_valid() or "_leave" in request.POST):
            return page.response(self.admin_site.each_context(request), self.opts)
        return self._decide(request, page, pk, position)

    @transaction.atomic
    def _decide(self, request: HttpRequest, page: PiecePage, pk: int, position: int) -> HttpResponseBase:
        job = self._locked(request, pk)
        row = job.pieces.filter(position=position, state=PieceState.WAITING).first()
        if not job.is_draft or row is None:
            return HttpResponseRedirect(job_url(pk))
        if "_leave" in request.POST:
            row.settle(PieceState.LEFT_OUT, [gettext("left out: %(path)s") % {"path": str(row)}])
        else:
            row.decisions = page.decisions()
            sum_up(row)
            row.save()
            if "_import" not in request.POST:
                return HttpResponseRedirect(piece_url(pk, position))
            job.language = get_language() or "en"
            job.save(update_fields=["language"])
            import_piece(job, row, ImportRun())
        if not job.pieces.filter(state=PieceState.WAITING).exists():
            job.finish(ImportState.DONE)
        return HttpResponseRedirect(f"{job_url(pk)}#piece-{position}")

    def _own(self, request: HttpRequest, pk: str) -> ImportJob:
        """The editor's own import; a stranger's does not exist."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        rows = ImportJob.objects.filter(pk=pk, by=request.user.pk) if pk.isdecimal() and len(pk) < 19 else None
        if rows is None or (job := rows.first()) is None:
            raise Http404
        return job

    def _locked(self, request: HttpRequest, pk: int) -> ImportJob:
        """The editor's own import, locked against the worker."""
        self._own(request, str(pk))
        return ImportJob.objects.select_for_update().get(pk=pk)


def _errors(form: UploadForm) -> str:
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def _uploaded(job: ImportJob, url: str) -> JsonResponse:
    last: Any = job.pieces.last()
    # What will become of it, because a script shows that while it sends the next file.
    planned = " ".join(render_to_string("articles/importing/planned.html", {"planned": last.planned}).split())
    return JsonResponse({"job": job.pk, "url": url, "planned": planned, "reason": last.reason})


def _progress(numbers: Mapping[str, int]) -> dict[str, int]:
    total = sum(numbers.values())
    return {"total": total, "settled": total - numbers.get(PieceState.WAITING, 0)}


def _summary(numbers: Mapping[str, int]) -> str:
    """The line with which the command ends."""
    return counts(status for status in Status for _each in range(numbers.get(status.value, 0)))


def job_url(pk: int) -> str:
    """The page of an import."""
    return reverse("admin:articles_importjob_change", args=[pk])


def piece_url(pk: int, position: int) -> str:
    """The page of one piece."""
    return reverse("admin:articles_importjob_piece", args=[pk, position])
