"""The benchmark's database: migrated, filled, published like ``manage.py publish --all``, and kept on request."""

import hashlib
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connection, transaction
from psycopg import sql

from benchmarks.machine import Stopwatch, timed
from sco import postgres
from sco.connections import long_running

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "sco_bench_"
# Every file that shapes the stored rows: after a change of one, a kept database is not what the code produces.
SHAPING = ("benchmarks/words.py", "benchmarks/rows.py", "benchmarks/loading.py", "benchmarks/baseline/search.py",
           "*/migrations/*", "sco/ledger/migrations/*", "sco/ledger/*.py", "sco/ledger/actions/*.py", "articles/*.py",
           "mechanisms/*.py", "articles/models/*.py", "sco/api/*.py", "sco/search/*.py")  # fmt: skip


def say(text: str) -> None:
    """Print one line of progress."""
    # Flushed: with a pipe, as in CI, lines would appear only at the end.
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def database_name(articles: int) -> str:
    """A name that changes whenever a file in SHAPING does."""
    whole = hashlib.sha256()
    for file in sorted({path for pattern in SHAPING for path in ROOT.glob(pattern) if path.is_file()}):
        whole.update(file.read_bytes())
    return f"{PREFIX}{articles}_{whole.hexdigest()[:10]}"


def admin(server: postgres.Embedded) -> psycopg.Connection:
    """A connection to the server's own database, for creating and dropping others."""
    return psycopg.connect(server.url(database="postgres"), autocommit=True)


def drop(server: postgres.Embedded, *names: str) -> None:
    """Drop databases, open connections or not."""
    with admin(server) as connected:
        for name in names:
            connected.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def kept(server: postgres.Embedded, articles: int) -> list[str]:
    """Databases of this size kept by earlier runs."""
    with admin(server) as connected:
        rows = connected.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{PREFIX}{articles}_%"])
        return [name for (name,) in rows]


def create(server: postgres.Embedded, name: str) -> None:
    """Create an empty database."""
    with admin(server) as connected:
        connected.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def rename(server: postgres.Embedded, old: str, new: str) -> None:
    """Give a filled database the name that later runs look for."""
    with admin(server) as connected:
        connected.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(old), sql.Identifier(new)))


@dataclass
class Published:
    """The cost of publishing everything; ``longest_hold`` of the head's lock in seconds."""

    entries: int
    batches: int
    longest_hold: float
    watch: Stopwatch


def fill(articles: int, server_pid: int) -> Published:
    """Migrate, write the desk's rows and publish them all."""
    from benchmarks.rows import Rows

    # The limits of the desk's requests are not for loading.
    _run("SET statement_timeout = 0")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("grant_desk", "sco_desk", verbosity=0)
    call_command("grant_reader", "sco_reader", verbosity=0)
    began = time.perf_counter()
    for done in Rows(articles).load():
        if done % 2500 == 0:
            say(f"  {done} of {articles} articles written in {time.perf_counter() - began:.0f} s")
    _help_the_baseline()
    # Freshly loaded tables have no statistics and no visibility map; autovacuum could start in the middle of a slice.
    _run("VACUUM ANALYZE")
    published = publish(server_pid)
    _index()
    _run("VACUUM ANALYZE")
    return published


def _index() -> None:
    # Not at the top of the file: these have models, which need Django's settings.
    from benchmarks.baseline import search as baseline
    from sco.ledger import search
    from sco.ledger.models import Entry

    began = time.perf_counter()
    search.fill_missing(1, Entry.objects.count())
    say(f"Indexed for searching in {time.perf_counter() - began:.1f} s.")
    with long_running():  # publishing has ended with the limits of the desk's requests
        baseline.index()


def _help_the_baseline() -> None:
    # The desk does not need this index; without it, the baseline would sort all articles for each page.
    _run("CREATE INDEX bench_article_newest ON articles_article (published_at DESC, slug DESC)")


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@dataclass
class HeadWatch:
    """Records the seconds for which each transaction holds the head of the record, from lock to commit."""

    holds: list[float] = field(default_factory=list)

    def __call__(self, execute: Callable, statement, params, many: bool, context: dict):
        result = execute(statement, params, many, context)
        if "ledger_head" in str(statement) and "FOR UPDATE" in str(statement):
            locked = time.perf_counter()
            transaction.on_commit(lambda: self.holds.append(time.perf_counter() - locked))
        return result


def publish(server_pid: int) -> Published:
    """Publish everything, as `manage.py publish --all` does."""
    from sco.ledger.bulk import publish_all

    head = HeadWatch()
    with connection.execute_wrapper(head), timed(server_pid) as watch:
        tally = publish_all(actor="benchmarks")
    if tally.refusals:
        raise SystemExit(f"The record refused {len(tally.refusals)} items: {tally.refusals[0]}")
    return Published(tally.published, len(head.holds), max(head.holds), watch)
