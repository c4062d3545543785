"""`python -m benchmarks.large [--articles N] [--reload] [--drop]`: load a large and a small record, measure, report.

Both stay in var/bench-postgres: loading the large one takes long. The exit status is 1 if a goal is missed.
"""

import argparse
import os
import sys

import django

from benchmarks import loading, machine
from benchmarks.__main__ import QUICK, alone
from benchmarks.loading import say
from sco import postgres

SMALL, LARGE = 10_000, 1_000_000
# Writing much at once: fewer checkpoints, and no idle time of the disk.
BULK = QUICK | {"max_wal_size": "8GB", "wal_level": "minimal", "max_wal_senders": "0", "checkpoint_timeout": "30min"}


def main() -> int:
    """Run the benchmark and return the exit status."""
    options = arguments()
    server = postgres.Embedded(postgres.var_folder(os.environ) / "bench-postgres", BULK)
    say(f"{machine.shape()}; {machine.cores()}")
    with alone(server.data.with_name("bench-postgres.running")), server.in_use():
        os.environ |= {"DATABASE_URL": server.url(), "DJANGO_SETTINGS_MODULE": "sco.settings"}
        os.environ["READER_DATABASE_URL"] = os.environ["DATABASE_URL"]
        django.setup()
        from benchmarks.large import record

        names = {}
        for articles in (options.small, options.articles):
            say(f"The record of {articles:,} articles:")
            names[articles] = record.prepare(server, articles, reload=options.reload)
        try:
            missed = record.size(server, names[options.articles])
            missed += [] if options.load_only else measure(server, names, options)
        finally:
            if options.drop:
                loading.drop(server, *names.values())
    say("")
    say(f"Missed: {'; '.join(missed)}." if missed else "Every goal was met.")
    return 1 if missed else 0


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.large", description="Compare a large record with a small one."
    )
    parser.add_argument("--articles", type=int, default=LARGE, help=f"articles of the large record (default {LARGE:,})")
    parser.add_argument("--small", type=int, default=SMALL, help=f"articles of the small record (default {SMALL:,})")
    parser.add_argument("--rounds", type=int, default=9, help="number of slices per scenario and record")
    parser.add_argument("--seconds", type=float, default=2.0, help="length of a slice")
    parser.add_argument("--only", default="", help="measure only the scenarios whose name contains this")
    parser.add_argument("--load-only", action="store_true", help="load what is missing, and measure nothing")
    parser.add_argument("--reload", action="store_true", help="drop a large record that other code has loaded")
    parser.add_argument("--drop", action="store_true", help="drop both records at the end")
    options = parser.parse_args()
    if not 500 <= options.small < options.articles:
        parser.error("the small record has at least 500 articles, and the large one more")
    return options


def measure(server: postgres.Embedded, names: dict[int, str], options: argparse.Namespace) -> list[str]:
    """Measure both records. Returns the goals that were missed."""
    from benchmarks.large import measuring

    return measuring.measure(server, names, options)


if __name__ == "__main__":
    sys.exit(main())
