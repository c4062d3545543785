"""Overrides at the desk: read, and taken back by those who may give them; and the page that explains the checks."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sco.desk.checks.explanations import EXPLANATIONS
from sco.desk.checks.models import Override
from sco.desk.checks.publishing import PERMISSION


@admin.register(Override)
class OverrideAdmin(admin.ModelAdmin[Any]):
    """What was published in spite of a check. An override is given on the publish page only."""

    list_display = ["item", "check_name", "reason", "by", "at"]
    list_filter = ["kind", "by"]
    search_fields = ["slug", "reason"]
    actions = None

    @admin.display(description=_("item"), ordering="slug")
    def item(self, override: Override) -> str:
        return f"{override.kind}:{override.slug}"

    @admin.display(description=_("check"), ordering="code")
    def check_name(self, override: Override) -> str:
        explanation = EXPLANATIONS.get(override.code.partition(".")[0])
        return str(explanation.title) if explanation else override.code

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Taking an override back lets the error count again.
        return bool(request.user.has_perm(PERMISSION))

    def get_urls(self) -> Any:
        page = path("help/", self.admin_site.admin_view(self.help_view), name="desk_checks_override_help")
        return [page, *super().get_urls()]

    def help_view(self, request: HttpRequest) -> HttpResponse:
        """Each check in words, with an example. For everybody at the desk."""
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("What the checks look for"),
            "explanations": EXPLANATIONS,
        }
        return TemplateResponse(request, "desk/checks/help.html", context)
