"""An entry of the change feed against its leaf: what was hashed, built again with the standard library."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sco.partners.auditing.faults import AuditFailed

# The members of a header and the hashes behind it, as docs/partners.md describes a leaf.
HEADER = ("sequence", "publication", "kind", "slug", "version", "action", "schema", "languages", "at")
HASHES = ("document_hash", "restricted_hash", "actor_hash")
Change = Mapping[str, Any]


def canonical(value: Any) -> bytes:
    """Canonical JSON: sorted members, no white space, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def leaf_of(change: Change) -> bytes:
    """The leaf of an entry; AuditFailed if members are missing or malformed."""
    try:
        hashes = [bytes.fromhex(change[name]) for name in HASHES]
        return canonical({name: change[name] for name in HEADER}) + b"".join(hashes)
    except (KeyError, TypeError, ValueError) as error:
        raise AuditFailed(f"An entry cannot be read: {type(error).__name__} {error}.") from None


def has_document(change: Change) -> bool:
    """Whether document and note are there to be verified; AuditFailed if they do not match their hash.

    They are gone once the item was erased, salt and all.
    """
    salt, document, note = (change.get(name) for name in ("document_salt", "document", "note"))
    number = int(change["sequence"])
    if salt is None:
        if document is None and note is None:
            return False
        raise AuditFailed(f"Entry {number} has a document or a note, but no salt to verify it with.")
    try:
        texts = canonical(document) if document is not None else b"", canonical(note) if note is not None else b""
        found = hashlib.sha256(bytes.fromhex(salt) + texts[0] + b"\x00" + texts[1]).hexdigest()
    except (TypeError, ValueError):
        raise AuditFailed(f"Entry {number} has a salt or a text that cannot be read.") from None
    if found != change["document_hash"]:
        raise AuditFailed(f"Entry {number}: document, note and salt do not match the hash in its leaf.")
    return True


def verify_itself(change: Change) -> tuple[int, bytes]:
    """The number and the leaf of an entry as somebody holds it; ValueError, with a sentence, if it contradicts itself.

    Of its header, only number and digest can be compared without the log.
    """
    if missing := [name for name in (*HEADER, *HASHES, "digest", "cursor") if name not in change]:
        raise ValueError(
            f"This lacks {', '.join(missing)}. Hold entries of the change feed as they came: lines of exports have not"
            " all that a leaf is made of."
        )
    number, digest = change["sequence"], change["digest"]
    if type(number) is not int or number < 1 or change["cursor"] != f"{number}.{str(digest)[:16]}":
        raise ValueError("The sequence, the digest and the cursor of this entry do not belong together.")
    try:
        leaf = leaf_of(change)
        has_document(change)
    except AuditFailed as error:
        raise ValueError(str(error)) from None
    return number, leaf


def digest_of(previous: bytes, leaf: bytes) -> bytes:
    """The digest of an entry, which chains it to the one before."""
    return hashlib.sha256(previous + leaf).digest()
