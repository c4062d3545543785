"""What /metrics tells of a standby that lags."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from sco.postgres import Embedded, places
from tests.monitoring.service import metrics
from tests.monitoring.test_metrics import Scrape, scrape
from tests.postgres.servers import QUICK, remove
from tests.running.service import fresh_var

# As in docs/running.md, of which this database has one table.
ROLE = """
    CREATE ROLE sco_metrics LOGIN; GRANT pg_monitor TO sco_metrics;
    CREATE TABLE ledger_head AS SELECT 1::bigint AS sequence, now() AS at; GRANT SELECT ON ledger_head TO sco_metrics;
    CREATE ROLE sco_desk LOGIN; GRANT SELECT ON ledger_head TO sco_desk
"""


@pytest.fixture
def pair() -> Iterator[tuple[Embedded, Embedded]]:
    """A primary, and a standby called “second” that streams from it."""
    with fresh_var() as folder:
        primary, standby = (
            Embedded(folder / "first" / "postgres", QUICK),
            Embedded(folder / "second" / "postgres", QUICK),
        )
        with primary.in_use():
            with psycopg.connect(primary.url(), autocommit=True) as owner:
                owner.execute(ROLE)
            standby.data.parent.mkdir()
            places.own(standby.data.parent, primary.account)
            target = f"{primary.url(database='postgres')}&application_name=second"
            primary.run("pg_basebackup", "-d", target, "-D", str(standby.data), "-R", "-c", "fast")
            with standby.in_use():
                yield primary, standby
        for server in (standby, primary):
            remove(server)


def until(read: Callable[[], Scrape], holds: Callable[[Scrape], bool]) -> Scrape:
    """The first scrape for which this holds, or the last of ten seconds."""
    deadline = time.monotonic() + 10
    while not holds(seen := read()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return seen


@pytest.mark.drill
def test_a_standby_that_lags(tmp_path: Path, pair: tuple[Embedded, Embedded]) -> None:
    primary, standby = pair
    with metrics(
        tmp_path, DATABASE_URL=primary.url("sco_desk"), READER_DATABASE_URL=standby.url(),
        METRICS_DATABASE_URL=primary.url("sco_metrics"),
    ) as found:  # fmt: skip
        with psycopg.connect(primary.url(), autocommit=True) as owner:
            owner.execute("UPDATE ledger_head SET at = now()")
            # Until a transaction is replayed, and until the standby has reported.
            seen = until(
                lambda: scrape(found), lambda seen: {"sco_replay_age_seconds", "sco_replica_lag_bytes"} <= seen.names()
            )
            assert seen.value("sco_replicas_connected") == 1
            assert seen.value("sco_replica_lag_seconds", replica="second") < 5
            with psycopg.connect(standby.url(), autocommit=True) as second:
                second.execute("SELECT pg_wal_replay_pause()")
            owner.execute("UPDATE ledger_head SET sequence = 2")
        seen = until(lambda: scrape(found), lambda seen: seen.value("sco_replica_lag_bytes") > 0)
    assert seen.value("sco_replica_lag_bytes", replica="second") > 0
    assert seen.value("sco_head_sequence", database="desk") == 2
    assert seen.value("sco_head_sequence", database="reader") == 1
    assert seen.value("sco_replay_age_seconds", database="reader") > 0


def test_the_desks_role_sees_only_how_many_there_are(tmp_path: Path, pair: tuple[Embedded, Embedded]) -> None:
    primary, standby = pair
    with metrics(tmp_path, DATABASE_URL=primary.url("sco_desk"), READER_DATABASE_URL=standby.url()) as found:
        seen = until(lambda: scrape(found), lambda seen: seen.value("sco_replicas_connected") == 1)
    assert seen.value("sco_replicas_connected") == 1
    assert not seen.has("sco_replica_lag_bytes")
