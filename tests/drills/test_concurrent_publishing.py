"""The long form of tests/ledger/test_concurrency.py."""

import pytest
from pytest_django import DjangoDbBlocker

from tests.drills.conftest import Figure
from tests.ledger.crashing import check, fresh_server, trial

KILLS = 50


@pytest.mark.drill
def test_nothing_is_missed_in_seven_thousand_commits_and_fifty_kills(
    django_db_blocker: DjangoDbBlocker, figure: Figure
) -> None:
    with django_db_blocker.unblock(), fresh_server(on_disk=True) as server:
        found = trial(server, stop_at=8_000, kills=KILLS, seconds=1_800)
        check(server, found, commits=7_000)
    told = sum(len(value[1]) for name, value in found.items() if name.startswith("writer"))
    figure(f"kill -9 of PostgreSQL × {KILLS}, 8 writers", f"0 of {told} acknowledged entries lost", "0 lost")
