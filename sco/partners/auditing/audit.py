"""An audit: signatures, consistency with what was seen before, every leaf, and every document that is still there."""

import base64
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sco.partners.auditing.entries import Change, digest_of, has_document, leaf_of, verify_itself
from sco.partners.auditing.faults import AuditFailed, Damaged, NotAudited
from sco.partners.auditing.server import Missing, Server
from sco.partners.auditing.state import State
from sco.transparency.checkpoints import Checkpoint, listed_keys, opened
from sco.transparency.notes import Note, NoteError, Verifier
from sco.transparency.tiles import WIDTH, Tile, TileNodes, unbundle, width_at
from sco.transparency.trees import (
    EMPTY_ROOT,
    GrowingTree,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
)

LAGGING_ATTEMPTS, LAGGING_PAUSE = 4, 2.0  # seconds


@dataclass
class Report:
    """What was verified. ``notices`` are sentences for a person."""

    checkpoint: Checkpoint
    state: State
    entries: int = 0
    documents: int = 0
    erased: int = 0
    held: int = 0
    notices: list[str] = field(default_factory=list)


def audit(
    server: Server,
    before: State | None,
    *,
    keys: Sequence[str] = (),
    checkpoints: Iterable[tuple[str, str]] = (),
    held: Iterable[tuple[str, Change]] = (),
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Verify the server's log and all entries that were added since ``before``. AuditFailed, NotAudited.

    ``keys`` are trusted besides those of the state; ``checkpoints`` are signed notes that others have seen, ``held``
    are entries as the feed once gave them, each of both with its place: the file, and the line. Damaged if they cannot
    be what they should be.
    """
    run = _Audit(server, before, keys)
    if before is not None:
        run.compare(run.open(before.checkpoint), before.checkpoint, "your last visit")
    for place, note in checkpoints:
        run.compare(run.open_of_others(place, note), note, "somebody else's checkpoint")
    run.walk(progress)
    for place, change in held:
        run.verify_held(place, change)
    return run.report


class _Audit:
    """One audit at one checkpoint."""

    def __init__(self, server: Server, before: State | None, keys: Sequence[str]) -> None:
        self.server = server
        self.notices: list[str] = []
        self.trusted = self._trusted(before, keys)
        self.note, self.checkpoint = self._newest(before.size if before else 0)
        if before is not None and before.origin != self.checkpoint.origin:
            raise AuditFailed(f"This is another log, {self.checkpoint.origin}, and no longer {before.origin}.")
        self.nodes = TileNodes(self.checkpoint.size, server.tile)
        state = before or State(self.checkpoint.origin, [], self.note)
        self.tree = GrowingTree(state.size, map(base64.b64decode, state.edge))
        self.digest, self.cursor = bytes.fromhex(state.digest), state.cursor
        self.report = Report(self.checkpoint, state, notices=self.notices)

    def _newest(self, size: int) -> tuple[str, Checkpoint]:
        """The checkpoint, of at least this size if the server has such a one."""
        for _attempt in range(LAGGING_ATTEMPTS):
            note = _there(self.server, "log/checkpoint")
            checkpoint = self.open(note)
            if checkpoint.size >= size:
                break
            # A cache, or a replica that lags, may have an older one for a moment.
            time.sleep(LAGGING_PAUSE)
        return note, checkpoint

    def _trusted(self, before: State | None, keys: Sequence[str]) -> list[Verifier]:
        try:
            trusted = [Verifier.parse(key) for key in (*keys, *(before.keys if before else ()))]
        except NoteError as error:
            raise NotAudited(str(error)) from None
        note = _there(self.server, "log/key")
        try:
            parsed = Note.parse(note)
            origin, listed = listed_keys(parsed)
            if not trusted:
                shown = ", ".join(map(str, listed))
                self.notices.append(f"First visit to {origin}: trusting the key that the server names, {shown}.")
            parsed.signers(trusted or listed)
        except NoteError as error:
            raise AuditFailed(
                f"The keys of the log were replaced, and no key that you trust has signed that: {error} If the operator"
                f" has announced it elsewhere, name the new key with --key.\n{note}"
            ) from None
        self.notices += [f"The log has a new key, signed by a former one: {key}." for key in listed
                         if trusted and key not in trusted]  # fmt: skip
        return list(dict.fromkeys([*listed, *trusted]))

    def open(self, note: str) -> Checkpoint:
        """The checkpoint in a note, if it is signed; AuditFailed."""
        try:
            return opened(note, self.trusted)
        except NoteError as error:
            raise AuditFailed(f"{error}\n{note}") from None

    def open_of_others(self, place: str, note: str) -> Checkpoint:
        """The checkpoint in a note from elsewhere; Damaged: what no trusted key has signed proves nothing."""
        try:
            return opened(note, self.trusted)
        except ValueError as error:
            raise Damaged(place, error) from None

    def compare(self, other: Checkpoint, note: str, whose: str) -> None:
        """AuditFailed unless this log begins with that of the other checkpoint."""
        size, evidence = self.checkpoint.size, f"\n{note}\n{self.note}"
        if other.origin != self.checkpoint.origin:
            raise NotAudited(f"The checkpoint is one of another log, {other.origin}.")
        if other.size > size:
            raise AuditFailed(f"The log has lost entries: {whose} had {other.size}, and now it has {size}.{evidence}")
        if other.size == size and other.root != self.checkpoint.root:
            raise AuditFailed(f"A split view: with {size} entries, {whose} has another root than this one.{evidence}")
        if not self._begins_with(other):
            raise AuditFailed(
                f"The log was rewritten: it does not begin with the {other.size} entries of {whose}.{evidence}"
            )

    def _begins_with(self, other: Checkpoint) -> bool:
        if other.size == 0:
            return other.root == EMPTY_ROOT
        try:
            proof = consistency_proof(self.nodes, other.size, self.checkpoint.size)
        except ValueError as error:
            raise AuditFailed(f"The log is not what its checkpoint says: {error}") from None
        return is_consistent(other.size, self.checkpoint.size, proof, other.root, self.checkpoint.root)

    def walk(self, progress: Callable[[int, int], None] | None) -> None:
        """Verify all entries from where the tree ends to the checkpoint, and their documents."""
        size, changes = self.checkpoint.size, self._changes()
        for leaf in self._leaves(self.tree.size, size):
            self._verify(leaf, next(changes, None))
            self.tree.append(leaf_hash(leaf))
            self.report.entries += 1
            if progress and self.tree.size % WIDTH == 0:
                progress(self.tree.size, size)
        if (self.tree.size, self.tree.root()) != (size, self.checkpoint.root):
            raise AuditFailed(f"The entries that the server has are not those of its checkpoint.\n{self.note}")
        edge = [base64.b64encode(each).decode() for each in self.tree.edge]
        self.report.state = State(
            self.checkpoint.origin, [str(key) for key in self.trusted], self.note, size, edge, self.digest.hex()
        )

    def _leaves(self, start: int, size: int) -> Iterator[bytes]:
        for index in range(start // WIDTH, (size + WIDTH - 1) // WIDTH):
            tile = Tile(None, index, width_at(None, index, size))
            try:
                leaves = unbundle(self.server.tile(tile))
            except ValueError as error:
                raise AuditFailed(f"{tile.address}: {error}") from None
            if len(leaves) != tile.width:
                raise AuditFailed(f"The bundle {tile.address} has {len(leaves)} entries.")
            yield from leaves[max(0, start - tile.first) :]

    def _changes(self) -> Iterator[Change]:
        while True:
            try:
                page = self.server.json("changes", **({"after": self.cursor} if self.cursor else {}))
            except Missing as missing:
                raise AuditFailed(
                    f"The record was replaced: its feed does not know entry {self.tree.size}. {missing}"
                ) from None
            try:
                if not self.cursor:
                    self.digest = bytes.fromhex(page["previous_digest"])
                results, self.cursor = list(page["results"]), str(page["cursor"])
                readable = all(isinstance(each, dict) for each in results)
            except (KeyError, TypeError, ValueError):
                readable = False
            if not readable:
                raise AuditFailed("A page of the feed cannot be read.")
            if not results:
                return
            yield from results

    def _verify(self, leaf: bytes, change: Change | None) -> None:
        """The next entry: its leaf in the log, and in the feed."""
        number = self.tree.size + 1
        if change is None or change.get("sequence") != number:
            raise AuditFailed(f"The feed lacks entry {number}, which the log has.")
        if leaf_of(change) != leaf:
            raise AuditFailed(f"Entry {number} is another one in the feed than in the log.")
        self.digest = digest_of(self.digest, leaf)
        if change.get("digest") != self.digest.hex():
            raise AuditFailed(f"The digest of entry {number} does not follow from the one before.")
        if has_document(change):
            self.report.documents += 1
        else:
            self.report.erased += 1

    def verify_held(self, place: str, change: Change) -> None:
        """AuditFailed unless an entry that somebody holds is part of the log; Damaged if it contradicts itself."""
        try:
            number, leaf = verify_itself(change)
        except ValueError as error:
            raise Damaged(place, error) from None
        if number > self.checkpoint.size:
            raise self._lacks(place, number, change["cursor"])
        if not self._has(number, leaf):
            if self._digest_is_of_another(number, leaf, change["digest"]):
                raise Damaged(place, f"Entry {number} does not match its own digest.")
            raise AuditFailed(
                f"{place}: entry {number}, which verifies by itself, is not the one that you hold in this log:"
                f" it was changed, unless yours is of another record.\n{self.note}"
            )
        self.report.held += 1

    def _has(self, number: int, leaf: bytes) -> bool:
        size = self.checkpoint.size
        proof = inclusion_proof(self.nodes, number - 1, size)
        return is_included(leaf_hash(leaf), number - 1, size, proof, self.checkpoint.root)

    def _digest_is_of_another(self, number: int, leaf: bytes, digest: str) -> bool:
        """Whether the digest that is held with a leaf is that of the leaf which the log has in its place.

        It cannot be the digest of both, so this holds whatever else the server says.
        """
        found, other = bytes.fromhex(self.server.json("changes", limit="1")["previous_digest"]), b""
        for other in self._leaves(0, number):
            found = digest_of(found, other)
        return found.hex() == digest and other != leaf

    def _lacks(self, place: str, number: int, cursor: str) -> AuditFailed | NotAudited:
        size = self.checkpoint.size
        try:
            self.server.json("changes", after=cursor, limit="1")
        except Missing:
            return AuditFailed(f"{place}: you hold entry {number}, but the log has only {size} entries.\n{self.note}")
        return NotAudited(f"{place}: entry {number} is in the feed, and not yet in the log. Try again in a moment.")


def _there(server: Server, path: str) -> str:
    try:
        return server.text(path)
    except Missing as missing:
        raise NotAudited(f"The server has no log to audit: {missing}") from None
