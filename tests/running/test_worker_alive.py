"""The health check of the worker's container."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

pytestmark = pytest.mark.django_db


def heartbeat(seconds_ago: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))",
            [seconds_ago],
        )


def test_a_worker_that_lives_is_alive() -> None:
    heartbeat(3600)
    heartbeat(20)
    call_command("worker_alive")


@pytest.mark.parametrize("seconds_ago", [61, 3600])
def test_a_worker_that_is_silent_is_not(seconds_ago: int) -> None:
    heartbeat(seconds_ago)
    with pytest.raises(CommandError, match="heartbeat"):
        call_command("worker_alive")


def test_no_worker_is_not_alive() -> None:
    with pytest.raises(CommandError):
        call_command("worker_alive")
