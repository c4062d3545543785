"""Import and export on the lists of some kinds."""

import json
from typing import Any, ClassVar
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sco.desk.item_admin import ItemAdmin
from sco.desk.tables import importing
from sco.desk.tables.files import MEDIA_TYPES, Rows, TableError, read, write
from sco.desk.tables.resources import ItemResource

SHOWN_ROWS = 200


class FileForm(forms.Form):
    """The table to import."""

    file = forms.FileField(
        label=_("table"), help_text=_("CSV or XLSX, as exported here: a row per item, found by its slug.")
    )

    def clean_file(self) -> Rows:
        try:
            return read(self.cleaned_data["file"].read())
        except TableError as error:
            raise forms.ValidationError(str(error)) from None


class TableItemAdmin(ItemAdmin):
    """Adds export and import of the list as CSV and XLSX. ``resource`` says which columns there are."""

    resource: ClassVar[type[ItemResource]]
    change_list_template = "desk/tables/change_list.html"

    def get_urls(self) -> Any:
        pages = [("export", self.export_view), ("import", self.import_view)]
        own = [path(f"{name}/", self.admin_site.admin_view(view), name=self._url_name(name)) for name, view in pages]
        return [*own, *super().get_urls()]

    def has_import_permission(self, request: HttpRequest) -> bool:
        """A table can add and change."""
        return self.has_add_permission(request) and self.has_change_permission(request)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        tables = {
            "export_url": reverse(f"admin:{self._url_name('export')}"),
            "import_url": reverse(f"admin:{self._url_name('import')}") if self.has_import_permission(request) else "",
        }
        return super().changelist_view(request, {**tables, **(extra_context or {})})

    def export_view(self, request: HttpRequest) -> HttpResponse:
        """The list, as it is filtered, searched and sorted, as a file."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        asked = request.GET.copy()
        file_format = "xlsx" if asked.pop("as", ["csv"])[-1] == "xlsx" else "csv"
        request.GET = asked  # type: ignore[assignment]
        try:
            rows = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            # As the list itself does.
            return HttpResponseRedirect(reverse(f"admin:{self._url_name('changelist')}") + "?e=1")
        response = HttpResponse(write(self.resource().table(rows), file_format), content_type=MEDIA_TYPES[file_format])
        name = f"{self.opts.verbose_name_plural}-{timezone.localdate():%Y-%m-%d}.{file_format}".replace(" ", "-")
        response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
        return response

    def import_view(self, request: HttpRequest) -> HttpResponseBase:
        """Take a file, show what it would change, and change that once it is confirmed."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        if request.method == "POST" and "rows" in request.POST:
            return self._confirmed(request)
        form = FileForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            return self._checked(request, form, form.cleaned_data["file"])
        return self._page(request, form)

    def _checked(self, request: HttpRequest, form: FileForm, rows: Rows, error: str = "") -> HttpResponseBase:
        try:
            outcome = importing.run(self.resource(), rows, save=False)
        except TableError as problem:
            form.add_error("file", str(problem))
            return self._page(request, form)
        # The rows travel with the page: nothing of the file is kept on the server.
        return self._page(request, FileForm(), outcome=outcome, rows=json.dumps(rows, ensure_ascii=False), error=error)

    def _confirmed(self, request: HttpRequest) -> HttpResponseBase:
        try:
            rows = _sent(request.POST["rows"])
            outcome = importing.run(self.resource(), rows, save=True, seen=request.POST.get("seen", ""))
        except TableError as problem:
            messages.error(request, str(problem))
            return HttpResponseRedirect(request.path)
        if outcome.counts["wrong"] or outcome.digest != request.POST.get("seen"):
            text = gettext("The content changed after you opened this page. Review it and confirm again.")
            return self._checked(request, FileForm(), rows, text)
        self._log(request, outcome)
        counts = {"new": outcome.counts["new"], "updated": outcome.counts["update"], "same": outcome.counts["skip"]}
        messages.success(request, gettext("Imported: %(new)s new, %(updated)s changed, %(same)s unchanged.") % counts)
        return HttpResponseRedirect(reverse(f"admin:{self._url_name('changelist')}"))

    def _log(self, request: HttpRequest, outcome: importing.Outcome) -> None:
        for row, kind in outcome.instances:
            if kind == "new":
                self.log_addition(request, row, gettext("imported from a table"))
            else:
                self.log_change(request, row, gettext("imported from a table"))

    def _page(self, request: HttpRequest, form: FileForm, **context: Any) -> HttpResponseBase:
        outcome = context.get("outcome")
        shown = outcome.shown[:SHOWN_ROWS] if outcome else []
        context |= {
            **self.admin_site.each_context(request),
            "title": gettext("Import a table"),
            "opts": self.opts,
            "form": form,
            "shown": shown,
            "left_out": len(outcome.shown) - len(shown) if outcome else 0,
            "counts": outcome.counts if outcome else {},
            "columns": list(self.resource().fields),
        }
        return TemplateResponse(request, "desk/tables/import.html", context)


def _sent(text: str) -> Rows:
    """The rows that the page had; TableError if somebody changed them into something else."""
    try:
        rows = json.loads(text)
    except ValueError:
        rows = None
    whole = isinstance(rows, list) and len(rows) > 1 and all(isinstance(row, list) for row in rows)
    if not whole or not all(isinstance(cell, str) and "\0" not in cell for row in rows for cell in row):
        raise TableError(gettext("The table did not arrive whole. Choose the file again."))
    width = len(rows[0])
    return [(row + [""] * width)[:width] for row in rows]
