"""Accounts. Nobody changes one that has rights which they lack, or gives such rights."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sco.desk.list_display import yes_or_no
from sco.desk.people import inviting, second_factor
from sco.desk.people.fields import RightsField, RoleFilter, RolesField
from sco.desk.people.roles import role_name
from sco.desk.people.sessions import end_sessions

admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(UserAdmin[User]):
    """Accounts. Nobody deletes one: its lines of the admin's log, to which the database only adds, would go with it."""

    list_display = ("username", "first_name", "last_name", "email", "roles_shown", "active", "last_login")
    list_filter = (RoleFilter, "is_active")
    # Boxes to tick: Django's two lists have words that are not translated.
    filter_horizontal = ()
    change_form_template = "desk/people/account_form.html"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return super().get_fieldsets(request, obj)
        personal = [(_("Personal rights"), {"fields": ("is_staff", "is_superuser", "user_permissions")})]
        return [
            (None, {"fields": ("username", "password")}),
            (_("Personal info"), {"fields": ("first_name", "last_name", "email")}),
            (_("Roles"), {"fields": ("is_active", "groups")}),
            *(personal if request.user.is_superuser else []),
            (_("Important dates"), {"fields": ("last_login", "date_joined")}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # Nobody closes their own account by mistake.
        own = ["is_active"] if obj is not None and obj.pk == request.user.pk else []
        return [*own, "last_login", "date_joined"]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "groups":
            givable = [group.pk for group in inviting.givable_roles(request.user)]
            kwargs |= {
                "queryset": Group.objects.filter(pk__in=givable),
                "form_class": RolesField,
                "widget": CheckboxSelectMultiple,
            }
        if db_field.name == "user_permissions":
            # What is given to persons and to no role, and what somebody has been given before.
            personal = Permission.objects.filter(Q(codename="erase_entry") | Q(user__isnull=False)).distinct()
            kwargs |= {
                "queryset": personal.select_related("content_type"),
                "form_class": RightsField,
                "widget": CheckboxSelectMultiple,
            }
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or inviting.may_change(request.user, obj))

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False

    def delete_view(self, request: HttpRequest, object_id: str, _extra_context: Any = None) -> HttpResponse:
        """Say what to do instead."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        text = gettext("Accounts are not deleted, because the log names them. Untick “Active” to close this one.")
        messages.error(request, text)
        return HttpResponseRedirect(reverse("admin:auth_user_change", args=[object_id]))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        # Closed, or with other rights: whoever may go on logs in again. Oneself stays, on this page.
        if change and {"is_active", "is_staff", "is_superuser", "groups", "user_permissions"} & {*form.changed_data}:
            end_sessions(form.instance, but=request.session.session_key)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002 - Django's name
        """A colleague's new password, which ends the sessions. One's own is changed with the one before."""
        if str(request.user.pk) == id:
            return HttpResponseRedirect(reverse("admin:password_change"))
        response = super().user_change_password(request, id, form_url)
        account = self.get_object(request, id)
        if account is not None and request.method == "POST" and response.status_code == 302:
            end_sessions(account)
        return response

    def get_urls(self) -> Any:
        view = self.admin_site.admin_view(self.reset_view)
        return [path("<int:pk>/second-factor/", view, name="auth_user_reset"), *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        item = context.get("original")
        if item is not None and self._may_reset(request, item) and second_factor.device_of(item):
            context["reset_url"] = reverse("admin:auth_user_reset", args=[item.pk])
        return super().render_change_form(request, context, *args, **kwargs)

    def _may_reset(self, request: HttpRequest, account: User) -> bool:
        # One's own is removed with a code: a session left open must not do without.
        return account.pk != request.user.pk and self.has_change_permission(request, account)

    def reset_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the second factor from an account whose device is lost, after a question."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        account = get_object_or_404(User, pk=pk)
        if not self._may_reset(request, account):
            raise PermissionDenied
        if request.method == "POST":
            return self._reset(request, account)
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "original": account,
            "title": gettext("Reset the second factor"),
        }  # fmt: skip
        return TemplateResponse(request, "desk/people/reset.html", context)

    def _reset(self, request: HttpRequest, account: User) -> HttpResponse:
        second_factor.remove(account)
        end_sessions(account)
        self.log_change(request, account, gettext("Second factor reset."))
        messages.success(request, gettext("The second factor was reset, and the account’s sessions were ended."))
        return HttpResponseRedirect(reverse("admin:auth_user_change", args=[account.pk]))

    @admin.display(description=_("active"), ordering="is_active")
    def active(self, account: User) -> str:
        return yes_or_no(account.is_active)

    @admin.display(description=_("roles"))
    def roles_shown(self, account: User) -> str:
        return gettext(", ").join(sorted(role_name(group.name) for group in account.groups.all())) or "—"
