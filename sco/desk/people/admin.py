"""Roles and invitations; the accounts are in a module of their own."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp import admin as _totp_admin  # noqa: F401 - registers what is taken back below
from django_otp.plugins.otp_totp.models import TOTPDevice

from sco.desk.list_display import yes_or_no
from sco.desk.people import accounts as _accounts  # noqa: F401 - imported to be registered
from sco.desk.people import inviting
from sco.desk.people.fields import RightsField, RoleField
from sco.desk.people.models import Invitation, Role, RoleRule
from sco.desk.people.roles import DUTIES, NAMES, role_name

admin.site.unregister(Group)
# Its pages show keys. A colleague's second factor is reset on the account's page.
admin.site.unregister(TOTPDevice)


# Rights over what the desk keeps for itself: events, jobs, second factors. No role has them.
OF_NOBODY = ("pghistory", "procrastinate", "otp_static", "otp_totp", "contenttypes", "admin")


class RoleForm(forms.ModelForm[Role]):
    """A role: what it may, and what its accounts must have."""

    second_factor = forms.BooleanField(
        label=_("second factor required"), required=False,
        help_text=_("Who has none sets one up at the next login, before anything else."),
    )  # fmt: skip

    class Meta:
        model = Role
        fields = ("name", "permissions")
        field_classes = {"permissions": RightsField}
        widgets = {"permissions": forms.CheckboxSelectMultiple}


@admin.register(Role)
class RoleAdmin(admin.ModelAdmin[Role]):
    """Roles. Nobody gives a role a right that they lack, or changes one that has such a right."""

    form = RoleForm
    list_display = ("role", "duty", "has_second_factor")
    ordering = ("name",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("rule")

    def has_change_permission(self, request: HttpRequest, obj: Role | None = None) -> bool:
        return super().has_change_permission(request, obj) and (
            obj is None or obj.pk in {group.pk for group in inviting.givable_roles(request.user)}
        )

    def has_delete_permission(self, request: HttpRequest, obj: Role | None = None) -> bool:
        # The desk itself names these.
        return super().has_delete_permission(request, obj) and (obj is None or obj.name not in NAMES)

    def get_fields(self, request: HttpRequest, obj: Role | None = None) -> Any:
        # The code of one of the desk's own roles is for the desk alone.
        named = [] if obj is not None and obj.name in NAMES else ["name"]
        return [*named, "second_factor", "permissions"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        rule = obj and RoleRule.objects.filter(group=obj).first()
        form.base_fields["second_factor"].initial = bool(rule and rule.second_factor)
        return form

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_manytomany(db_field, request, **kwargs)
        held = field.queryset.filter(pk__in=inviting.held_by(request.user)).select_related("content_type")
        tracked = Q(content_type__model__endswith="event")
        field.queryset = held.exclude(tracked | Q(content_type__app_label__in=OF_NOBODY))
        return field

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        required = form.cleaned_data["second_factor"]
        RoleRule.objects.update_or_create(group_id=form.instance.pk, defaults={"second_factor": required})

    @admin.display(description=_("role"), ordering="name")
    def role(self, group: Role) -> str:
        return str(group)

    @admin.display(description=_("what it does"))
    def duty(self, group: Role) -> str:
        return str(DUTIES.get(group.name, ""))

    @admin.display(description=_("second factor required"))
    def has_second_factor(self, group: Role) -> str:
        return yes_or_no(hasattr(group, "rule") and group.rule.second_factor)


class InvitationForm(forms.ModelForm[Invitation]):
    """Whom to invite, and as what."""

    language = forms.ChoiceField(label=_("language of the letter"), choices=settings.LANGUAGES)

    class Meta:
        model = Invitation
        fields = ("role", "email", "language")
        field_classes = {"role": RoleField}
        help_texts = {
            "role": _("You can give roles that have no right that you lack yourself."),
            "email": _("The link is sent there. Without an address, hand the link over yourself."),
        }


@admin.register(Invitation)
class InvitationAdmin(admin.ModelAdmin[Invitation]):
    """Invitations, the newest first. They are not changed, but revoked, or sent again with a new link."""

    form = InvitationForm
    list_display = ("email_or_number", "role_shown", "invited_by", "created_at", "expires_at", "state")
    list_select_related = ("role", "invited_by")
    list_per_page = 50
    change_form_template = "desk/people/invitation.html"

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = ("email", "role_shown", "invited_by", "created_at", "expires_at", "state", "account")
        return ("role", "email", "language") if obj is None else shown

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else self.get_fields(request, obj)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"language": get_language(), **super().get_changeform_initial_data(request)}

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "role":
            givable = [group.pk for group in inviting.givable_roles(request.user)]
            kwargs["queryset"] = Group.objects.filter(pk__in=givable).order_by("name")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_urls(self) -> Any:
        pages = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"desk_people_invitation_{name}")
            for name, view in (("link", self.link_view), ("revoke", self.revoke_view))
        ]
        return [*pages, *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        item = context.get("original")
        # A form without anything to change has nothing to save.
        if item is not None:
            context |= {"show_save": False, "show_save_and_continue": False, "show_save_and_add_another": False}
            context |= {"is_ours": item.accepted_at is None and self._may_give(request, item)}
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Invitation, form: Any, change: bool) -> None:
        obj.invited_by = request.user  # type: ignore[assignment]
        request.META["sco.invitation"] = inviting.invite(obj, origin=inviting.origin_of(request))

    def response_add(self, request: HttpRequest, obj: Invitation, *_rest: Any, **_more: Any) -> HttpResponse:
        return self._shown(request, obj, request.META["sco.invitation"])

    def link_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A new link in place of the one before, from whoever asks for it."""
        found = self._theirs(request, pk)
        if request.method != "POST" or found.accepted_at:
            return HttpResponseRedirect(self._url(found))
        found.revoked_at, found.invited_by = None, request.user  # type: ignore[assignment]
        new = inviting.invite(found, origin=inviting.origin_of(request))
        self.log_change(request, found, gettext("New link."))
        return self._shown(request, found, new)

    def revoke_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End the link."""
        found = self._theirs(request, pk)
        if request.method == "POST" and not found.accepted_at:
            Invitation.objects.filter(pk=pk, accepted_at=None).update(revoked_at=timezone.now())
            self.log_change(request, found, gettext("Revoked."))
            messages.success(request, gettext("The invitation was revoked: its link no longer opens anything."))
        return HttpResponseRedirect(self._url(found))

    def _theirs(self, request: HttpRequest, pk: int) -> Invitation:
        if not self.has_change_permission(request):
            raise PermissionDenied
        found = get_object_or_404(Invitation.objects.select_related("role"), pk=pk)
        if not self._may_give(request, found):
            raise PermissionDenied
        return found

    def _may_give(self, request: HttpRequest, item: Invitation) -> bool:
        return self.has_change_permission(request) and item.role in inviting.givable_roles(request.user)

    def _url(self, item: Invitation) -> str:
        return reverse("admin:desk_people_invitation_change", args=[item.pk])

    def _shown(self, request: HttpRequest, item: Invitation, link: str) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "original": item, "link": link,
            "title": gettext("The invitation’s link"), "role": role_name(item.role.name),
        }  # fmt: skip
        return TemplateResponse(request, "desk/people/link.html", context)

    @admin.display(description=pgettext_lazy("invitation", "for"))
    def email_or_number(self, item: Invitation) -> str:
        return str(item)

    @admin.display(description=_("role"), ordering="role__name")
    def role_shown(self, item: Invitation) -> str:
        return role_name(item.role.name)

    @admin.display(description=pgettext_lazy("invitation", "state"))
    def state(self, item: Invitation) -> str:
        if item.accepted_at:
            return pgettext("invitation", "accepted")
        if item.revoked_at:
            return pgettext("invitation", "revoked")
        return pgettext("invitation", "open") if item.expires_at > timezone.now() else pgettext("invitation", "expired")
