"""When a message is sent again."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
     ("Thu, 99 Jan 2026 00:01:00 GMT", None), ("Thu, 01 Jan 2026 00:01:00 +9999999999999999999999", None),
     ("Thu, 01 Jan 99999999999999999999 00:01:00 GMT", None), ("Thu, 01 Jan 0000 00:01:00 GMT", 0),
     ("Thursday, 01-Jan-26 00:01:00 GMT", 60), ("Mon, 01 Jan 0001 00:00:00 GMT", 0),
     ("Fri, 31 Dec 9999 23:59:59 GMT", 86400), ("9" * 5000, 86400)],
)  # fmt: skip
def test_retry_after_is_a_number_or_a_date(text: str, seconds: float | None) -> None:
    assert retry_after(text, NOW) == seconds


NUMBERS = st.one_of(st.integers(0, 99), st.integers(-(10**25), 10**25)).map(lambda number: f"{number:02d}")
DATES = st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS, st.one_of(st.just("GMT"), NUMBERS, st.text(max_size=5)))
ODD_DATES = DATES.map(lambda each: "Wed, {} Oct {} {}:{}:{} {}".format(*each))


@given(st.one_of(st.text(), ODD_DATES))
def test_whatever_retry_after_says_is_seconds_or_nothing(text: str) -> None:
    found = retry_after(text, NOW)
    assert found is None or 0 <= found <= 86400
