"""`python -m benchmarks.desk [--articles N] [--keep]`: load the desk, and measure its front page, lists and search.

It runs on the embedded server of the other benchmarks. The exit status is 1 if an expectation is missed.
"""

import argparse
import os
import statistics
import time
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import django

from benchmarks import loading, machine
from benchmarks.__main__ import QUICK, alone
from benchmarks.loading import say
from sco import postgres

# Seconds, and queries; issue 11.
FRONT, LIST, FOUND, QUERIES = 0.3, 0.3, 0.1, 12
FRONT_PAGE, ARTICLES, CLAIMS, FIND = "/admin/", "/admin/articles/article/", "/admin/articles/claim/", "/admin/find/"
LISTS = ("", "?public=changed", "?en=missing", "?whose=mine&public=open")
PAGES = [
    (FRONT_PAGE, FRONT, None),
    *((f"{ARTICLES}{query}", LIST, QUERIES) for query in LISTS),
    (f"{ARTICLES}?q=反恐", LIST, None),
    (f"{CLAIMS}?flag=unanchored", LIST, QUERIES),
    *((f"{FIND}?q={words}", FOUND, None) for words in ("上合组织", "安全合作", "security cooperation", "反恐 演习")),
    *((f"{FIND}suggestions/?q={words}", FOUND, None) for words in ("安全", "secur")),
]
TIMES = 7


def main() -> int:
    """Run the benchmark and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.desk", description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000, help="number of articles (default 10,000)")
    parser.add_argument("--keep", action="store_true", help="keep the loaded database, and use the kept one")
    options = parser.parse_args()
    server = postgres.Embedded(postgres.var_folder(os.environ) / "bench-postgres", QUICK)
    name = f"{loading.PREFIX}{options.articles}_desk"
    say(machine.shape())
    with alone(server.data.with_name("bench-postgres.running")), server.in_use():
        kept = options.keep and name in loading.kept(server, options.articles)
        if not kept:
            loading.drop(server, name)
            loading.create(server, name)
        os.environ |= {"DATABASE_URL": server.url(database=name), "DJANGO_SETTINGS_MODULE": "sco.settings"}
        os.environ["READER_DATABASE_URL"] = os.environ["DATABASE_URL"]
        django.setup()
        if not kept:
            fill(options.articles)
        missed = list(measured())
        django.db.connections.close_all()
        if not options.keep:
            loading.drop(server, name)
    say(f"Missed: {'; '.join(missed)}." if missed else "Every expectation was met.")
    return 1 if missed else 0


def fill(articles: int) -> None:
    """Write the desk's rows, publish half of the articles, and take everything into the index."""
    from django.core.management import call_command
    from django.db import connection

    from articles.models import Article
    from benchmarks.rows import Rows
    from sco.connections import long_running
    from sco.desk.finding.catching_up import catch_up
    from sco.ledger.bulk import publish_all

    call_command("migrate", interactive=False, verbosity=0)
    with long_running():
        for _done in Rows(articles).load():
            pass
        publish_all(actor="benchmarks")
        Article.objects.filter(pk__in=Article.objects.values("pk")[: articles // 2]).update(title_en="Changed since")
        began = time.perf_counter()
        catch_up(10_000_000)
        say(f"Taken into the index in {time.perf_counter() - began:.0f} s.")
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def measured() -> Iterator[str]:
    """Measure each page; yields what misses its expectation."""
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    desk = Client()
    desk.force_login(User.objects.create_superuser(f"bench-{time.time_ns()}"))
    for url, longest, most in PAGES:
        desk.get(url)
        with CaptureQueriesContext(connection) as seen:
            response = desk.get(url)
        # Now, because the next request empties the log.
        queries = len(seen)
        middle = statistics.median(_timed(desk, url) for _ in range(TIMES))
        say(f"  {middle * 1000:6.0f} ms  {queries:3} queries  {url}")
        if response.status_code != HTTPStatus.OK:
            yield f"{url} answered {response.status_code}"
        if middle > longest or (most and queries > most):
            yield f"{url} took {middle * 1000:.0f} ms and {queries} queries"


def _timed(desk: Any, url: str) -> float:
    began = time.perf_counter()
    desk.get(url)
    return time.perf_counter() - began


if __name__ == "__main__":
    raise SystemExit(main())
