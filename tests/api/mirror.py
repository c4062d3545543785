"""A partner's mirror: keeps the feed's cursor, and verifies the chain from the answers alone. Standard library only."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
HEADER = ("sequence", "publication", "kind", "slug", "version", "action", "schema", "languages", "at")
HASHES = ("document_hash", "restricted_hash", "actor_hash")


class RecordCorrupt(Exception):
    """The feed is not the chain that it says it is."""


def canonical(value: Any) -> bytes:
    """RFC 8785 for values without floats and with ASCII keys."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


@dataclass
class Mirror:
    """What a partner keeps: the last digest, the cursor, and the items as they are now."""

    digest: bytes | None = None
    cursor: str | None = None
    sequence: int = 0
    at: str = ""
    items: dict[tuple[str, str], Row] = field(default_factory=dict)

    def follow(self, get: Callable[[str], Any], limit: int = 100) -> int:
        """Read the feed to its end; the number of entries read. RecordCorrupt if a hash does not fit."""
        seen = 0
        page = get(f"changes?limit={limit}" + (f"&after={self.cursor}" if self.cursor else ""))
        while True:
            self._take_up(bytes.fromhex(page["previous_digest"]))
            for row in page["results"]:
                self.take(row)
            seen += len(page["results"])
            self.cursor = page["cursor"]
            if page["next"] is None:
                return seen
            page = get(page["next"])

    def _take_up(self, previous: bytes) -> None:
        # Only an empty mirror takes it from the server: the genesis of a record is random.
        if self.digest not in {None, previous}:
            raise RecordCorrupt(f"the page after {self.sequence} is chained to another digest")
        self.digest = previous

    def take(self, row: Row) -> None:
        """Verify one entry, and apply it."""
        self._verify(row)
        self.sequence, self.digest, self.at = row["sequence"], bytes.fromhex(row["digest"]), row["at"]
        if row["action"] in {"withdraw", "erase"}:
            self.items.pop((row["kind"], row["slug"]), None)
        else:
            self.items[row["kind"], row["slug"]] = row

    def _verify(self, row: Row) -> None:
        if row["sequence"] != self.sequence + 1 or row["at"] < self.at:
            raise RecordCorrupt(f"{row['sequence']} does not follow {self.sequence}")
        if row["cursor"] != f"{row['sequence']}.{row['digest'][:16]}":
            raise RecordCorrupt(f"{row['cursor']} is not the cursor of {row['sequence']}")
        if row["document_salt"] is not None and self._document_hash(row).hex() != row["document_hash"]:
            raise RecordCorrupt(f"the document of {row['sequence']} has another hash")
        header = canonical({name: row[name] for name in HEADER})
        hashes = (bytes.fromhex(row[name]) for name in HASHES)
        if sha256(self.digest or b"", header, *hashes).hex() != row["digest"]:
            raise RecordCorrupt(f"the chain breaks at {row['sequence']}")

    def _document_hash(self, row: Row) -> bytes:
        document = canonical(row["document"]) if row["document"] is not None else b""
        note = canonical(row["note"]) if row["note"] is not None else b""
        return sha256(bytes.fromhex(row["document_salt"]), document, b"\x00", note)
