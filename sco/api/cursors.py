"""Cursors: a place in the record is (sequence, first 8 bytes of the digest there); a page adds its list's keys.

A cursor is checked against the record itself, not signed, so that a new SECRET_KEY breaks nobody's mirror. A page token
is signed, because nothing in the record tells whether its keys are ours.
"""

import hashlib
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing

from sco.api.problems import Problem

PATTERN = r"^(0|[1-9][0-9]{0,17})\.[0-9a-f]{16}$"
_SALT = "sco.api.page"


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the record."""

    sequence: int
    prefix: bytes

    def __str__(self) -> str:
        return f"{self.sequence}.{self.prefix.hex()}"

    @classmethod
    def at(cls, sequence: int, digest: bytes) -> "Cursor":
        """The place of an entry, by its whole digest."""
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
    return signing.Signer(salt=_SALT).sign_object([str(cursor), list(keys), _fingerprint(path, values)])


def read_page_token(path: str, values: Mapping[str, Any], keys: int) -> tuple[Cursor | None, list[str]]:
    """The cursor and keys of the page token, if there is one; 400 for one that is not ours or belongs elsewhere."""
    if "cursor" not in values:
        return None, []
    try:
        text, found, fingerprint = signing.Signer(salt=_SALT).unsign_object(values["cursor"])
    except (signing.BadSignature, ValueError, TypeError, zlib.error):
        raise _bad_token("This cursor was altered. Copy it unchanged from `next`, or leave it out.") from None
    cursor = Cursor.parse(text)
    if fingerprint != _fingerprint(path, values) or len(found) != keys or cursor is None:
        raise _bad_token("This cursor belongs to another address or query. Only `limit` and `count` may change.")
    return cursor, found


def _bad_token(detail: str) -> Problem:
    return Problem(400, "bad-cursor", detail, parameter="cursor")


def _fingerprint(path: str, values: Mapping[str, Any]) -> str:
    """Identifies the address and the parameters that a token belongs to; ``limit`` and ``count`` may change."""
    kept = sorted((name, str(value)) for name, value in values.items() if name not in {"cursor", "limit", "count"})
    return hashlib.sha256(repr([path, kept]).encode()).hexdigest()[:16]
