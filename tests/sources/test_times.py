"""Times are read as their source means them, or not at all."""

import pytest

from articles.sources.times import parse_time


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("Sep 3, 2025 8:30 PM", "2025-09-03T12:30"),
        ("Sept. 3, 2025 at 8:30 p.m.", "2025-09-03T12:30"),
        ("September 3, 2025, 12:15 AM", "2025-09-02T16:15"),
        ("2025-09-03 12:30 pm", "2025-09-03T04:30"),
        ("Wed, 03 Sep 2025 08:30:00 CST", "2025-09-03T00:30"),
        ("2025年9月3日 星期三 08:30", "2025-09-03T00:30"),
        ("2025年9月3日（周三）晚上8:30", "2025-09-03T12:30"),
        ("2025-09-03 中午12:30", "2025-09-03T04:30"),
        ("发布时间：2025-09-03 08:30", "2025-09-03T00:30"),
    ],
)
def test_a_time_without_a_zone_is_beijings_and_says_so(text: str, at: str) -> None:
    moment = parse_time(text)
    assert moment
    assert (moment.at.isoformat()[:16], moment.doubt) == (at, "time_zone")


@pytest.mark.parametrize(
    "text",
    [
        "Wed, 03 Sep 2025 08:30:00 -0000",
        "Wed, 03 Sep 2025 08:30:00 GMT",
        "2025-09-03 08:30:00 UTC",
        "2025-09-03 16:30:00 GMT+8",
        "2025-09-03 16:30 (UTC+8)",
        "2025-09-03 16:30:00 +0800 CST",
        "Wed Sep 03 2025 16:30:00 GMT+0800 (中国标准时间)",
        "2025-09-03 16:30 北京时间",
        "2025-09-03T04:30:00-04:00",
        "Sep 3, 2025 4:30 AM EDT",
    ],
)
def test_a_zone_is_heeded_however_it_is_written(text: str) -> None:
    moment = parse_time(text)
    assert moment
    assert (moment.at.isoformat(), moment.doubt) == ("2025-09-03T08:30:00+00:00", "")


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


@pytest.mark.parametrize(
    "text",
    [
        "2025-02-30",
        "9月3日",
        "2025-09-03 25:00",
        "昨天",
        "",
        "1" * 200,
        "2019-02-29T10:00:00Z",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "12:30",
        "next week",
    ],
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert parse_time(text) is None
