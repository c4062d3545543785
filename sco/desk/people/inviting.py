"""Invitations: who may give which role, and links that can be used once."""

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, Permission, User
from django.core import signing
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from sco.desk.people.models import Invitation
from sco.desk.people.tasks import send_invitation

_SIGNER = signing.Signer(salt="sco.desk.people.invitation", sep="~")


def held_by(account: Any) -> set[int]:
    """The permissions that an active account has, by their keys."""
    if not account.is_active:
        return set()
    if account.is_superuser:
        return set(Permission.objects.values_list("pk", flat=True))
    own = Permission.objects.filter(user=account).values_list("pk", flat=True)
    return set(own.union(Permission.objects.filter(group__user=account).values_list("pk", flat=True)))


def givable_roles(account: Any) -> list[Group]:
    """The roles that this account may give: those with no right that it lacks itself."""
    held = held_by(account)
    groups = Group.objects.prefetch_related("permissions").order_by("name")
    return [group for group in groups if held and {right.pk for right in group.permissions.all()} <= held]


def may_change(account: Any, other: Any) -> bool:
    """Whether the account may change another: that has no right that it lacks itself."""
    if account.is_superuser:
        return bool(account.is_active)
    # As if it were active: what it would be given back counts.
    rights = held_by(User(pk=other.pk, is_superuser=other.is_superuser, is_active=True))
    return not other.is_superuser and rights <= held_by(account)


@transaction.atomic
def invite(invitation: Invitation, *, origin: str) -> str:
    """Save the invitation with a new link, which is also sent if there is an address; returns the link."""
    invitation.nonce = secrets.token_urlsafe(24)
    invitation.expires_at = timezone.now() + timedelta(days=settings.INVITATION_DAYS)
    invitation.save()
    if invitation.email:
        # In this transaction: either both are there or neither.
        send_invitation.defer(invitation=invitation.pk, nonce=invitation.nonce, origin=origin)
    return link(invitation, origin)


def link(invitation: Invitation, origin: str) -> str:
    """The address that accepts the invitation."""
    token = _SIGNER.sign(f"{invitation.pk}.{invitation.nonce}")
    return origin + reverse("admin:accept_invitation", args=[token])


def origin_of(request: HttpRequest) -> str:
    """Where the desk is, as this browser reaches it."""
    return settings.DESK_URL or f"{request.scheme}://{request.get_host()}"


def find(token: str, *, lock: bool = False) -> Invitation | None:
    """The open invitation of a link; None if it is forged, used, revoked, replaced or too old."""
    try:
        pk, _dot, nonce = _SIGNER.unsign(token).partition(".")
    except signing.BadSignature:
        return None
    rows = Invitation.objects.select_for_update(of=("self",)) if lock else Invitation.objects.all()
    found = rows.select_related("role", "invited_by").filter(pk=int(pk), nonce=nonce).first()
    return found if found and is_open(found) else None


def is_open(invitation: Invitation) -> bool:
    """Whether it can be accepted now. It ends with the right of whoever invited."""
    if invitation.revoked_at or invitation.accepted_at or invitation.expires_at <= timezone.now():
        return False
    by = invitation.invited_by
    return by.has_perm("desk_people.add_invitation") and invitation.role in givable_roles(by)
