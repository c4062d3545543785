"""The primary dies and a standby is promoted: nothing acknowledged is lost, or what is lost is known to be."""

import os
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from sco.postgres import Embedded, parse_url
from tests import factories as make
from tests.api.reading import get, problem
from tests.drills.conftest import Figure
from tests.drills.writing import Told, writers
from tests.ledger.crashing import fresh_server, kill, manage
from tests.postgres.copies import admin, follow, standby, work_on

pytestmark = pytest.mark.drill
PROMOTIONS, LAGS = 20, 4


@contextmanager
def pair(**settings: str) -> Iterator[tuple[Embedded, Embedded]]:
    """A primary with a record, and its standby."""
    with fresh_server() as primary:
        primary.settings |= settings
        with standby(primary) as second:
            primary.stop()
            primary.start()
            yield primary, second


def either(*servers: Embedded, role: str = "sco_owner") -> str:
    """The URL of whichever of the servers accepts writing."""
    hosts = quote(",".join(parse_url(server.url())["HOST"] for server in servers), safe="")
    # A statement_timeout, as the service has one: it must not end a commit's wait for the standby.
    options = "target_session_attrs=read-write&connect_timeout=2&options=-c%20statement_timeout%3D1000"
    return f"postgresql://{role}@/sco?host={hosts}&port=5432&{options}"


def in_record(server: Embedded) -> set[Told]:
    with psycopg.connect(server.url()) as connection:
        rows = connection.execute("SELECT sequence, slug, version FROM ledger_entry").fetchall()
    return {(sequence, slug, version) for sequence, slug, version in rows}


def wait_until(server: Embedded, condition: str, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not admin(server, f"SELECT {condition}"):
        assert time.monotonic() < deadline, condition
        time.sleep(0.05)


def fail_over(primary: Embedded, second: Embedded) -> float:
    """Kills the primary and promotes the standby; the seconds until that one accepts writing."""
    began = time.monotonic()
    kill(primary)
    assert admin(second, "SELECT pg_promote(true, 30)")
    return time.monotonic() - began


def test_nothing_acknowledged_is_lost_in_twenty_promotions(django_db_blocker: DjangoDbBlocker, figure: Figure) -> None:
    synchronous = "EXISTS (SELECT FROM pg_stat_replication WHERE sync_state = 'sync')"
    lost, promoted, resumed = 0, list[float](), list[float]()
    with (
        django_db_blocker.unblock(),
        tempfile.TemporaryDirectory() as folder,
        pair(synchronous_standby_names="*") as servers,
    ):
        primary, second = servers
        urls = {"DATABASE_URL": either(primary, second), "READER_DATABASE_URL": either(primary, second)}
        with writers(2, Path(folder), os.environ | urls) as writing:
            for _round in range(PROMOTIONS):
                wait_until(primary, synchronous)
                writing.wait_for(20)
                promoted.append(fail_over(primary, second))
                killed = time.monotonic()
                lost += len(writing.acknowledged() - in_record(second))
                follow(primary, second)
                writing.wait_for(1)
                resumed.append(time.monotonic() - killed)
                primary, second = second, primary
        told = writing.acknowledged()
        assert "The record is intact" in manage(primary, "verify_record")
    figure(f"standby promoted × {PROMOTIONS}, synchronous", f"{lost} lost of {len(told)} acknowledged", "0 lost")
    figure("… until it accepts writing", f"{max(promoted):.1f} s at most", "under 10 s")
    figure("… until a new standby is there, and publishing goes on", f"{max(resumed):.1f} s at most", "no limit")
    assert lost == 0
    assert max(promoted) < 10


def test_a_statement_timeout_does_not_end_the_wait_for_a_standby(django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock(), pair(synchronous_standby_names="*") as (primary, second):
        second.stop()
        options = "-c statement_timeout=300 -c transaction_timeout=600"
        with psycopg.connect(primary.url(), options=options) as waiting, ThreadPoolExecutor(1) as pool:
            waiting.execute("CREATE TABLE waited (id int)")
            committing = pool.submit(waiting.commit)
            time.sleep(2)
            assert not committing.done()
            second.start()
            committing.result(timeout=30)


def cursors(api: Client) -> list[str]:
    """Addresses of every kind that name the head of the record."""
    head = get(api, "")["as_of"]
    pages = [get(api, "authors?limit=1")["next"], get(api, "authors/early/history?limit=1")["next"]]
    return [f"changes?after={head}", f"authors?as_of={head}", f"authors/early/history?as_of={head}", *pages]


def publish(*slugs: str) -> None:
    for slug in slugs:
        make.publish_rows(make.author(slug))


def detach(server: Embedded) -> None:
    """The standby receives no more of the log."""
    admin(server, "ALTER SYSTEM SET primary_conninfo = ''")
    admin(server, "SELECT pg_reload_conf()")
    wait_until(server, "NOT EXISTS (SELECT FROM pg_stat_wal_receiver)")


def test_cursors_that_a_lagging_standby_never_saw_are_always_gone(
    django_db_blocker: DjangoDbBlocker, api: Client, figure: Figure
) -> None:
    asked = 0
    with django_db_blocker.unblock(), pair() as servers:
        primary, second = servers
        with work_on(primary):
            publish("early", "earlier")
            row = make.models.Author.objects.get(slug="early")
            make.rename(row, "another name")
            make.publish_rows(row)
        for number in range(LAGS):
            with work_on(primary):
                wait_until(primary, "(SELECT replay_lsn >= pg_current_wal_lsn() FROM pg_stat_replication)")
                kept = cursors(api)
                detach(second)
                publish(*(f"lost-{number}-{each}" for each in range(3)))
                lost = cursors(api)
            fail_over(primary, second)
            with work_on(second):
                for grown in range(5):  # behind the lost head, at it, and beyond
                    for address in lost:
                        assert get(api, problem(api, address, 410)["fresh_start"])
                        asked += 1
                    for address in kept:
                        get(api, address)
                    publish(f"new-{number}-{grown}")
            follow(primary, second)
            primary, second = second, primary
    figure("lagging standby promoted: old cursors", f"410 for {asked} of {asked}", "410 always")


def test_readers_keep_reading_while_the_primary_is_gone(
    django_db_blocker: DjangoDbBlocker, api: Client, figure: Figure
) -> None:
    with django_db_blocker.unblock(), pair() as (primary, second):
        with work_on(primary):
            publish("early")
        wait_until(primary, "(SELECT replay_lsn >= pg_current_wal_lsn() FROM pg_stat_replication)")
        with work_on(second):
            kill(primary)
            before = get(api, "changes")
            began = time.monotonic()
            admin(second, "SELECT pg_promote(true, 30)")
            longest = 0.0
            while time.monotonic() < began + 2:
                asked = time.monotonic()
                assert get(api, "changes") == before
                longest = max(longest, time.monotonic() - asked)
    figure("readers of a standby that is promoted", f"0 errors, {longest * 1000:.0f} ms at most", "0 errors")
