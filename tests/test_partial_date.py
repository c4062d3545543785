"""Partial dates without a database: what is one, how they compare, how a reader sees them."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sco.partial_date import CALENDAR_PATTERN, PATTERN, PartialDate, PartialDateError
from tests.spans import spans_overlap

years = st.integers(min_value=1, max_value=9999)
partial_dates = st.one_of(
    st.builds(PartialDate, years),
    st.builds(PartialDate, years, st.integers(min_value=1, max_value=12)),
    st.dates().map(lambda day: PartialDate(day.year, day.month, day.day)),
)
maybe = st.none() | partial_dates


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("2013", (2013, None, None)),
        ("2017-06", (2017, 6, None)),
        ("2001-06-15", (2001, 6, 15)),
        (" 2013 ", (2013, None, None)),
        ("2024-02-29", (2024, 2, 29)),
        ("2000-02-29", (2000, 2, 29)),
        ("0001-01-01", (1, 1, 1)),
        ("9999-12-31", (9999, 12, 31)),
    ],
)
def test_a_year_a_month_and_a_day_are_read(text: str, parts: tuple[int, int | None, int | None]) -> None:
    read = PartialDate.parse(text)
    assert (read.year, read.month, read.day) == parts
    assert str(read) == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "20", "213", "20133", "2013-", "2013-6", "2013-06-1", "2013-06-15T00:00", "2013/06", "15.06.2001",
        "-2013", "2013-06-15-01", "June 2013", "２０１３", "2013年", "٢٠١٣", "2013\x00", "nan", "1e3", "2013-06\n-15",
        "9" * 5000,
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_what_would_be_right(text: str) -> None:
    with pytest.raises(PartialDateError, match="YYYY-MM-DD"):
        PartialDate.parse(text)


@pytest.mark.parametrize(
    "text",
    ["0000", "2013-00", "2013-13", "2013-06-00", "2013-06-31", "2013-02-29", "1900-02-29", "2013-00-15", "2013-12-32"],
)
def test_a_date_that_no_calendar_has_is_refused_by_name(text: str) -> None:
    with pytest.raises(PartialDateError, match=f"no such date as {text}"):
        PartialDate.parse(text)


def test_a_day_needs_its_month() -> None:
    with pytest.raises(PartialDateError, match="needs a month"):
        PartialDate(2013, None, 15)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2013", date(2013, 1, 1), date(2013, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
        ("2013-12", date(2013, 12, 1), date(2013, 12, 31)),
        ("2001-06-15", date(2001, 6, 15), date(2001, 6, 15)),
    ],
)
def test_it_stands_for_the_days_that_it_may_mean(text: str, first: date, last: date) -> None:
    read = PartialDate.parse(text)
    assert (read.first, read.last) == (first, last)


def test_the_coarser_date_comes_first() -> None:
    texts = ["2013", "2013-01", "2013-01-01", "2013-01-02", "2013-02", "2013-12-31", "2014"]
    assert [str(read) for read in sorted(map(PartialDate.parse, reversed(texts)))] == texts


@given(partial_dates, partial_dates)
def test_the_order_of_dates_is_the_order_of_their_texts(one: PartialDate, other: PartialDate) -> None:
    assert (one < other) == (str(one) < str(other))
    assert (one <= other) == (str(one) <= str(other))
    assert (one == other) == (str(one) == str(other))


@given(partial_dates)
def test_what_is_written_is_read_again_and_passes_the_databases_pattern(written: PartialDate) -> None:
    assert PartialDate.parse(str(written)) == written
    assert re.match(PATTERN, str(written))
    assert re.match(CALENDAR_PATTERN, str(written))
    assert written.first <= written.last


@pytest.mark.parametrize("year", [0, 1, 4, 100, 400, 1900, 1999, 2000, 2004, 2023, 2024, 2100, 2400, 9996, 9999])
def test_the_databases_pattern_knows_the_calendar_as_python_does(year: int) -> None:
    days = [f"{year:04}-{month:02}-{day:02}" for month in range(14) for day in range(33)]
    for text in [f"{year:04}", *(f"{year:04}-{month:02}" for month in range(14)), *days]:
        assert bool(re.match(CALENDAR_PATTERN, text)) == is_read(text), text


def is_read(text: str) -> bool:
    try:
        PartialDate.parse(text)
    except PartialDateError:
        return False
    return True


@given(st.text(max_size=12))
def test_no_text_does_anything_but_parse_or_be_refused(text: str) -> None:
    try:
        read = PartialDate.parse(text)
    except PartialDateError:
        return
    assert str(read) == text.strip()


@pytest.mark.parametrize(
    ("text", "chinese", "english"),
    [
        ("2013", "2013年", "2013"),
        ("2017-06", "2017年6月", "June 2017"),
        ("2001-06-15", "2001年6月15日", "15 June 2001"),
        ("2025-09-01", "2025年9月1日", "1 September 2025"),
    ],
)
def test_a_reader_sees_it_as_the_language_writes_it(text: str, chinese: str, english: str) -> None:
    read = PartialDate.parse(text)
    assert [read.display(language) for language in ("zh-Hans", "zh-hans", "en")] == [chinese, chinese, english]


def days(start: PartialDate | None, end: PartialDate | None) -> tuple[date, date]:
    return start.first if start else date.min, end.last if end else date.max


@given(maybe, maybe, maybe, maybe)
def test_spans_overlap_when_they_may_share_a_day(
    start: PartialDate | None, end: PartialDate | None, since: PartialDate | None, until: PartialDate | None
) -> None:
    (first, last), (other_first, other_last) = days(start, end), days(since, until)
    assert spans_overlap(start, end, since, until) == (first <= other_last and other_first <= last)
