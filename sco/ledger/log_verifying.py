"""Verifies the transparency log against the entries, which ``verifying`` walks: tiles, checkpoints, signatures."""

from sco.ledger.models import LogCheckpoint, LogKey, LogTile
from sco.transparency.checkpoints import Checkpoint, listed_keys, opened
from sco.transparency.notes import Note, NoteError, Verifier
from sco.transparency.tiles import HEIGHT, WIDTH, full_tiles, tree_hash
from sco.transparency.trees import GrowingTree, leaf_hash

_AT_ONCE = 500


class LogVerification:
    """The tree as it grows with the entries, and the first ``fault`` of what is stored of it, '' without one."""

    def __init__(self) -> None:
        self.tree, self.fault = GrowingTree(), ""
        self._keys: list[Verifier] = []
        self._checkpoints = LogCheckpoint.objects.order_by("size", "id").iterator(_AT_ONCE)
        self._next = next(self._checkpoints, None)
        last = LogCheckpoint.objects.order_by("-size").first()
        self.signed = last.size if last else 0
        # Of each level, the hashes that are in no full tile yet.
        self._rows: list[list[bytes]] = [[]]
        self._compared = 0
        self._check_keys()

    def append(self, leaf: bytes) -> None:
        """The next entry, by its leaf."""
        hashed = leaf_hash(leaf)
        self.tree.append(hashed)
        self._add(0, hashed)
        while self._next is not None and self._next.size == self.tree.size:
            self._check_checkpoint(self._next)
            self._next = next(self._checkpoints, None)

    def finish(self) -> None:
        """After the last entry."""
        if self._next is not None:
            self._found(f"The log was signed with {self.signed} entries, and now there are {self.tree.size}")
        if LogTile.objects.count() != self._compared:
            self._found("The log has tiles that belong to no entries")

    def _found(self, fault: str) -> None:
        self.fault = self.fault or fault

    def _add(self, level: int, hashed: bytes) -> None:
        if level == len(self._rows):
            self._rows.append([])
        self._rows[level].append(hashed)
        if len(self._rows[level]) == WIDTH:
            hashes, self._rows[level] = b"".join(self._rows[level]), []
            root = tree_hash(hashes)
            self._check_tile(level, hashes, root)
            self._add(level + 1, root)

    def _check_tile(self, level: int, hashes: bytes, root: bytes) -> None:
        index = full_tiles(level, self.tree.size) - 1
        stored = LogTile.objects.filter(level=level, index=index).values_list("hashes", "root").first()
        if stored is None:
            # The worker writes tiles before it signs.
            if (index + 1) << (HEIGHT * (level + 1)) <= self.signed:
                self._found(f"Tile {index} of level {level} of the log is missing")
            return
        self._compared += 1
        if (bytes(stored[0]), bytes(stored[1])) != (hashes, root):
            self._found(f"Tile {index} of level {level} of the log does not match the entries")

    def _check_checkpoint(self, stored: LogCheckpoint) -> None:
        try:
            signed = opened(stored.note, self._keys)
        except NoteError as error:
            self._found(f"The checkpoint at entry {stored.size} is not one of this log: {error}")
            return
        if signed != Checkpoint(signed.origin, stored.size, self.tree.root()) or bytes(stored.root) != signed.root:
            self._found(f"The checkpoint at entry {stored.size} does not match the entries, which were changed")

    def _check_keys(self) -> None:
        for row in LogKey.objects.order_by("id"):
            try:
                key, note = Verifier.parse(row.verifier), Note.parse(row.note)
                is_signed = key in listed_keys(note)[1] and key in note.signers([key])
                self._keys.append(key)
            except NoteError:
                is_signed = False
            if not is_signed:
                self._found(f"The list of keys of the log from {row.at:%Y-%m-%d} on is damaged")
