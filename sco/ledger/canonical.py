"""The exact bytes that are hashed, and the hashes. No Django in here.

Canonical JSON is UTF-8, keys sorted, no white space, no floats: what RFC 8785 gives for such values, so any language's
JCS library makes the same bytes again. Quantities are strings for that reason.
"""

import hashlib
import secrets
from datetime import UTC, datetime
from typing import Any

import orjson

SALT_BYTES = 16
ACTIONS = ("publish", "correct", "withdraw", "erase")  # what an entry's header may say


def canonical(value: Any) -> str:
    """The canonical JSON text of a document; TypeError for floats and for text that is not Unicode."""
    _refuse_floats(value)
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("Documents hold no floats: write the number as a string or an integer.")
    if isinstance(value, dict):
        for part in value.values():
            _refuse_floats(part)
    elif isinstance(value, list | tuple):
        for part in value:
            _refuse_floats(part)


def new_salt() -> bytes:
    """16 random bytes."""
    return secrets.token_bytes(SALT_BYTES)


def timestamp(at: datetime) -> str:
    """A UTC time as RFC 3339 with microseconds: ``2025-09-02T17:05:22.602000Z``."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def document_hash(salt: bytes, document: str | None, note: str) -> bytes:
    """SHA-256(salt ‖ document ‖ 0x00 ‖ note); an absent document counts as ''.

    The note is in here, not in the header, so that an erasure can take it away and leave the chain whole.
    """
    return hashlib.sha256(salt + (document or "").encode() + b"\x00" + note.encode()).digest()


def restricted_hash(salt: bytes, restricted: str | None) -> bytes:
    """SHA-256(salt ‖ restricted). Present for every entry, so it does not tell whether there is restricted text."""
    return hashlib.sha256(salt + (restricted or "").encode()).digest()


def header(
    *, sequence: int, kind: str, slug: str, version: int, action: str, schema: int, languages: list[str], at: datetime
) -> str:
    """The public header of an entry as canonical JSON."""
    parts = {
        "sequence": sequence,
        "kind": kind,
        "slug": slug,
        "version": version,
        "action": action,
        "schema": schema,
        "languages": languages,
        "at": timestamp(at),
    }
    return canonical(parts)


def chain(previous: bytes, header_text: str, document: bytes, restricted: bytes) -> bytes:
    """SHA-256(previous ‖ header ‖ document hash ‖ restricted hash): 32 bytes."""
    return hashlib.sha256(previous + header_text.encode() + document + restricted).digest()
