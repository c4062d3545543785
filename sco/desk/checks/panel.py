"""The panel of checks on every item's form, and the endpoint that checks what is being typed."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseNotFound
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.text import normalize_newlines
from django.utils.translation import gettext

from sco.desk.checks.checking import Checked, check_values
from sco.desk.checks.declarations import DECLARED
from sco.desk.checks.presenting import shown, summary
from sco.desk.publication_status import working_copies
from sco.languages import columns
from sco.ledger.registry import kind_for

# Of all texts together. While somebody types, longer ones would keep a process busy for seconds.
MAX_LENGTH = 300_000
OTHER_COLUMNS = ("source_text", "quote_exact", "quote_prefix", "quote_suffix", "value", "comparator")


class ChecksMixin:
    """Adds the panel and its endpoint to the admin of a kind."""

    model: Any
    opts: Any
    admin_site: Any

    def get_urls(self) -> Any:
        view = self.admin_site.admin_view(self.checks_view)
        own = [
            path("checks/", view, name=self._checks_name),
            path("<int:pk>/checks/", view, name=f"{self._checks_name}_of"),
        ]
        return [*own, *super().get_urls()]  # type: ignore[misc] # of ModelAdmin

    @property
    def _checks_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_checks"

    def checks_view(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """The findings on the texts of a form that is being filled in. POST only, and nothing is saved."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row = self._checked_row(pk)
        if row is None:
            return HttpResponseNotFound()
        if not self._may_check(request, row):
            raise PermissionDenied
        values = posted(request, self.model)
        if sum(map(len, values.values())) > MAX_LENGTH:
            text = gettext("The texts are too long to be checked while you type. They are checked when you save.")
            return HttpResponse(text, status=413, content_type="text/plain; charset=utf-8")
        return HttpResponse(render_to_string("desk/checks/findings.html", panel(check_values(row, values))))

    def _checked_row(self, pk: int | None) -> Any:
        if pk is None:
            return self.model()
        # Longer numbers overflow the database's bigint.
        return next(iter(working_copies(kind_for(self.model), pk=pk)), None) if pk < 2**63 else None

    def _may_check(self, request: HttpRequest, row: Any) -> bool:
        admin: Any = self
        if row.pk is None:
            return bool(admin.has_add_permission(request))
        return bool(admin.has_view_or_change_permission(request, row))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        pk = getattr(kwargs.get("obj"), "pk", None)
        # The saved row: a form with errors leaves its unsaved values on the item, and the script checks those at once.
        row = context.get("working_copy")
        if pk is None:
            context |= {"checks": [], "checks_url": reverse(f"admin:{self._checks_name}")}
        elif row is not None:
            url = reverse(f"admin:{self._checks_name}_of", args=[pk])
            context |= {**panel(check_values(row, {})), "checks_url": url}
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc] # of ModelAdmin


def panel(checked: Checked) -> dict[str, Any]:
    """The context of the panel."""
    findings = shown(checked)
    has_errors = any(each.level == "error" for each in findings)
    return {"checks": findings, "checks_summary": summary(findings), "checks_have_errors": has_errors}


def posted(request: HttpRequest, model: Any) -> dict[str, str]:
    """The columns that checks look at, as the form has them; whatever else is sent is left alone."""
    declared = DECLARED[kind_for(model).name]
    wanted = [*(column for name in declared.texts for column in columns(name)), *declared.addresses, *OTHER_COLUMNS]
    return {name: normalize_newlines(request.POST[name]) for name in wanted if name in request.POST}
