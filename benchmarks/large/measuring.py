"""The product on both records in turn, uncached: one request at a time, slice by slice."""

import argparse
import json
import random
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import psycopg

from benchmarks import machine
from benchmarks.client import load
from benchmarks.large import report
from benchmarks.large.scenarios import Scenario, Side, scenarios
from benchmarks.loading import say
from benchmarks.servers import ROOT, Server, environment, public
from sco import postgres

# The time of one request alone: with several at once, each would mostly wait for the others.
CONNECTIONS = 1
WARM_SECONDS = 1.0


@dataclass
class Times:
    """Percentiles of each slice, in milliseconds."""

    p50: list[float] = field(default_factory=list)
    p95: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)

    def medians(self) -> tuple[float, float, float]:
        """The medians of the slices."""
        return statistics.median(self.p50), statistics.median(self.p95), statistics.median(self.p99)


@dataclass
class Measured:
    """A scenario on the small and on the large record."""

    scenario: Scenario
    small: Times = field(default_factory=Times)
    large: Times = field(default_factory=Times)

    @property
    def ratio(self) -> float:
        """The p99 on the large record over that on the small one: the median of neighbouring slices."""
        return statistics.median(large / small for small, large in zip(self.small.p99, self.large.p99, strict=True))


def measure(server: postgres.Embedded, names: Mapping[int, str], options: argparse.Namespace) -> list[str]:
    """Measure reading and the actions. Returns the goals that were missed."""
    cores = machine.cores()
    cores.pin_tree(server.pid or 0)
    cores.pin_me()
    found = _reading(server, list(names.values()), options, cores)
    missed = report.reading(found, list(names))
    say("Timing the actions ...")
    small, large = (_actions(server, name) for name in names.values())
    return missed + report.actions(small, large)


def _reading(server: postgres.Embedded, names: Sequence[str], options: argparse.Namespace, cores) -> list[Measured]:
    environs = [_environ(server, name) for name in names]
    with (
        Server(public(environs[0], hot=False), cores) as small,
        Server(public(environs[1], hot=False), cores) as large,
        psycopg.connect(server.url(database=names[0]), autocommit=True) as to_small,
        psycopg.connect(server.url(database=names[1]), autocommit=True) as to_large,
    ):
        sides = Side(small, to_small, random.Random(1)), Side(large, to_large, random.Random(1))
        for side in sides:
            side.server.wait("/api/v1/articles")
        say("Choosing what to ask, and walking to the middle of the lists ...")
        paths = [(each, [each.paths(side) for side in sides]) for each in scenarios() if options.only in each.name]
        return _slices(paths, (small, large), options)


def _slices(paths, servers: tuple[Server, Server], options: argparse.Namespace) -> list[Measured]:
    found = [Measured(scenario) for scenario, _paths in paths]
    for scenario, sides in paths:
        for server, asked in zip(servers, sides, strict=True):
            # Every path once: it must answer 200, and its rows and its plan are in memory then.
            for path in asked:
                server.get(path)
            load(server.port, asked, WARM_SECONDS, CONNECTIONS)
        say(f"  warm: {scenario.name}")
    for number in range(options.rounds):
        for each, (_scenario, sides) in zip(found, paths, strict=True):
            for server, asked, times in zip(servers, sides, (each.small, each.large), strict=True):
                _slice(server, asked, times, options.seconds)
        say(f"  round {number + 1} of {options.rounds}")
    return found


def _slice(server: Server, paths: Sequence[str], times: Times, seconds: float) -> None:
    found = load(server.port, paths, seconds, CONNECTIONS)
    times.p50.append(found.percentile(0.5))
    times.p95.append(found.percentile(0.95))
    times.p99.append(found.percentile(0.99))


def _environ(server: postgres.Embedded, name: str) -> dict[str, str]:
    return environment(server.url("sco_desk", name), server.url("sco_reader", name))


def _actions(server: postgres.Embedded, name: str) -> dict[str, list[tuple[float, float]]]:
    environ = _environ(server, name) | {"DJANGO_SETTINGS_MODULE": "sco.settings"}
    command = [sys.executable, "-m", "benchmarks.large.actions"]
    done = subprocess.run(command, env=environ, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    times: dict[str, list[tuple[float, float]]] = json.loads(done.stdout)
    return times
