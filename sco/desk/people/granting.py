"""Makes the roles in the database: each line of the table is granted once, and what people change later stays."""

from typing import Any

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import connections

from sco.desk.people.models import RoleRight
from sco.desk.people.roles import NAMES, RIGHTS, codes_of


def grant_roles(using: str = "default", **_signal: Any) -> None:
    """Grant what the table has and was never granted. A receiver of ``post_migrate``."""
    # A migration that goes back may have taken the table away.
    if RoleRight._meta.db_table not in connections[using].introspection.table_names():
        return
    for label in sorted({right.app for right in RIGHTS}):
        # Django makes an app's permissions when its turn comes, which is later for most.
        create_permissions(installed.get_app_config(label), verbosity=0, using=using)
    known = {
        f"{app}.{code}": pk
        for pk, app, code in Permission.objects.values_list("pk", "content_type__app_label", "codename")
    }
    granted = set(RoleRight.objects.values_list("role", "code"))
    for role in NAMES:
        new = sorted(code for code in codes_of(role) & known.keys() if (role, code) not in granted)
        _grant(role, {code: known[code] for code in new})


def _grant(role: str, new: dict[str, int]) -> None:
    if new:
        group, _made = Group.objects.get_or_create(name=role)
        group.permissions.add(*new.values())
        RoleRight.objects.bulk_create(RoleRight(role=role, code=code) for code in new)
