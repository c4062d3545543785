"""`python -m benchmarks [--quick] [--keep] [--articles N]`: load, publish, measure both sides, report.

It runs on an embedded server of its own in var/bench-postgres. The exit status is 1 if an expectation is missed.
"""

import argparse
import contextlib
import fcntl
import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django

from benchmarks import loading, machine, report
from benchmarks.loading import say
from sco import postgres

# The data can be recreated, so nothing waits for the disk. Everything else is as in `make run`.
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
BEGAN, LONGEST_SECONDS = time.monotonic(), 480.0
NAME_DRAFT = f"{loading.PREFIX}draft"


def main() -> int:
    """Run the benchmark and return the exit status."""
    options = arguments()
    server = postgres.Embedded(postgres.var_folder(os.environ) / "bench-postgres", QUICK)
    cores = machine.cores()
    say(f"{machine.shape()}; {cores}")
    with alone(server.data.with_name("bench-postgres.running")), server.in_use():
        name = loading.database_name(options.articles)
        try:
            missed = prepare(server, name, options)
            missed += measure(server, name, options, cores)
        finally:
            loading.drop(server, NAME_DRAFT, *([] if options.keep else [name]))
    say("")
    say(f"Missed: {'; '.join(missed)}." if missed else "Every expectation was met.")
    return 1 if missed else 0


@contextlib.contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Refuse a second run at the same time: it would disturb the measurements and drop the database."""
    # flock, not a pid file: the kernel releases it even if this process is killed.
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit("Another benchmark is running on this checkout. Wait until it ends.") from None
        yield


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure the API beside a plain baseline."
    )
    parser.add_argument("--quick", action="store_true", help="1,000 articles and short slices: about a minute")
    parser.add_argument("--keep", action="store_true", help="keep the loaded database, and use the kept one if it fits")
    parser.add_argument("--articles", type=int, default=0, help="number of articles (default 10,000; at least 100)")
    parser.add_argument("--rounds", type=int, default=0, help="number of slices per scenario and side")
    parser.add_argument("--seconds", type=float, default=0, help="length of a slice")
    options = parser.parse_args()
    options.articles = max(100, options.articles or (1_000 if options.quick else 10_000))
    options.rounds = options.rounds or (3 if options.quick else 7)
    options.seconds = options.seconds or (0.7 if options.quick else 2.5)
    return options


def prepare(server: postgres.Embedded, name: str, options: argparse.Namespace) -> list[str]:
    """Load and publish the database, unless it was kept. Returns the expectations that publishing missed."""
    kept = loading.kept(server, options.articles)
    if options.keep and name in kept:
        say(f"Using the kept database of {options.articles} articles.")
        return []
    loading.drop(server, NAME_DRAFT, *kept)
    # Under another name until it is complete: an interrupted run leaves nothing that looks like a kept database.
    loading.create(server, NAME_DRAFT)
    os.environ |= {"DATABASE_URL": server.url(database=NAME_DRAFT), "DJANGO_SETTINGS_MODULE": "sco.settings"}
    os.environ["READER_DATABASE_URL"] = os.environ["DATABASE_URL"]
    django.setup()
    say(f"Loading {options.articles} articles ...")
    published = loading.fill(options.articles, server.pid or 0)
    missed = report.bulk(published, options.articles)
    # PostgreSQL cannot rename a database that has connections.
    django.db.connections.close_all()
    loading.rename(server, NAME_DRAFT, name)
    return missed


@contextlib.contextmanager
def started(environ: dict[str, str], cores: machine.Cores) -> Iterator[dict[str, Any]]:
    """All servers by name: the product with and without answers in memory, the baseline, and a constant answer."""
    from benchmarks.scenarios import API
    from benchmarks.servers import Server, public

    with contextlib.ExitStack() as stack:

        def start(path: str, *arguments: Any) -> Server:
            begun = stack.enter_context(Server(*arguments))
            begun.wait(path)
            return begun

        servers = {
            name: start(f"{API}articles", public(environ, hot=name == "hot"), cores) for name in ("product", "hot")
        }
        servers["baseline"] = start("/articles", environ, cores, "benchmarks.baseline.wsgi")
        size = len(servers["hot"].whole(f"{API}articles?lang=en&limit=20")[0])
        servers["constant"] = start("/", environ | {"CONSTANT_BYTES": str(size)}, cores, "benchmarks.constant")
        yield servers


def measure(server: postgres.Embedded, name: str, options: argparse.Namespace, cores: machine.Cores) -> list[str]:
    """Measure both servers under load. Returns the expectations that were missed."""
    from benchmarks.exports import exports
    from benchmarks.measuring import Bench
    from benchmarks.scenarios import hot, scenarios
    from benchmarks.servers import environment

    database = server.pid or 0
    cores.pin_tree(database)
    cores.pin_me()
    pages = min(500, options.articles // 20)
    with started(environment(server.url("sco_desk", name), server.url("sco_reader", name)), cores) as servers:
        say(f"Comparing the responses, walking to page {pages} ...")
        # A fixed seed: every run requests the same pages.
        compared = scenarios(servers["product"], servers["baseline"], pages, random.Random(1))
        compared += hot(compared, servers["hot"])
        for scenario in compared:
            scenario.check(servers)
        bench = Bench(servers, database, cores, options.seconds, BEGAN + LONGEST_SECONDS)
        say(f"Measuring: {options.rounds} rounds, slices of {options.seconds:g} s ...")
        measured = bench.run(compared, options.rounds, say)
        leaving = exports(servers["product"], database)
        offset = bench.alone("baseline", [f"/numbered?lang=en&offset={(pages - 1) * 20}"], 1)
    missed = report.table(measured) + leaving
    missed += report.depth(measured[0], measured[1])
    report.numbered(pages, measured[1], offset)
    report.conditions(measured)
    return missed


if __name__ == "__main__":
    sys.exit(main())
