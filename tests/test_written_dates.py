"""Partial dates as people write them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sco.partial_date import NoSuchDate, PartialDate, PartialDateError
from sco.written_dates import AmbiguousDate, read_partial_date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2001", "2001"), ("2002年6月", "2002-06"), ("2002年6月份", "2002-06"), ("June 2002", "2002-06"),
        ("JUNE, 2002", "2002-06"), ("Jun. 2002", "2002-06"), ("2017-6", "2017-06"), ("2001.6", "2001-06"),
        ("6/2002", "2002-06"), ("15 June 2001", "2001-06-15"), ("15th of June 2001", "2001-06-15"),
        ("June 15, 2001", "2001-06-15"), ("2001 June 5", "2001-06-05"), ("2001/6/5", "2001-06-05"),
        ("15/06/2001", "2001-06-15"), ("15.06.2001", "2001-06-15"), ("04/04/2005", "2005-04-04"),
        ("２００１年６月１５日", "2001-06-15"), ("二〇〇一年六月十五日", "2001-06-15"),
        ("2001年6月二十一日", "2001-06-21"),
        (" 2001-06-15 ", "2001-06-15"), ("15-Jun-2001", "2001-06-15"),
    ],
)  # fmt: skip
def test_a_date_is_read_as_written(text: str, date: str) -> None:
    assert read_partial_date(text) == PartialDate.parse(date)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "June",
        "6月",
        "20010615",
        "2001-6/5",
        "1/1",
        "9" * 10_000,
        "2001\x00",
        "2001\u202e",
        "\ud800",
        "٢٠٠١",
        "-2001",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(PartialDateError):
        read_partial_date(text)


@pytest.mark.parametrize("text", ["31 June 2001", "2001-02-29", "2001-13", "0000", "99/99/2001", "2001年2月30日"])
def test_a_date_that_no_calendar_has_is_refused_as_such(text: str) -> None:
    with pytest.raises(NoSuchDate):
        read_partial_date(text)


def test_an_ambiguous_date_is_refused_with_both_readings() -> None:
    with pytest.raises(AmbiguousDate) as caught:
        read_partial_date("03/04/2005")
    assert caught.value.readings == (PartialDate(2005, 4, 3), PartialDate(2005, 3, 4))


@given(st.text(max_size=50) | st.text("0123456789-/.年月日号 junemay\u017fep", max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(PartialDateError):
        assert read_partial_date(text).year


@given(st.dates(), st.sampled_from(["zh-hans", "en"]))
def test_what_the_desk_shows_can_be_typed(day: object, language: str) -> None:
    date = PartialDate.parse(str(day))
    if date.year >= 1000:
        assert read_partial_date(date.display(language)) == date
