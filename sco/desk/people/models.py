"""What has been granted to roles, who is invited, whose sessions there are, and codes for a lost second factor."""

from typing import Any

from django.contrib.auth.models import Group, User
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sco.desk.people.roles import role_name


class RoleRight(models.Model):
    """A line of the table of roles that was granted, so that it is granted once (see ``granting``)."""

    role = models.CharField(max_length=150)
    code = models.CharField(max_length=200)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["role", "code"], name="desk_people_right_once")]

    def __str__(self) -> str:
        return f"{self.role}: {self.code}"


class Role(Group):
    """A group as people read it: under its name, and not its code."""

    class Meta:
        proxy = True
        default_permissions = ("add", "change", "delete", "view")
        verbose_name, verbose_name_plural = _("role"), _("roles")

    def __str__(self) -> str:
        return role_name(self.name)


class RoleRule(models.Model):
    """What a role's accounts must have."""

    group = models.OneToOneField(Group, models.CASCADE, primary_key=True, related_name="rule")
    second_factor = models.BooleanField(_("second factor required"), default=False)

    class Meta:
        verbose_name = _("rule of a role")
        verbose_name_plural = _("rules of roles")
        default_permissions = ()
        permissions = [("change_facts", _("Can change originals and facts, not translations alone"))]

    def __str__(self) -> str:
        return str(self.group)


class Session(AbstractBaseSession):
    """A session at the desk, and whose it is."""

    account = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    device = models.CharField(max_length=100, blank=True)

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        default_permissions = ()

    @classmethod
    def get_session_store_class(cls) -> Any:
        from sco.desk.people.sessions import SessionStore

        return SessionStore


class RecoveryCode(models.Model):
    """A code that stands in for the second factor once. Its digest: the code has 80 random bits."""

    account = models.ForeignKey(User, models.CASCADE, related_name="+")
    digest = models.BinaryField(max_length=32)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["account", "digest"], name="desk_people_code_once")]

    def __str__(self) -> str:
        return str(self.account)


class Invitation(models.Model):
    """Somebody who may make an account with a role.

    The link holds this row's key and nonce, signed: who reads the database alone cannot make it. A new nonce ends the
    link before.
    """

    role = models.ForeignKey(Group, models.CASCADE, related_name="+", verbose_name=_("role"))
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=10)
    nonce = models.CharField(max_length=40, editable=False)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("invited by"))
    created_at = models.DateTimeField(_("invited at"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    account = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("account")
    )

    class Meta:
        default_permissions = ("add", "change", "view")
        ordering = ["-created_at"]
        verbose_name, verbose_name_plural = _("invitation"), _("invitations")

    def __str__(self) -> str:
        return self.email or f"#{self.pk}"
