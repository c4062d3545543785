"""The inbox: requests for permission, and the pages that answer them with a grant or a refusal, and a letter."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sco.access.models import PermissionRequest, RequestStatus
from sco.desk.answering import AnswerForm, GrantAnswer, RefusalAnswer, answer
from sco.desk.display import item_links
from sco.desk.model_admin import ReadOnlyMixin
from sco.ledger.names import LANGUAGE_NAMES
from sco.ledger.registry import Ref

ASKED: Any = [
    ("received_at", "status_name"), ("name", "organisation"), "email", "what", ("language_names", "purpose"),
    "shown_message",
]  # fmt: skip
ANSWERED: Any = [("answered_at", "answered_by"), "sent_at", "shown_letter", "shown_grant"]
FORMS: dict[str, tuple[type[AnswerForm], str | Promise]] = {
    "grant": (GrantAnswer, _("Grant")),
    "refuse": (RefusalAnswer, _("Refuse")),
}


@admin.register(PermissionRequest)
class PermissionRequestAdmin(ReadOnlyMixin, admin.ModelAdmin[Any]):
    """Requests for permission, newest first. They are answered on pages of their own, and deleted by the worker."""

    list_display = ("received_at", "name", "organisation", "what", "purpose", "status_name")
    list_filter = ("status", "purpose", "scope")
    search_fields = ("name", "organisation", "slug")
    list_per_page = 50
    show_full_result_count = False
    change_form_template = "desk/permission_request.html"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("access.view_permissionrequest")

    def may_answer(self, request: HttpRequest) -> bool:
        """Whether this account may answer: it gives grants, and makes partners."""
        needed = ("access.change_permissionrequest", "access.add_grant", "access.add_partner")
        return request.user.has_perms(needed)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        answered = [(_("Answer"), {"fields": ANSWERED})] if obj and obj.status != RequestStatus.OPEN else []
        return [(None, {"fields": ASKED}), *answered]

    def get_urls(self) -> Any:
        pages = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(self.answer_view),
                {"how": name},
                f"access_permissionrequest_{name}",
            )
            for name in FORMS
        ]
        return [*pages, *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        item = context.get("original")
        is_open = item is not None and item.status == RequestStatus.OPEN and self.may_answer(request)
        tools = [(name, title, answer_url(name, item.pk)) for name, (_form, title) in FORMS.items()] if is_open else []
        return super().render_change_form(request, {**context, "tools": tools}, *args, **kwargs)

    def answer_view(self, request: HttpRequest, pk: int, how: str) -> HttpResponse:
        """The page of one answer: what was asked, and the form."""
        if not self.may_answer(request):
            raise PermissionDenied
        asked = self.get_object(request, str(pk))
        if asked is None or asked.status != RequestStatus.OPEN:
            messages.error(request, gettext("This request was answered or deleted in the meantime."))
            return HttpResponseRedirect(reverse("admin:access_permissionrequest_changelist"))
        form_class, title = FORMS[how]
        form: Any = form_class(request.POST or None, asked=asked)
        if form.is_valid():
            return self._answered(request, asked, form)
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "title": title, "original": asked,
            "form": form, "asked": asked, "what": self.what(asked), "letter_language": asked.letter_language,
            "languages": self.language_names(asked),
        }  # fmt: skip
        return TemplateResponse(request, "desk/answer.html", context)

    def _answered(self, request: HttpRequest, asked: PermissionRequest, form: Any) -> HttpResponse:
        if answer(asked.pk, form, by=str(request.user)):
            text = gettext("The answer was saved, and the letter is on its way to {}.")
            messages.success(request, format_html(text, asked.email))
            self.log_change(request, asked, str(form.status.label))
        else:
            messages.error(request, gettext("This request was answered or deleted in the meantime."))
        return HttpResponseRedirect(reverse("admin:access_permissionrequest_changelist"))

    @admin.display(description=_("status"), ordering="status")
    def status_name(self, asked: PermissionRequest) -> str:
        return str(asked.get_status_display())

    @admin.display(description=_("for"))
    def what(self, asked: PermissionRequest) -> str:
        ref = Ref(asked.scope, asked.slug)
        link = item_links([ref])[ref]
        return format_html('{}: <a href="{}">{}</a>', asked.get_scope_display(), link.url, link.title or asked.slug)

    @admin.display(description=_("languages"))
    def language_names(self, asked: PermissionRequest) -> str:
        return gettext(", ").join(str(LANGUAGE_NAMES.get(each, each)) for each in asked.languages)

    @admin.display(description=_("message"))
    def shown_message(self, asked: PermissionRequest) -> str:
        return format_html('<div class="letter">{}</div>', asked.message)

    @admin.display(description=_("letter"))
    def shown_letter(self, asked: PermissionRequest) -> str:
        return format_html('<div class="letter" lang="{}">{}</div>', asked.letter_language, asked.letter)

    @admin.display(description=_("grant"))
    def shown_grant(self, asked: PermissionRequest) -> str:
        if not asked.grant_id:
            return "—"
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:access_grant_change", args=[asked.grant_id]), asked.grant
        )


def answer_url(how: str, pk: int) -> str:
    """The address of the page of an answer."""
    return reverse(f"admin:access_permissionrequest_{how}", args=[pk])
