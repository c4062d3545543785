"""The tables of results, and the goals that were missed."""

import statistics
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from benchmarks.loading import say

if TYPE_CHECKING:
    from benchmarks.large.measuring import Measured

# Nothing under the head's lock may grow; the rest of an action is the desk's, whose tables are the same on both sides.
HELD_RATIO, TOTAL_RATIO = 2.0, 2.0
# Below this many milliseconds a ratio says nothing.
LEAST = 1.0


def reading(measured: "Sequence[Measured]", articles: Sequence[int]) -> list[str]:
    """Print the times of reading. Returns the goals that were missed."""
    say("")
    columns = f"{'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8}"
    say(f"{'':30} {f'{articles[0]:,} articles':^26}   {f'{articles[1]:,} articles':^26}   {'p99':>6}")
    say(f"{'':30} {columns}   {columns}   {'ratio':>6}  goal")
    missed = [_row(each) for each in measured]
    return [name for name in missed if name]


def _row(each: "Measured") -> str | None:
    small, large = each.small.medians(), each.large.medians()
    goal, most = each.scenario.goal, each.scenario.most
    faults = []
    if goal is not None and each.ratio > goal and large[2] > LEAST:
        faults.append(f"p99 {each.ratio:.1f}× of {goal:g}×")
    if most is not None and large[1] > most:
        faults.append(f"p95 {large[1]:.0f} ms of {most:g} ms")
    goals = [f"≤ {goal:g}×"] if goal is not None else []
    goals += [f"p95 < {most:g} ms"] if most is not None else []
    times = "   ".join(" ".join(f"{value:8.2f}" for value in side) for side in (small, large))
    say(f"{each.scenario.name:30} {times}   {each.ratio:5.1f}×  {', '.join(goals)}  {'SHORT' if faults else 'ok'}")
    return f"{each.scenario.name}: {', '.join(faults)}" if faults else None


Times = Mapping[str, Sequence[tuple[float, float]]]


def actions(small: Times, large: Times) -> list[str]:
    """Print the times of the actions. Returns the goals that were missed."""
    say("")
    say(f"{'milliseconds, medians':22} {'small':>9} {'held':>8}   {'large':>9} {'held':>8}   {'ratio':>6} {'held':>6}")
    missed = []
    for name in small:
        (total, held), (large_total, large_held) = (_medians(side[name]) for side in (small, large))
        ratios = large_total / total, large_held / held if held else 1.0
        say(
            f"{name:22} {total:9.1f} {held:8.1f}   {large_total:9.1f} {large_held:8.1f}"
            f"   {ratios[0]:5.1f}× {ratios[1]:5.1f}×"
        )
        if ratios[0] > TOTAL_RATIO or (ratios[1] > HELD_RATIO and large_held > LEAST):
            missed.append(f"{name}: {ratios[0]:.1f}×, with the head locked {ratios[1]:.1f}×")
    return missed


def _medians(times: Sequence[tuple[float, float]]) -> tuple[float, float]:
    totals, holds = zip(*times, strict=True)
    return statistics.median(totals), statistics.median(holds)
