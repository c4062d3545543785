"""The inbox of notices, with the heartbeat of open forms, and the rules of roles."""

from typing import Any

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from sco.desk.list_display import yes_or_no
from sco.desk.model_admin import DeskAdmin, ReadOnlyMixin
from sco.desk.people.roles import role_name
from sco.desk.together import home as _home  # noqa: F401 - imported for its figures and filters
from sco.desk.together import notices, presence
from sco.desk.together.models import Language, Notice, NoticeWish, RoleRule

PER_PAGE = 30


@admin.register(Notice)
class NoticeAdmin(ReadOnlyMixin, admin.ModelAdmin[Any]):
    """Everybody's own notices; nobody sees those of others."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_staff)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_staff) and obj is None

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(recipient=request.user).select_related("actor", "comment")

    def get_urls(self) -> Any:
        views: dict[str, Any] = {"presence": presence.beat, "open/<int:pk>": self.open_view, "read": self.read_view}
        views |= {"wish": self.wish_view}
        names = {name: f"desk_together_notice_{name.partition('/')[0]}" for name in views}
        pages = [path(f"{name}/", self.admin_site.admin_view(view), name=names[name]) for name, view in views.items()]
        return [*pages, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The inbox, newest first."""
        page = Paginator(self.get_queryset(request), PER_PAGE).get_page(request.GET.get("p"))
        rows = list(page.object_list)
        links = notices.links(rows)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Notices"),
            "opts": self.opts,
            "page": page,
            "rows": [(row, notices.sentence(row), links.get((row.kind, row.item))) for row in rows],
            "wish": NoticeWish.objects.filter(user=request.user.pk).first(),
        }
        return TemplateResponse(request, "desk/together/inbox.html", context)

    def open_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Mark one notice as read and open what it is about."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row = self.get_queryset(request).filter(pk=pk).first()
        link = notices.links([row]).get((row.kind, row.item)) if row else None
        if row is None or link is None:
            messages.warning(request, gettext("This item no longer exists."))
            return HttpResponseRedirect(reverse("admin:desk_together_notice_changelist"))
        notices.mark_read(request.user, pk=pk)
        return HttpResponseRedirect(f"{link.url}#{f'thread-{row.comment.thread_id}' if row.comment else 'together'}")

    def read_view(self, request: HttpRequest) -> HttpResponse:
        """Mark all notices as read."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        notices.mark_read(request.user)
        return HttpResponseRedirect(reverse("admin:desk_together_notice_changelist"))

    def wish_view(self, request: HttpRequest) -> HttpResponse:
        """Turn notices by e-mail on or off, in the language that is active now."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        language = Language.EN if get_language() == "en" else Language.ZH
        by_mail = "by_mail" in request.POST
        user: Any = request.user
        wish = {"by_mail": by_mail, "language": language}
        NoticeWish.objects.update_or_create(user=user, defaults=wish)
        messages.success(request, gettext("Your wish is saved."))
        return HttpResponseRedirect(reverse("admin:desk_together_notice_changelist"))


@admin.register(RoleRule)
class RoleRuleAdmin(DeskAdmin):
    """Rules of roles."""

    list_display = ("role", "four_eyes_badge")
    fields = ("group", "four_eyes")
    list_select_related = ("group",)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.label_from_instance = lambda group: role_name(group.name)
        return field

    @admin.display(description=_("role"), ordering="group")
    def role(self, rule: RoleRule) -> str:
        return role_name(rule.group.name)

    @admin.display(description=_("four eyes"))
    def four_eyes_badge(self, rule: RoleRule) -> str:
        return yes_or_no(rule.four_eyes)
