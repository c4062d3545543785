"""When a message is sent again."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from sco.webhooks.schedule import GIVE_UP, JITTER, PAUSES, pause, retry_after

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_pauses_grow_over_days_with_jitter() -> None:
    for spread in (0.0, 0.5, 0.999):
        pauses = [pause(tries, spread=partial(float, spread)) for tries in range(1, 20)]
        assert pauses == sorted(pauses)
        assert pauses[0] < timedelta(seconds=6)
        assert pauses[-1] <= timedelta(hours=27)
    assert pause(1, spread=lambda: 0.0) == timedelta(seconds=PAUSES[0] * (1 - JITTER))
    assert sum(PAUSES[:8]) < GIVE_UP.total_seconds() < sum(PAUSES) + 2 * PAUSES[-1]
    assert len({pause(3) for _each in range(20)}) > 10


@pytest.mark.parametrize(("asked", "least", "most"), [(1, 4, 6), (3600, 3600, 3600), (10**9, 86400, 95040)])
def test_an_endpoint_can_ask_for_more_time_but_not_for_less_or_for_ever(
    asked: float, least: float, most: float
) -> None:
    assert least <= pause(1, asked).total_seconds() <= most


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0", 0), ("60", 60), ("Thu, 01 Jan 2026 00:01:00 GMT", 60), ("Wed, 31 Dec 2025 00:00:00 GMT", 0),
     ("Thu, 01 Jan 2099 00:00:00 GMT", 86400), ("", None), ("soon", None), ("1.5", None), ("٣", None),
     ("Thu, 99 Jan 2026 00:01:00 GMT", None)],
)  # fmt: skip
def test_retry_after_is_a_number_or_a_date(text: str, seconds: float | None) -> None:
    assert retry_after(text, NOW) == seconds
