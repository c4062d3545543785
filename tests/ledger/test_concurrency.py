"""Many write at once, many follow, the server dies: the record has every entry once and in order."""

import pytest
from pytest_django import DjangoDbBlocker

from tests.ledger.crashing import check, fresh_server, trial


@pytest.mark.drill
def test_nothing_is_missed_repeated_or_out_of_order_while_eight_write_and_the_server_is_killed(
    django_db_blocker: DjangoDbBlocker,
) -> None:
    with django_db_blocker.unblock(), fresh_server() as server:
        found = trial(server, stop_at=500, kills=1, seconds=240)
        check(server, found, commits=430)
