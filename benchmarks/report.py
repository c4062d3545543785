"""The table of results, and the expectations that were missed."""

import statistics
from collections.abc import Iterable, Sequence

from benchmarks.loading import Published, say
from benchmarks.measuring import Measured, Side

DEEP = 1.2
BULK_SECONDS, HOLD_SECONDS = 60.0, 1.0
FULL_SIZE = 10_000
BUSY_CLIENT, BUSY_STRANGERS = 0.9, 0.1


def table(measured: Sequence[Measured]) -> list[str]:
    """Print both sides. Returns the expectations that were missed."""
    say("")
    say(f"{'':22} {'this API':^39}   {'plain baseline':^39}   {'this API / baseline':^19}")
    columns = f"{'per s':>8} {'p50 ms':>8} {'p99 ms':>8} {'CPU ms':>7} {'kB':>4}"
    say(f"{'':22} {columns}   {columns}   {'median':>7} {'from–to':>11}  expected")
    missed = [_row(each) for each in measured]
    return [name for name in missed if name]


def _row(each: Measured) -> str | None:
    expected = each.scenario.expected
    fine = expected is None or each.ratio >= expected
    verdict = "" if expected is None else f"≥ {expected:g}  {'ok' if fine else 'SHORT'}"
    span = f"{min(each.ratios):.1f}–{max(each.ratios):.1f}"
    say(f"{each.scenario.name:22} {_side(each.ours)}   {_side(each.theirs)}   {each.ratio:6.1f}× {span:>11}  {verdict}")
    return None if fine else f"{each.scenario.name}: {each.ratio:.1f}× of {expected:g}×"


def _side(side: Side) -> str:
    p50, p99, cpu = (statistics.median(values) for values in (side.p50, side.p99, side.cpu))
    return f"{side.rate:8.0f} {p50:8.2f} {p99:8.2f} {cpu:7.2f} {side.kilobytes:4.0f}"


def depth(first: Measured, deep: Measured) -> list[str]:
    """Compare the deep page with the first, slice by slice. Returns the expectation if it was missed."""
    ratios = [one / other for one, other in zip(first.ours.rates, deep.ours.rates, strict=True)]
    cost = statistics.median(ratios)
    verdict = "ok" if cost <= DEEP else "SHORT"
    say("")
    say(f"{deep.scenario.name} costs {cost:.2f}× of page 1 ({min(ratios):.2f}–{max(ratios):.2f}), ≤ {DEEP}  {verdict}")
    return [] if cost <= DEEP else [f"{deep.scenario.name}: {cost:.2f}× of page 1"]


def numbered(pages: int, deep: Measured, side: Side) -> None:
    """Print the note on paging by offset."""
    say(f"(The baseline's page {pages} by offset and count: {side.rate:.0f} per s; by cursor {deep.theirs.rate:.0f}.)")


def bulk(published: Published, articles: int) -> list[str]:
    """Print the cost of publishing. Returns the missed expectations; the total time has one at full size only."""
    watch = published.watch
    cpu = watch.own + watch.others
    say(
        f"Published {published.entries} entries in {watch.wall:.1f} s ({cpu:.1f} s of CPU: {watch.own:.1f} here, "
        f"{watch.others:.1f} in the database), {published.entries / watch.wall:.0f} per s, {published.batches} batches"
        f"; the head was held for {published.longest_hold:.2f} s at most."
    )
    missed = []
    if articles >= FULL_SIZE and watch.wall > BULK_SECONDS:
        missed.append(f"publishing: {watch.wall:.0f} s of {BULK_SECONDS:.0f} s")
    if published.longest_hold > HOLD_SECONDS:
        missed.append(f"publishing: the head held for {published.longest_hold:.2f} s of {HOLD_SECONDS:.0f} s")
    return missed


def conditions(measured: Iterable[Measured]) -> None:
    """Print the conditions that limit how far the table can be trusted."""
    sides = [side for each in measured for side in (each.ours, each.theirs)]
    client = max(statistics.median(side.client) for side in sides)
    strangers = statistics.median(share for side in sides for share in side.strangers)
    say(f"The load generator used up to {client:.0%} of its core; other programs {strangers:.0%} of the serving core.")
    if client > BUSY_CLIENT:
        say("The load generator was the limit: the fastest rates are lower bounds.")
    if strangers > BUSY_STRANGERS:
        say("Other programs were running: rates are too low on both sides; ratios and CPU times are more reliable.")
