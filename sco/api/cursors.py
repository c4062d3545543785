"""Cursors name a position in the record; page tokens add the sort keys at which a page of a list begins.

A cursor is checked against the record itself, not signed, so that a new key breaks nobody's mirror. A page token
is signed, because nothing in the record can confirm its sort keys.
"""

import hashlib
import hmac
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.core import signing
from django.utils.encoding import force_bytes

from sco.api.problems import Problem

# At most 18 digits, so that every sequence fits PostgreSQL's bigint.
PATTERN = r"^(0|[1-9][0-9]{0,17})\.[0-9a-f]{16}$"
_SALT = "sco.api.page"


@dataclass(frozen=True, slots=True)
class Cursor:
    """A position in the record: a sequence, and the first 8 bytes of the digest there.

    The digest tells a record that was restored or replaced from the one that the cursor came from.
    """

    sequence: int
    prefix: bytes

    def __str__(self) -> str:
        return f"{self.sequence}.{self.prefix.hex()}"

    @classmethod
    def at(cls, sequence: int, digest: bytes) -> "Cursor":
        """The cursor of an entry, from its whole digest."""
        return cls(sequence, bytes(digest[:8]))

    @classmethod
    def parse(cls, text: str) -> "Cursor | None":
        """Read ``sequence.hex``; None for anything else."""
        if not re.fullmatch(PATTERN, text, re.ASCII):
            return None
        sequence, prefix = text.split(".")
        return cls(int(sequence), bytes.fromhex(prefix))


def page_token(path: str, cursor: Cursor, keys: Sequence[str], values: Mapping[str, Any]) -> str:
    """The signed ``cursor`` parameter of the page that begins after these keys."""
    # No time goes into the signature: the same page has the same bytes, and so the same ETag, at any time.
    return _signer().sign_object([str(cursor), list(keys), _fingerprint(path, values)])


def read_page_token(path: str, values: Mapping[str, Any], keys: int) -> tuple[Cursor | None, list[str]]:
    """The cursor and the sort keys of the page token, or (None, []) without one.

    400 for a token that was altered, or that belongs to another address, query or number of keys.
    """
    if "cursor" not in values:
        return None, []
    try:
        text, found, fingerprint = _signer().unsign_object(values["cursor"])
    except (signing.BadSignature, ValueError, TypeError, zlib.error):
        raise _bad_token("This cursor was altered. Copy it unchanged from `next`, or leave it out.") from None
    cursor = Cursor.parse(text)
    if fingerprint != _fingerprint(path, values) or len(found) != keys or cursor is None:
        raise _bad_token("This cursor belongs to another address or query. Only `limit` and `count` may change.")
    return cursor, found


class _Signer(signing.Signer):
    """Django's, which derives its key from ours for each signature anew: most of the time that one takes."""

    def signature(self, value: str | bytes, key: str | bytes | None = None) -> str:
        derived = _derived(self.salt, force_bytes(key or self.key))
        return signing.b64_encode(hmac.digest(derived, force_bytes(value), "sha256")).decode()


@cache
def _derived(salt: str, key: bytes) -> bytes:
    return hashlib.sha256(f"{salt}signer".encode() + key).digest()


def _signer() -> signing.Signer:
    return _made(settings.CURSOR_KEY, *settings.CURSOR_KEY_FALLBACKS)


@cache
def _made(key: str, *fallback_keys: str) -> signing.Signer:
    return _Signer(key=key, fallback_keys=[*fallback_keys], salt=_SALT)


def _bad_token(detail: str) -> Problem:
    return Problem(400, "bad-cursor", detail, parameter="cursor")


def _fingerprint(path: str, values: Mapping[str, Any]) -> str:
    # A hash, because the parameters themselves would make addresses too long. ``limit`` and ``count`` may change from
    # page to page: they do not move the position.
    kept = sorted((name, str(value)) for name, value in values.items() if name not in {"cursor", "limit", "count"})
    return hashlib.sha256(repr([path, kept]).encode()).hexdigest()[:16]
