"""Periods are found as partial dates."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.parsing.periods import Period, find_periods
from sco.partial_date import PartialDate


def find_period(text: str, language: str) -> Period | None:
    """The first period."""
    return next(find_periods(text, language), None)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2013年至2019年,各方", "2013", "2019"),
        ("2013—2019年", "2013", "2019"),
        ("２０１３年到２０１９年", "2013", "2019"),
        ("2001年6月15日成立", "2001-06-15", "2001-06-15"),
        ("2017年6月签署", "2017-06", "2017-06"),
        ("二〇一七年六月十五日", "2017-06-15", "2017-06-15"),
        ("2013年6月至8月", "2013-06", "2013-08"),
        ("2001年6月15日至16日", "2001-06-15", "2001-06-16"),
        ("2016年12月到2017年1月5日", "2016-12", "2017-01-05"),
        ("自2001年以来", "2001", ""),
        ("2001年至今", "2001", ""),
        ("截至2019年底", "", "2019"),
        ("1990年代", "1990", "1999"),
        ("2019年至2013年,后来2020年", "2020", "2020"),
        ("2025年1至8月,", "2025-01", "2025-08"),
        ("2025年1–3月", "2025-01", "2025-03"),
        ("2025年一至八月", "2025-01", "2025-08"),
        ("2019年以后有9起", "2019", ""),
        ("2019年后有9起", "2019", ""),
        ("2019年前有3起", "", "2019"),
        ("2019年前三季度", "2019-01", "2019-09"),
        ("2019年前后", "2019", "2019"),
        ("1945年9月2日5国签字", "1945-09-02", "1945-09-02"),
    ],
)
def test_chinese_periods(text: str, start: str, end: str) -> None:
    period = find_period(text, "zh-hans")
    assert period is not None
    assert (period.start, period.end) == (start, end)
    assert text[period.at : period.until] in text


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("from June 2017 to 2019", "2017-06", "2019"),
        ("in 2025, leaders", "2025", "2025"),
        ("on 15 June 2001", "2001-06-15", "2001-06-15"),
        ("on June 15, 2001", "2001-06-15", "2001-06-15"),
        ("in Sept. 2004", "2004-09", "2004-09"),
        ("between 2013 and 2019", "2013", "2019"),
        ("2013–2019", "2013", "2019"),
        ("June to August 2017", "2017-06", "2017-08"),
        ("15–16 June 2001", "2001-06-15", "2001-06-16"),
        ("31 August – 1 September 2025", "2025-08-31", "2025-09-01"),
        ("August 31 to September 1, 2025", "2025-08-31", "2025-09-01"),
        ("since 2001", "2001", ""),
        ("from 2001 onwards", "2001", ""),
        ("until 2019", "", "2019"),
        ("the 1990s", "1990", "1999"),
        ("In 2013-19, police", "2013", "2019"),
        ("in 2013-2019", "2013", "2019"),
        ("from 2013-19 on", "2013", "2019"),
        ("by the end of 2019", "", "2019"),
        ("since the end of 2019", "2019", ""),
        ("after 2019", "2019", ""),
        ("In 2019 cases rose", "2019", "2019"),
        ("the 2025 summit", "2025", "2025"),
    ],
)
def test_english_periods(text: str, start: str, end: str) -> None:
    period = find_period(text, "en")
    assert period is not None
    assert (period.start, period.end) == (start, end)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("2001年2月30日", "zh"),
        ("2019年至2013年", "zh"),
        ("2600多名", "zh"),
        ("去年", "zh"),
        ("31 June 2001", "en"),
        ("over 2000 people", "en"),
        ("$2000", "en"),
        ("2,012", "en"),
        ("may 5 members", "en"),
        ("In 1500 cases police acted", "en"),
        ("2000 people attended", "en"),
        ("in 2010-12", "en"),
    ],
)
def test_impossible_dates_are_no_periods(text: str, language: str) -> None:
    assert find_period(text, language) is None


def test_another_language_is_refused() -> None:
    with pytest.raises(ValueError, match="not 'fr'"):
        find_period("2001", "fr")


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)), st.integers(1, 3))
@settings(deadline=None)
def test_any_date_is_found_at_any_precision(day: date, parts: int) -> None:
    iso = day.isoformat()[: (4, 7, 10)[parts - 1]]
    for language, text in (
        ("zh", f"在{PartialDate.parse(iso).display('zh')},会议开始。"),
        ("en", f"In {english(day, parts)}, talks began."),
    ):
        period = find_period(text, language)
        assert period is not None
        assert (period.start, period.end) == (iso, iso)


def english(day: date, parts: int) -> str:
    return day.strftime(("%Y", "%B %Y", f"{day.day} %B %Y")[parts - 1])
