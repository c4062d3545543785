"""Proofs of inclusion as text, which can be verified without asking anybody: c2sp.org/tlog-proof."""

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from sco.transparency.checkpoints import Checkpoint, opened
from sco.transparency.notes import NoteError, Verifier
from sco.transparency.trees import HASH_BYTES, is_included, leaf_hash

VERSION = "c2sp.org/tlog-proof@v1"
_HEAD = re.compile(rf"{re.escape(VERSION)}\n(?:extra (\S+)\n)?index (0|[1-9][0-9]{{0,17}})\n((?:\S+\n)*)\n")


@dataclass(frozen=True, slots=True)
class Proof:
    """That a leaf is number ``index`` in the tree of a signed checkpoint. ``leaf`` is there for convenience."""

    leaf: bytes
    index: int
    hashes: Sequence[bytes]
    checkpoint: str

    @property
    def text(self) -> str:
        """As a file with the extension ``.tlog-proof`` has it."""
        lines = [VERSION, f"extra {_encode(self.leaf)}", f"index {self.index}", *map(_encode, self.hashes)]
        return "\n".join([*lines, "", self.checkpoint])

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises NoteError."""
        found = _HEAD.match(text)
        try:
            leaf = base64.b64decode((found and found[1]) or "", validate=True)
            hashes = [base64.b64decode(line, validate=True) for line in (found[3].split() if found else ())]
        except (binascii.Error, ValueError):
            found = None
        if not found or any(len(each) != HASH_BYTES for each in hashes):
            raise NoteError("This is no proof of a transparency log.")
        return cls(leaf, int(found[2]), hashes, text[found.end() :])

    def verify(self, trusted: Iterable[Verifier]) -> Checkpoint:
        """The checkpoint whose tree has the leaf; NoteError if no trusted key has signed it, or it has not the leaf."""
        checkpoint = opened(self.checkpoint, trusted)
        if not is_included(leaf_hash(self.leaf), self.index, checkpoint.size, self.hashes, checkpoint.root):
            raise NoteError("The proof does not lead to the checkpoint: the leaf is not part of this log.")
        return checkpoint


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
