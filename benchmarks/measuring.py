"""Paired slices: product and baseline in turn, so that other load on the machine affects both."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.client import load
from benchmarks.machine import Cores, timed
from benchmarks.scenarios import Scenario
from benchmarks.servers import Server

CONNECTIONS = 8
# On a slow or busy machine some rounds are left out, but never so many that a median means nothing.
FEWEST_ROUNDS = 3


@dataclass
class Side:
    """The measurements of one side of a scenario; lists have one number per slice."""

    rates: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)  # milliseconds of server and database per response
    client: list[float] = field(default_factory=list)  # share of its core that the load generator used
    strangers: list[float] = field(default_factory=list)  # share of the serving core that other programs used
    kilobytes: float = 0.0

    @property
    def rate(self) -> float:
        """Responses per second, the median of the slices."""
        return statistics.median(self.rates)


@dataclass
class Measured:
    """A scenario with both sides."""

    scenario: Scenario
    ours: Side = field(default_factory=Side)
    theirs: Side = field(default_factory=Side)

    @property
    def ratios(self) -> list[float]:
        """Ours over theirs, slice by slice."""
        return [ours / theirs for ours, theirs in zip(self.ours.rates, self.theirs.rates, strict=True)]

    @property
    def ratio(self) -> float:
        """The median of the ratios."""
        return statistics.median(self.ratios)


@dataclass(frozen=True)
class Bench:
    """The servers under load, by name."""

    servers: Mapping[str, Server]
    database_pid: int
    cores: Cores
    seconds: float
    deadline: float  # of time.monotonic()

    def run(self, scenarios: Sequence[Scenario], rounds: int, progress: Callable[[str], None]) -> list[Measured]:
        """Measure all scenarios in each round, both sides in turn."""
        # A short slice first that does not count: plans, caches and lazily imported modules warm up.
        measured = [Measured(scenario) for scenario in scenarios]
        for each in measured:
            self._both(each, self.seconds / 3)
        measured = [Measured(scenario) for scenario in scenarios]
        for number in range(rounds):
            if number >= FEWEST_ROUNDS and time.monotonic() > self.deadline:
                progress("  The time is up: the remaining rounds are left out.")
                break
            for each in measured:
                self._both(each, self.seconds)
            progress(f"  round {number + 1} of {rounds}")
        return measured

    def alone(self, side_name: str, paths: Sequence[str], rounds: int) -> Side:
        """Slices of one side only."""
        side = Side()
        for _ in range(rounds):
            self._slice(side_name, paths, (), self.seconds, side)
        return side

    def _both(self, each: Measured, seconds: float) -> None:
        ours, theirs = each.scenario.sides
        self._slice(ours, each.scenario.ours, each.scenario.etags, seconds, each.ours)
        self._slice(theirs, each.scenario.theirs, (), seconds, each.theirs)

    def _slice(self, name: str, paths: Sequence[str], etags: Sequence[str], seconds: float, side: Side) -> None:
        server = self.servers[name]
        with timed(server.process.pid, self.database_pid, core=self.cores.serving) as watch:
            found = load(server.port, paths, seconds, CONNECTIONS, etags)
        side.rates.append(found.rate)
        side.p50.append(found.percentile(0.5))
        side.p99.append(found.percentile(0.99))
        side.cpu.append(watch.others / len(found.latencies) * 1000)
        side.client.append(found.cpu / found.seconds)
        side.strangers.append(max(0.0, watch.busy - watch.others) / watch.wall)
        side.kilobytes = found.received / len(found.latencies) / 1000
