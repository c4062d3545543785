"""The exact bytes that are hashed, and the hashes. A pure module, without Django.

Canonical JSON is UTF-8 with sorted keys and no white space. Without floats this is the output of RFC 8785, so a JCS
library in any language reproduces the bytes. Quantities are strings for that reason.
"""

import hashlib
import secrets
from datetime import UTC, datetime
from typing import Any

import orjson

SALT_BYTES = 16
# Everything below is hashed: other values, members or formats would invalidate every digest on record.
ACTIONS = ("publish", "correct", "withdraw", "erase")
# The members of an entry's header, besides its time, and the hashes that follow it in the leaf.
HEADER = ("sequence", "publication", "kind", "slug", "version", "action", "schema", "languages")
HASHES = ("document_hash", "restricted_hash", "actor_hash")


def canonical(value: Any) -> str:
    """A document as canonical JSON; TypeError for floats and for text that is not valid Unicode."""
    _refuse_floats(value)
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        # Languages print the same float differently, so a partner could not reproduce the bytes.
        raise TypeError("Documents hold no floats: use a string or an integer.")
    if isinstance(value, dict):
        for member in value.values():
            _refuse_floats(member)
    elif isinstance(value, list | tuple):
        for member in value:
            _refuse_floats(member)


def new_salt() -> bytes:
    """16 random bytes, so that a short text cannot be guessed from its hash."""
    return secrets.token_bytes(SALT_BYTES)


def timestamp(at: datetime) -> str:
    """A UTC time as RFC 3339 with microseconds: ``2025-09-02T17:05:22.602000Z``."""
    # Not isoformat(), which omits microseconds when they are zero.
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def document_hash(salt: bytes, document: str | None, note: str) -> bytes:
    """SHA-256(salt ‖ document ‖ 0x00 ‖ note), with '' for an absent document."""
    # The note belongs here and not in the header, which no erasure can blank without breaking the chain. JSON contains
    # no NUL, so no other pair of document and note yields the same bytes.
    return hashlib.sha256(salt + (document or "").encode() + b"\x00" + note.encode()).digest()


def restricted_hash(salt: bytes, restricted: str | None) -> bytes:
    """SHA-256(salt ‖ restricted). Every entry has one, so its presence does not reveal restricted text."""
    return hashlib.sha256(salt + (restricted or "").encode()).digest()


def actor_hash(salt: bytes, actor: str) -> bytes:
    """SHA-256(salt ‖ actor). Salt and name are not public, so the hash neither names nor recognizes an editor."""
    return hashlib.sha256(salt + actor.encode()).digest()


def header(entry: Any) -> str:
    """The public header of an entry as canonical JSON. ``ledger_leaf`` in the database builds the same bytes."""
    return canonical({**{name: getattr(entry, name) for name in HEADER}, "at": timestamp(entry.at)})


def leaf(entry: Any) -> bytes:
    """What an entry is in a transparency log: header ‖ document hash ‖ restricted hash ‖ actor hash."""
    # The hashes, not the texts: an erasure changes no leaf, and an erased entry still yields its digest.
    return b"".join([header(entry).encode(), *(bytes(getattr(entry, name)) for name in HASHES)])


def chain(previous: bytes, entry: Any) -> bytes:
    """An entry's digest, 32 bytes: SHA-256(previous digest ‖ leaf)."""
    return digest(previous, leaf(entry))


def digest(previous: bytes, leaf: bytes) -> bytes:
    """The digest of the entry with this leaf."""
    return hashlib.sha256(previous + leaf).digest()
