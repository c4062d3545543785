"""The second factor: who needs one, what a session still owes, and which codes are right.

Once a session owes nothing, no request asks the database about it again. Whatever changes that ends the sessions.
"""

import base64
import hashlib
import secrets
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.db import transaction
from django.http import HttpRequest
from django_otp.plugins.otp_totp.models import TOTPDevice

from sco.desk.people.models import RecoveryCode, RoleRule

# What a session owes is kept in it: a code, a factor of its own to be set up, or nothing.
OWES = "desk_owes"
CODE, ENROLMENT, NOTHING = "code", "enrolment", ""
# How long somebody who has shown the password may take to show the rest.
SECONDS = 900
RECOVERY_CODES = 10


def begin(request: HttpRequest, account: Any) -> None:
    """Note what the session of this login owes."""
    owes = CODE if device_of(account) else ENROLMENT if is_required(account) else NOTHING
    request.session[OWES] = owes
    request.session.set_expiry(SECONDS if owes else None)


def owed(request: HttpRequest) -> str:
    """What the session owes before it may do anything."""
    # A session that was never told owes a code: what is forgotten must not open anything.
    return str(request.session.get(OWES, CODE))


def settle(request: HttpRequest) -> None:
    """The session owes nothing any more."""
    # A new key, as after a password: who knew the one before has shown less.
    request.session.cycle_key()
    request.session[OWES] = NOTHING
    request.session.set_expiry(None)


def is_required(account: Any) -> bool:
    """Whether a role of the account requires a second factor. A superuser has every role's duties."""
    rules = RoleRule.objects.filter(second_factor=True)
    return (rules if account.is_superuser else rules.filter(group__user=account)).exists()


def device_of(account: AbstractBaseUser | AnonymousUser) -> TOTPDevice | None:
    """The account's second factor, if it has one."""
    return TOTPDevice.objects.filter(user=account, confirmed=True).first()


def proposed_device(account: User) -> TOTPDevice:
    """The one that is being set up."""
    return TOTPDevice.objects.get_or_create(user=account, confirmed=False, defaults={"name": "TOTP"})[0]


@transaction.atomic
def confirm(account: User, code: str) -> list[str] | None:
    """Make the proposed device the account's if the code is right: the recovery codes, or None."""
    device = TOTPDevice.objects.select_for_update().filter(user=account, confirmed=False).first()
    if device is None or device_of(account) or not _is_right(device, code):
        return None
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    return new_recovery_codes(account)


@transaction.atomic
def check(account: User, code: str) -> bool:
    """Whether this is the device's code of now, or a recovery code. Each is right once."""
    # Locked, so that of two requests with the same code one passes.
    device = TOTPDevice.objects.select_for_update().filter(user=account, confirmed=True).first()
    if device is None:
        return False
    return _is_right(device, code) or _use_recovery_code(account, code)


def _is_right(device: TOTPDevice, code: str) -> bool:
    digits = "".join(code.split())
    return digits.isascii() and digits.isdecimal() and len(digits) == device.digits and device.verify_token(digits)


def _use_recovery_code(account: User, code: str) -> bool:
    count, _models = RecoveryCode.objects.filter(account=account, digest=_digest(account, code)).delete()
    return bool(count)


@transaction.atomic
def new_recovery_codes(account: User) -> list[str]:
    """Codes for a lost device, in place of those before. Only their digests are kept."""
    RecoveryCode.objects.filter(account=account).delete()
    codes = [base64.b32encode(secrets.token_bytes(10)).decode().lower() for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(account=account, digest=_digest(account, code)) for code in codes)
    return ["-".join(code[start : start + 4] for start in range(0, 16, 4)) for code in codes]


def _digest(account: User, code: str) -> bytes:
    # As people type them: with or without hyphens, in any case.
    plain = "".join(character for character in code.lower() if character.isalnum())
    return hashlib.sha256(f"{account.pk} {plain}".encode()).digest()


def codes_left(account: User) -> int:
    """How many recovery codes are unused."""
    return RecoveryCode.objects.filter(account=account).count()


@transaction.atomic
def remove(account: User) -> None:
    """Take the second factor and its recovery codes from the account."""
    TOTPDevice.objects.filter(user=account).delete()
    RecoveryCode.objects.filter(account=account).delete()
