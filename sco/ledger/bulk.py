"""Publishes everything that has changed, in batches that hold the head's lock for well under a second each."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic

from sco.ledger.actions.outcome import Outcome
from sco.ledger.actions.publish import publish
from sco.ledger.components import strongly_connected_components
from sco.ledger.queries import latest_entries
from sco.ledger.refusals import Refusal, Refused
from sco.ledger.registry import KINDS, Kind, Ref
from sco.ledger.working_copies import references, unpublished_references

# 250 items held the head for over a second on a busy machine, so runs start with fewer and adapt to the time taken.
FIRST, BATCH = 50, 250
SLOW = 0.5  # seconds


@dataclass(slots=True)
class BulkResult:
    """Numbers of published and of unchanged items, and a refusal for each item that was left out."""

    published: int = 0
    unchanged: int = 0
    refusals: list[Refusal] = field(default_factory=list)


Vet = Callable[[Sequence[Ref]], Sequence[Refusal]]


def publish_all(
    *,
    actor: str,
    progress: Callable[[str], None] | None = None,
    batch: int = BATCH,
    accept_clock: bool = False,
    vet: Vet | None = None,
) -> BulkResult:
    """Publish every working copy that is new or differs from its public version, but nothing that was withdrawn.

    Each batch is one transaction: an interrupted run keeps its finished batches, and the next run continues there.
    A refused item is left out and listed in the result; the rest of its batch is published. Refused if the clock is
    doubtful, unless ``accept_clock``.
    ``vet`` gives reasons of the caller's own to leave items of a batch out.
    ``batch`` is the maximum per transaction, except for a cycle of references, which can only become public whole.
    """
    run = _Run(actor, BatchSize(batch), accept_clock, vet)
    for kind in KINDS.values():
        total, done = kind.model._default_manager.count(), 0
        for refs in _batches(kind, run.size):
            with _deferred_collection():
                run.publish(refs)
            done += len(refs)
            if progress:
                progress(f"{kind.name}: {done} of {total}")
    return run.result


class BatchSize:
    """The number of items per transaction: smaller after a slow one, larger again after fast ones."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.current = min(FIRST, most)

    def adapt(self, seconds: float, count: int) -> None:
        """Adjust to the duration of a transaction of ``count`` items."""
        # The whole transaction is timed. It holds the head for only a part of that, which errs on the safe side.
        if seconds > SLOW and count <= self.current:
            self.current = max(1, count // 2)
        # A batch below the current size says nothing about larger ones: the last batch of a kind is often short.
        elif seconds < SLOW / 2 and count >= self.current:
            self.current = min(self.most, self.current + self.current // 2 + 1)


@contextmanager
def _deferred_collection() -> Iterator[None]:
    """Collect garbage once per batch, not whenever Python would."""
    # With hundreds of thousands of rows in memory, collections took a quarter of the CPU time of 60,000 publications.
    was_on = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        if was_on:
            gc.enable()
        gc.collect(1)


def _batches(kind: Kind, size: BatchSize) -> Iterator[list[Ref]]:
    after = ""
    # By slug instead of OFFSET: a row that is added or deleted during the run shifts no batch.
    rows = kind.model._default_manager.order_by("slug").values_list("slug", flat=True)
    while slugs := list(rows.filter(slug__gt=after)[: size.current]):
        yield [Ref(kind.name, slug) for slug in slugs]
        after = slugs[-1]


def _not_withdrawn(refs: Sequence[Ref]) -> list[Ref]:
    # Only an editor republishes a withdrawn item, and nothing republishes an erased one. This early look saves freezing
    # them; publish decides again under the head's lock, because an item can be withdrawn in between.
    latest = latest_entries(refs, texts=False)
    return [ref for ref in refs if ref not in latest or latest[ref].live]


def _missing(refusal: Refusal) -> Sequence[Ref]:
    """The items that must be published before the refused one, or together with it."""
    return refusal.related if refusal.code in {"references", "parts"} else ()


@dataclass(slots=True)
class _Run:
    """One run. ``settled`` holds the items that it has published, found unchanged or refused."""

    actor: str
    size: BatchSize
    accept_clock: bool
    vet: Vet | None = None
    result: BulkResult = field(default_factory=BulkResult)
    settled: set[Ref] = field(default_factory=set)

    def publish(self, refs: Sequence[Ref]) -> None:
        """Publish these with the items that they need; if that fails, without those that are refused."""
        batch = self._vetted(_not_withdrawn(refs))
        # Terminates: every round either ends the loop or settles the items that it refused.
        while batch := [ref for ref in batch if ref not in self.settled]:
            try:
                self._count(self._publish(batch))
            except Refused as refused:
                # A reason that holds for every item would only repeat itself, batch after batch.
                if any(refusal.is_general for refusal in refused.refusals):
                    raise
                if needed := self._needed(batch, refused):
                    self._publish_in_order([*batch, *needed], refused.refusals)
                    return
                self._leave_out(refused.refusals)
            else:
                return

    def _vetted(self, refs: Sequence[Ref]) -> Sequence[Ref]:
        """These without the ones that the caller refuses."""
        if self.vet is not None and (left := [ref for ref in refs if ref not in self.settled]):
            self._leave_out(self.vet(left))
        return refs

    def _leave_out(self, refusals: Sequence[Refusal]) -> None:
        self.result.refusals += refusals
        self.settled.update(refusal.ref for refusal in refusals)

    def _publish(self, refs: Sequence[Ref]) -> list[Outcome]:
        began = monotonic()
        try:
            # Later, whatever the size of a batch: with its words, a small one would be slow, and so never grow.
            return publish(refs, actor=self.actor, revive=False, accept_clock=self.accept_clock, search_later=True)
        finally:
            # A refused transaction counts as well: it held the head just as long.
            self.size.adapt(monotonic() - began, len(refs))

    def _count(self, outcomes: Sequence[Outcome]) -> None:
        unchanged = sum(outcome.action == "unchanged" for outcome in outcomes)
        self.result.unchanged += unchanged
        self.result.published += len(outcomes) - unchanged
        self.settled.update(outcome.ref for outcome in outcomes)

    def _needed(self, batch: Sequence[Ref], refused: Refused) -> list[Ref]:
        """The items that the refused ones need, if the desk has them and this run has not tried them."""
        missing = [ref for refusal in refused.refusals for ref in _missing(refusal)]
        together = dict.fromkeys([*missing, *unpublished_references(missing)])
        tried = {*batch, *self.settled}
        return _not_withdrawn([ref for ref in together if ref not in tried and _exists(ref)])

    def _publish_in_order(self, refs: Sequence[Ref], refusals: Sequence[Refusal]) -> None:
        """Publish items after those that they need, in batches of the current size that split no cycle."""
        graph = {ref: list(mentioned) for ref, mentioned in references(refs).items()}
        # Parts belong to the order too: a claim follows the mechanism whose relation it supports.
        for refusal in refusals:
            graph.setdefault(refusal.ref, []).extend(_missing(refusal))
        batch: list[Ref] = []
        # Whole chains in one transaction held the head too long: 1,500 mechanisms in a row, for 2.8 s.
        for group in strongly_connected_components(graph):
            if batch and len(batch) + len(group) > self.size.current:
                self.publish(batch)
                batch = []
            batch += group
        self.publish(batch)


def _exists(ref: Ref) -> bool:
    return KINDS[ref.kind].model._default_manager.filter(slug=ref.slug).exists()
