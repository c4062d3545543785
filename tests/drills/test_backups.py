"""Backups under load: made while writers publish, and restored to a time within the second."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import psycopg
import pyrage  # type: ignore[import-untyped]  # ships no types
import pytest
from pytest_django import DjangoDbBlocker

from sco.postgres import Embedded
from tests.drills.conftest import Figure
from tests.drills.writing import Writers, writers
from tests.ledger.crashing import environment, fresh_server
from tests.postgres.copies import remove
from tests.postgres.test_backups import archive_everything, newest, run

pytestmark = pytest.mark.drill
TIMES, SECONDS = 3, 12
Row = tuple[datetime, int, str, int]
SECRET = pyrage.x25519.Identity.generate()


@pytest.fixture
def server(django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch) -> Iterator[Embedded]:
    """A server whose log is archived, and the operator's environment."""
    with django_db_blocker.unblock(), fresh_server(archived_for=(str(SECRET.to_public()),)) as made:
        var = made.data.parent
        (var / "identity").write_text(str(SECRET))
        monkeypatch.setenv("SCO_VAR", str(var))
        monkeypatch.setenv("BACKUP_DATABASE_URL", made.url())
        monkeypatch.setenv("BACKUP_RECIPIENT", str(SECRET.to_public()))
        monkeypatch.setenv("BACKUP_IDENTITY", str(var / "identity"))
        monkeypatch.setenv("BACKUP_ARCHIVE", str(var / "archive"))
        monkeypatch.delenv("DATABASE_URL")
        yield made


def entries(data: Path) -> list[Row]:
    """The record of a stopped server: time, sequence, slug and version."""
    copy = Embedded(data)
    copy.start()
    try:
        with psycopg.connect(copy.url()) as connection:
            rows = connection.execute("SELECT at, sequence, slug, version FROM ledger_entry ORDER BY sequence")
            return [(at, sequence, slug, version) for at, sequence, slug, version in rows]
    finally:
        remove(copy)


def test_a_backup_made_while_writers_publish_is_restored_to_any_second(server: Embedded, figure: Figure) -> None:
    var, chance = server.data.parent, Random()
    with writers(3, var / "told", {**os.environ, **environment(server)}) as writing:
        writing.wait_for(50)
        rate = len(writing.acknowledged())
        began = time.monotonic()
        run("backup")
        took = time.monotonic() - began
        meanwhile = len(writing.acknowledged()) - rate
        first = time.time()
        time.sleep(SECONDS)
        last = time.time()
        writing.wait_for(20)
    archive_everything(server)
    check_backup(var, writing)
    figure("backup while writing", f"{took:.1f} s, {meanwhile} entries meanwhile, 0 errors", "0 errors")
    everything, worst = entries_of_live(server), 0.0
    for number in range(TIMES):
        at = datetime.fromtimestamp(chance.uniform(first + 1, last), UTC)
        assert "The record is intact" in run("restore", "--at", at.isoformat(), "--into", var / f"at-{number}")
        worst = max(worst, check_time(at, entries(var / f"at-{number}"), everything, writing))
    figure(f"restored to {TIMES} points in time", f"within {worst:.2f} s", "within 1 s")
    assert worst < 1


def entries_of_live(server: Embedded) -> list[Row]:
    server.stop()
    found = entries(server.data)
    server.start()
    return found


def check_backup(var: Path, writing: Writers) -> None:
    """By itself it has all that was acknowledged before it began."""
    made = newest(var)
    assert "The record is intact" in run("restore", made.label, "--into", var / "itself")
    found = {row[1:] for row in entries(var / "itself")}
    assert writing.acknowledged(datetime.fromisoformat(made.started_at).timestamp()) <= found
    assert len(found) >= made.head["sequence"]


def check_time(at: datetime, found: list[Row], everything: list[Row], writing: Writers) -> float:
    """What was restored is a beginning of the record, up to `at`; how far its end is from `at`, in seconds."""
    assert found == everything[: len(found)]
    assert writing.acknowledged(at.timestamp()) <= {row[1:] for row in found}
    assert found[-1][0] <= at
    # The next entry was committed after `at`, but gets its time a little before its commit.
    following = everything[len(found)][0]
    return max((at - following).total_seconds(), 0.0)
