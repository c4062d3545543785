"""Roles and rights to choose from, under their names."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Permission
from django.forms import ModelChoiceField, ModelMultipleChoiceField
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sco.desk.people.roles import NAMES, role_name

ACTS = {"add": _("add"), "change": _("change"), "delete": _("delete"), "view": _("view")}


class RoleField(ModelChoiceField):  # type: ignore[type-arg]
    """One role."""

    def label_from_instance(self, obj: Any) -> str:
        return role_name(obj.name)


class RolesField(ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several."""

    def label_from_instance(self, obj: Any) -> str:
        return role_name(obj.name)


class RightsField(ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Permissions, which the database has in English only."""

    def label_from_instance(self, obj: Any) -> str:
        return right_name(obj)


def right_name(permission: Permission) -> str:
    """The permission as people call it: of which model, and what it lets them do."""
    kind = permission.content_type
    act = permission.codename.removesuffix(f"_{kind.model}")
    label = str(ACTS[act]) if act in ACTS else gettext(permission.name)
    model: Any = kind.model_class()
    return f"{capfirst(model._meta.verbose_name) if model else kind.model} · {label}"


class RoleFilter(admin.SimpleListFilter):
    """Accounts of one role."""

    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(code, role_name(code)) for code in NAMES]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(groups__name=self.value()) if self.value() else queryset
