"""Checkpoints: what a log commits itself to, and which keys it signs with. c2sp.org/tlog-checkpoint."""

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Self

from sco.transparency.notes import Note, NoteError, Signer, Verifier, sign
from sco.transparency.trees import HASH_BYTES


class Checkpoint(NamedTuple):
    """The tree of a log at some size."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode('ascii')}\n"

    def signed(self, signers: Iterable[Signer]) -> str:
        """As a signed note."""
        return sign(self.text, signers)

    @classmethod
    def parse(cls, text: str) -> Self:
        """The checkpoint in the text of a note; NoteError. Extension lines are ignored."""
        origin, size, root = [*text.split("\n"), "", ""][:3]
        if not origin or not re.fullmatch("0|[1-9][0-9]{0,17}", size) or len(decoded := _hash(root)) != HASH_BYTES:
            raise NoteError("This note is no checkpoint: it has no origin, size and root hash.")
        return cls(origin, int(size), decoded)


def opened(note: str, trusted: Iterable[Verifier]) -> Checkpoint:
    """The checkpoint in a note that a trusted key has signed under its own name; NoteError."""
    parsed = Note.parse(note)
    signers = parsed.signers(trusted)
    checkpoint = Checkpoint.parse(parsed.text)
    if checkpoint.origin not in {each.name for each in signers}:
        raise NoteError(f"The checkpoint is one of {checkpoint.origin[:200]}, which no trusted key belongs to.")
    return checkpoint


# Its first line is never that of a checkpoint, as no name of a key has a space.
_KEYS = "keys of "


def keys_note(origin: str, keys: Sequence[Verifier], signers: Iterable[Signer]) -> str:
    """The keys that the log signs with, the newest first, signed by those which they replace as well."""
    return sign("".join(f"{line}\n" for line in (f"{_KEYS}{origin}", *keys)), signers)


def listed_keys(note: Note) -> tuple[str, list[Verifier]]:
    """The origin and the keys that such a note lists; NoteError. Who has signed it is not looked at."""
    title, *keys = note.text.rstrip("\n").split("\n")
    if not title.startswith(_KEYS) or not keys:
        raise NoteError("This note lists no keys of a log.")
    return title.removeprefix(_KEYS), [Verifier.parse(key) for key in keys]


def _hash(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
