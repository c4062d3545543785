"""Loads a record in bulk into a database of its own, and goes on with an interrupted load."""

import hashlib
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.core.management import call_command
from django.db import connections

from benchmarks import loading
from benchmarks.large import switching
from benchmarks.large.verifying import verify
from benchmarks.loading import ROOT, say
from sco import postgres

PREFIX = "sco_large_"
LOADING = "_loading"
# Measured with search rows: see docs/benchmarks.md. The log, and sorting for the indexes, need room as well.
BYTES_PER_ARTICLE, SPARE_BYTES = 37_000, 4 * 10**9
# The goal, and what is refused.
GOAL_BYTES, MOST_BYTES = 40 * 10**9, 60 * 10**9
# Smaller ones are loaded again without asking.
PRECIOUS = 100_000
SHAPING = ("benchmarks/words.py", "benchmarks/rows.py", "benchmarks/large/documents.py", "benchmarks/large/entries.py",
           "benchmarks/large/searching.py", "sco/search/*.py", "sco/ledger/search.py", "sco/ledger/search_rows.py",
           "*/migrations/*", "sco/*/migrations/*")  # fmt: skip


def fingerprint() -> str:
    """Changes whenever this code would load other rows: other texts, tables, triggers or projections."""
    from benchmarks.large.entries import sample
    from sco.ledger.projection_version import PROJECTION_VERSION

    # What projections are derived by comparing results, not files: most changes to the code derive the same.
    whole = hashlib.sha256(repr([PROJECTION_VERSION, sample()]).encode())
    for file in sorted({path for pattern in SHAPING for path in ROOT.glob(pattern) if path.suffix in {".py", ".sql"}}):
        whole.update(file.read_bytes())
    return whole.hexdigest()[:10]


def prepare(server: postgres.Embedded, articles: int, *, reload: bool) -> str:
    """The name of the database with a complete record of this size: kept, or loaded now."""
    name = f"{PREFIX}{articles}_{fingerprint()}"
    found = _databases(server, articles)
    if name in found:
        say(f"Using the kept record of {articles:,} articles: {name}.")
        return name
    if stale := [other for other in found if other not in {name, name + LOADING}]:
        _drop_stale(server, stale, articles, reload)
    # Under another name until it is complete, so that nothing incomplete is ever measured.
    if name + LOADING not in found:
        _check_disk(server, articles)
        loading.create(server, name + LOADING)
    load(server, name + LOADING, articles)
    loading.rename(server, name + LOADING, name)
    return name


def size(server: postgres.Embedded, name: str) -> list[str]:
    """Print the size of a database. Returns the goal if it was missed."""
    with loading.admin(server) as connected:
        (found,) = connected.execute("SELECT pg_database_size(%s)", [name]).fetchone()
    say(f"{name}: {found / 1e9:.1f} GB, ≤ {GOAL_BYTES / 1e9:.0f} GB  {'ok' if found <= GOAL_BYTES else 'SHORT'}")
    return [] if found <= GOAL_BYTES else [f"size: {found / 1e9:.1f} GB of {GOAL_BYTES / 1e9:.0f} GB"]


def _databases(server: postgres.Embedded, articles: int) -> list[str]:
    with loading.admin(server) as connected:
        pattern = f"{PREFIX}{articles}\\_%"
        rows = connected.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [pattern])
        return [name for (name,) in rows]


def _drop_stale(server: postgres.Embedded, stale: list[str], articles: int, reload: bool) -> None:
    if articles >= PRECIOUS and not reload:
        raise SystemExit(
            f"{', '.join(stale)} was loaded by code that makes other rows, so its measurements would say nothing about"
            " this code. Drop it and load again: --reload."
        )
    say(f"Dropping {', '.join(stale)}: this code makes other rows.")
    loading.drop(server, *stale)


def _check_disk(server: postgres.Embedded, articles: int) -> None:
    needed, free = articles * BYTES_PER_ARTICLE, shutil.disk_usage(server.data).free
    if needed > MOST_BYTES:
        raise SystemExit(f"{articles:,} articles need about {needed / 1e9:.0f} GB; at most {MOST_BYTES / 1e9:.0f} GB.")
    if free < needed + SPARE_BYTES:
        raise SystemExit(
            f"{articles:,} articles need about {(needed + SPARE_BYTES) / 1e9:.0f} GB on the disk of {server.data}, and"
            f" {free / 1e9:.0f} GB are free. Free some, or load fewer: --articles."
        )


@contextmanager
def django_on(name: str) -> Iterator[None]:
    """Lets Django's connection, as the owner, lead to this database."""
    connections.close_all()
    settings = connections["default"].settings_dict
    before, settings["NAME"] = settings["NAME"], name
    try:
        yield
    finally:
        # PostgreSQL cannot rename a database that has connections.
        connections.close_all()
        settings["NAME"] = before


def load(server: postgres.Embedded, name: str, articles: int) -> None:
    """Fill this database, or go on filling it."""
    began = time.perf_counter()
    with django_on(name), psycopg.connect(server.url(database=name), autocommit=True) as connected:
        _begin(connected)
        end, genesis = connected.execute("SELECT began, genesis FROM bench.load").fetchone()
        from benchmarks.large.entries import Record

        record = Record(articles, end)
        _write(connected, record, bytes(genesis))
        finish(connected, record)
        (size,) = connected.execute("SELECT pg_database_size(current_database())").fetchone()
    say(
        f"Loaded {record.entries:,} entries of {articles:,} articles in {_minutes(time.perf_counter() - began)}:"
        f" {size / 1e9:.2f} GB, {size / articles:,.0f} bytes an article."
    )


def _begin(connected: psycopg.Connection) -> None:
    """Migrate, write the desk's rows of what articles refer to, and switch off what would slow the load."""
    from benchmarks.rows import Rows

    if connected.execute("SELECT to_regclass('bench.load')").fetchone() != (None,):
        return
    call_command("migrate", interactive=False, verbosity=0)
    call_command("grant_desk", "sco_desk", verbosity=0)
    call_command("grant_reader", "sco_reader", verbosity=0)
    Rows(0)
    with connected.transaction():
        connected.execute("CREATE SCHEMA bench")
        connected.execute("CREATE TABLE bench.chunk (number integer PRIMARY KEY, digest bytea NOT NULL)")
        switching.switch_off(connected)
        # Last: this table tells an interrupted load from one that has not begun.
        connected.execute(
            "CREATE TABLE bench.load AS"
            " SELECT date_trunc('seconds', clock_timestamp()) AS began, genesis FROM ledger_head"
        )


def _write(connected: psycopg.Connection, record, genesis: bytes) -> None:
    from benchmarks.large.workers import write_chunks

    done = {number: bytes(digest) for number, digest in connected.execute("SELECT number, digest FROM bench.chunk")}
    if done:
        say(f"  going on: {len(done):,} of {record.chunks:,} chunks are there")
    began, said, written = time.perf_counter(), 0.0, 0
    left = record.entries - sum(record.starts[number + 1] - record.starts[number] for number in done)
    for number in write_chunks(record, done, genesis):
        written += record.starts[number + 1] - record.starts[number]
        now = time.perf_counter()
        if now - said > 10:
            said, rate = now, written / (now - began)
            say(f"  {written:,} of {left:,} entries, {rate:,.0f} per s, {_minutes((left - written) / rate)} to go")


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.1f} min" if seconds > 90 else f"{seconds:.0f} s"


def finish(connected: psycopg.Connection, record) -> None:
    """Build the indexes, derive in bulk what triggers would have, move the head, and verify. Safe to repeat."""
    from benchmarks.large import searching
    from sco.ledger.rebuilding import REFILL_PEAKS, SUPERSEDE_KEYS

    steps = (
        ("indexes of the entries", lambda: switching.switch_on(connected, "ledger_entry", "ledger_entryactor")),
        ("superseded versions", lambda: connected.execute(SUPERSEDE)),
        ("their keys", lambda: connected.execute(SUPERSEDE_KEYS)),
        (
            "indexes of the projections",
            lambda: switching.switch_on(connected, "ledger_projection", "ledger_projectionkey"),
        ),
        ("all other indexes", lambda: switching.switch_on(connected)),
        ("number of projections", lambda: connected.execute(COUNT)),
        ("peaks", lambda: connected.execute(REFILL_PEAKS)),
        ("head", lambda: _move_head(connected)),
        ("search", lambda: searching.fill(record.entries)),
        ("vacuum and statistics", lambda: connected.execute("VACUUM ANALYZE")),
        ("verification", lambda: verify(connected, record.entries)),
    )
    connected.execute("SET maintenance_work_mem = '1GB'")
    connected.execute("SET work_mem = '512MB'")
    for name, step in steps:
        began = time.perf_counter()
        step()
        say(f"  {name}: {_minutes(time.perf_counter() - began)}")


# What ledger_supersede does for each publication.
SUPERSEDE = """
    UPDATE ledger_projection AS p SET superseded_by = e.next
    FROM (
        SELECT sequence, lead(sequence) OVER (PARTITION BY kind, slug ORDER BY version) AS next FROM ledger_entry
    ) AS e
    WHERE p.sequence = e.sequence AND e.next IS NOT NULL AND p.superseded_by <> e.next
"""
# What ledger_count_projections does for each.
COUNT = "UPDATE ledger_projectioncount SET total = (SELECT count(*) FROM ledger_projection)"


def _move_head(connected: psycopg.Connection) -> None:
    # The trigger is on again, and refuses this unless every entry has its actor and its projection.
    connected.execute(
        "UPDATE ledger_head AS h SET sequence = e.sequence, digest = e.digest, at = e.at"
        " FROM (SELECT * FROM ledger_entry ORDER BY sequence DESC LIMIT 1) AS e WHERE h.sequence < e.sequence"
    )
