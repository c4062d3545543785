"""Callers: anybody, or a partner with a key in the Authorization header.

A key that is sent is checked, whatever the address: one that is wrong, expired or revoked is a 401 with the reason, and
never an anonymous request. Each request asks the database, so a revoked key is refused at once.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from sco.access import keys
from sco.api.limiting import COUNT
from sco.api.problems import Problem
from sco.api.sql import fetch

_SCHEME = "bearer"
_HOW = "Send it as “Authorization: Bearer sco_…”."
_IDENTIFY = (
    "SELECT key_id, partner_id, partner, state, expires_at, per_minute, per_day FROM access_identify(%(digest)s)"
)


@dataclass(frozen=True, slots=True)
class Caller:
    """A partner, by one of its keys. ``digest`` is what the database knows of the key."""

    key: int
    partner: int
    slug: str
    digest: bytes
    per_minute: int
    per_day: int | None
    is_authenticated: bool = True


class KeyAuthentication(BaseAuthentication):
    """``Authorization: Bearer sco_…``: DRF's ``request.user`` is the caller, None for anybody."""

    def authenticate(self, request: Request) -> tuple[Caller, str] | None:
        header = request.META.get("HTTP_AUTHORIZATION")
        if header is None:
            return None
        found = caller(header)
        if count := request.META.get(COUNT):
            count(found)
        return found, "key"

    def authenticate_header(self, request: Request) -> str:
        """The challenge of a 401."""
        return "Bearer"


def caller(header: str) -> Caller:
    """The partner whose key this header has; Problem 401 for anything else. One query."""
    scheme, _space, text = header.strip().partition(" ")
    key = text.strip()
    if scheme.lower() != _SCHEME or not key:
        raise refused(f"The Authorization header has no key. {_HOW}")
    if fault := keys.fault(key):
        raise refused(f"{fault} {_HOW}")
    digest = keys.digest(key)
    rows = fetch(_IDENTIFY, {"digest": digest})
    if not rows:
        raise refused("Nobody has this key. Ask the operator for another one.")
    number, partner, slug, state, expires_at, per_minute, per_day = rows[0]
    if state != "valid":
        raise refused(_reason(state, expires_at))
    return Caller(number, partner, slug, digest, per_minute, per_day)


def _reason(state: str, expires_at: datetime | None) -> str:
    if state == "expired" and expires_at:
        return f"This key expired at {expires_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}. Use its successor."
    if state == "revoked":
        return "This key was revoked. Ask the operator for another one."
    return "The partner whose key this is has no access at present. Ask the operator."


def refused(detail: str) -> Problem:
    """401 with the reason, which RFC 6750 wants in the challenge too."""
    # Within a quoted string of a header: ASCII, and no quotation marks.
    plain = detail.replace("“", "'").replace("”", "'").replace("…", "...")
    challenge = f'Bearer realm="sco", error="invalid_token", error_description="{plain}"'
    return Problem(401, "bad-key", detail, headers={"WWW-Authenticate": challenge})


def asked(detail: str) -> Problem:
    """401 where a key is needed and none was sent: without an error, as RFC 6750 has it."""
    return Problem(401, "bad-key", detail, headers={"WWW-Authenticate": 'Bearer realm="sco"'})


def digest_of(request: Any) -> bytes | None:
    """What the database is asked with for what this request may read; None for anybody."""
    return request.user.digest if isinstance(request.user, Caller) else None
