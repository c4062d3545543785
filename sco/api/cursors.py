"""Cursors: a place in the record is (sequence, first 8 bytes of the digest there); a page adds its list's keys.

Cursors of the record are not signed: they are checked against the record itself, so that a new SECRET_KEY does not
break anybody's mirror. Cursors of pages are signed, because nothing in the record tells whether their keys are ours.
"""

import hashlib
import re
import zlib
from dataclasses import dataclass
from typing import Any

from django.core import signing

from sco.api.problems import Problem

_SHAPE = re.compile(r"(0|[1-9][0-9]{0,17})\.([0-9a-f]{16})", re.ASCII)
_SALT = "sco.api.page"


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the record."""

    sequence: int
    prefix: bytes

    def __str__(self) -> str:
        return f"{self.sequence}.{self.prefix.hex()}"

    @classmethod
    def of(cls, sequence: int, digest: bytes) -> "Place":
        """The place of an entry, by its whole digest."""
        return cls(sequence, bytes(digest[:8]))

    @classmethod
    def parse(cls, text: str) -> "Place | None":
        """Read ``sequence.hex``; None for anything else."""
        found = _SHAPE.fullmatch(text)
        return cls(int(found[1]), bytes.fromhex(found[2])) if found else None


def fingerprint(path: str, values: dict[str, Any]) -> str:
    """Of the address and parameters that a page's cursor belongs to; ``limit`` and ``count`` may change on the way."""
    kept = sorted((name, str(value)) for name, value in values.items() if name not in {"cursor", "limit", "count"})
    return hashlib.sha256(repr([path, kept]).encode()).hexdigest()[:16]


def page_cursor(path: str, place: Place, keys: list[str], values: dict[str, Any]) -> str:
    """A signed cursor after these keys."""
    # No time goes into the signature: the same page has the same bytes, and so the same ETag, at any time.
    return signing.Signer(salt=_SALT).sign_object([str(place), keys, fingerprint(path, values)])


def read_page_cursor(path: str, values: dict[str, Any], keys: int) -> tuple[Place, list[str]]:
    """The pinned place and the keys; 400 for one that is not ours, or belongs elsewhere."""
    try:
        place_text, found, of = signing.Signer(salt=_SALT).unsign_object(values["cursor"])
    except (signing.BadSignature, ValueError, TypeError, zlib.error):
        detail = "The cursor was changed on the way. Take it from `next` as it is, or leave it out to start again."
        raise Problem(400, "bad-cursor", detail, parameter="cursor") from None
    place = Place.parse(place_text)
    if of != fingerprint(path, values) or len(found) != keys or place is None:
        detail = (
            "The cursor belongs to another address or other parameters. Only `limit` and `count` may change on the way."
        )
        raise Problem(400, "bad-cursor", detail, parameter="cursor")
    return place, found
