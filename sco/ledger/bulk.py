"""Publishing everything that has changed, in batches that each hold the head for well under a second."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic

from sco.ledger.components import components
from sco.ledger.publishing import Outcome, publish, references, unpublished_references
from sco.ledger.queries import latest_entries
from sco.ledger.refusals import Refusal, Refused
from sco.ledger.registry import KINDS, Kind, Ref

FIRST, BATCH = 50, 250
LONG = 0.5  # seconds
ALONG = {"references", "parts"}  # refusals that name what would have to go along


@dataclass(slots=True)
class Tally:
    """What became of everything: counts, and a refusal for each item that could not go."""

    published: int = 0
    unchanged: int = 0
    refusals: list[Refusal] = field(default_factory=list)


def publish_all(*, actor: str, progress: Callable[[str], None] | None = None, batch: int = BATCH) -> Tally:
    """Publish every working copy that is new or differs from its public version; nothing withdrawn comes back.

    Each batch is one transaction, so an interrupted run keeps what it did and the next one goes on from there.
    An item that the record refuses is left out and named in the tally; the others of its batch go on.
    ``batch`` is the most that goes into one transaction, but for items that refer to one another in a ring: those can
    only become public together, however many they are and however long that holds the head.
    """
    run = _Run(actor, Pace(batch))
    report = progress or (lambda _line: None)
    for kind in KINDS.values():
        total = kind.model._default_manager.count()
        done = 0
        for refs in _batches(kind, run.pace):
            with _collected_at_the_end():
                run.take(refs)
            done += len(refs)
            report(f"{kind.name}: {done} of {total}")
    return run.tally


class Pace:
    """How many items go into a transaction: fewer when one took long, more again when they go quickly.

    The whole transaction is measured, of which the head is held for a part: on a machine that is busy with other
    things, 250 items were seen to hold it for more than a second.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.size = min(FIRST, most)

    def took(self, seconds: float, many: int) -> None:
        """Learn from a transaction of ``many`` items."""
        if seconds > LONG and many <= self.size:
            self.size = max(1, many // 2)
        elif seconds < LONG / 2 and many >= self.size:
            self.size = min(self.most, self.size + self.size // 2 + 1)


@contextmanager
def _collected_at_the_end() -> Iterator[None]:
    """Collect garbage once a batch: with hundreds of thousands of rows Python would look for it all the time.

    Measured: a quarter of the processor time of 60,000 publications.
    """
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


def _batches(kind: Kind, pace: Pace) -> Iterator[list[Ref]]:
    after = ""
    rows = kind.model._default_manager.order_by("slug").values_list("slug", flat=True)
    while slugs := list(rows.filter(slug__gt=after)[: pace.size]):
        yield [Ref(kind.name, slug) for slug in slugs]
        after = slugs[-1]


def _not_taken_back(refs: Sequence[Ref]) -> list[Ref]:
    # What an editor withdrew comes back by an editor's hand only, and what was erased never. This spares freezing it;
    # publish decides once more behind the head's lock, since somebody may withdraw it in between.
    latest = latest_entries(refs, texts=False)
    return [ref for ref in refs if ref not in latest or latest[ref].live]


@dataclass(slots=True)
class _Run:
    """One run: what it has settled so far, whether published, unchanged or refused."""

    actor: str
    pace: Pace
    tally: Tally = field(default_factory=Tally)
    settled: set[Ref] = field(default_factory=set)

    def take(self, refs: Sequence[Ref]) -> None:
        """Publish these, each first with what it refers to, then without those that still stand in the way."""
        wanted = [ref for ref in _not_taken_back(refs) if ref not in self.settled]
        while wanted:
            try:
                self._count(self._publish(wanted))
            except Refused as refused:
                if fresh := self._may_go_along(wanted, refused):
                    self._in_order([*wanted, *fresh], refused.refusals)
                    return
                self._refuse(refused)
                wanted = [ref for ref in wanted if ref not in self.settled]
            else:
                return

    def _publish(self, wanted: Sequence[Ref]) -> list[Outcome]:
        began = monotonic()
        try:
            return publish(wanted, actor=self.actor, revive=False)
        finally:
            self.pace.took(monotonic() - began, len(wanted))

    def _count(self, outcomes: Sequence[Outcome]) -> None:
        unchanged = sum(outcome.action == "unchanged" for outcome in outcomes)
        self.tally.unchanged += unchanged
        self.tally.published += len(outcomes) - unchanged
        self.settled.update(outcome.ref for outcome in outcomes)

    def _refuse(self, refused: Refused) -> None:
        self.tally.refusals += refused.refusals
        self.settled.update(refusal.ref for refusal in refused.refusals)

    def _may_go_along(self, wanted: Sequence[Ref], refused: Refused) -> list[Ref]:
        lacking = [ref for refusal in refused.refusals for ref in refusal.related if refusal.code in ALONG]
        if not lacking:
            return []
        together = dict.fromkeys([*lacking, *unpublished_references(lacking)])
        tried = {*wanted, *self.settled}
        return _not_taken_back([ref for ref in together if ref not in tried and _at_desk(ref)])

    def _in_order(self, refs: Sequence[Ref], refusals: Sequence[Refusal]) -> None:
        """Publish what others refer to or wait for before them, as many at once as the pace says; a ring goes whole."""
        graph = {ref: list(mentioned) for ref, mentioned in references(refs).items()}
        for refusal in refusals:
            graph.setdefault(refusal.ref, []).extend(refusal.related if refusal.code in ALONG else ())
        batch: list[Ref] = []
        for group in components(graph):
            if batch and len(batch) + len(group) > self.pace.size:
                self.take(batch)
                batch = []
            batch += group
        self.take(batch)


def _at_desk(ref: Ref) -> bool:
    return KINDS[ref.kind].model._default_manager.filter(slug=ref.slug).exists()
