"""Times as sources write them, and what they leave open."""

import pytest

from articles.sources.times import parse_time


@pytest.mark.parametrize(
    ("text", "expected", "doubt"),
    [
        ("Fri, 19 Nov 2021 01:45:08 +02:00", "2021-11-18 23:45:08", ""),  # RSS with the zone of ISO 8601
        ("Fri, 19 Nov 2021 01:45:08 +0200", "2021-11-18 23:45:08", ""),
        ("Mon, 06 Nov 2023 13:00:00 GMT", "2023-11-06 13:00:00", ""),
        ("Mon, 06 Nov 2023 13:00:00 EST", "2023-11-06 18:00:00", ""),
        # China's time to those who write it here, and America's to the standard library.
        ("Fri, 17 Nov 2023 15:13:00 CST", "2023-11-17 07:13:00", "time_zone"),
        ("Fri Nov 17 15:13:00 CST 2023", "2023-11-17 07:13:00", "time_zone"),
        ("Nov 6, 2023 1:00 PM", "2023-11-06 05:00:00", "time_zone"),
        ("November 6, 2023 13:00", "2023-11-06 05:00:00", "time_zone"),
        ("2023-11-17", "2023-11-16 16:00:00", "time_date_only"),
    ],
)
def test_a_time_is_read_with_its_zone_or_with_a_doubt(text: str, expected: str, doubt: str) -> None:
    moment = parse_time(text)
    assert moment is not None
    assert (f"{moment.at:%Y-%m-%d %H:%M:%S}", moment.doubt) == (expected, doubt)


@pytest.mark.parametrize("text", ["2019-02-29T10:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT", "12:30", "next week"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert parse_time(text) is None
