"""The long form of tests/ledger/test_concurrency.py."""

import pytest
from pytest_django import DjangoDbBlocker

from tests.ledger.crashing import check, fresh_server, trial


@pytest.mark.drill
def test_nothing_is_missed_in_fifty_thousand_commits_and_twelve_kills(django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock(), fresh_server(on_disk=True) as server:
        found = trial(server, stop_at=53_000, kills=12, seconds=3_600)
        check(server, found, commits=50_000)
