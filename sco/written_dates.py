"""Reads partial dates as people write them: ``2002年6月``, ``June 2002``, ``2017-6``, ``15 June 2001``.

No Django in here.
"""

import re
import unicodedata
from typing import Final

from sco.partial_date import NoSuchDate, PartialDate, PartialDateError

MAX_LENGTH: Final = 40
_NAMES = (
    "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|october oct|"
    "november nov|december dec"
)
_MONTHS: Final = {name: number for number, names in enumerate(_NAMES.split("|"), 1) for name in names.split(" ")}
_MONTH = rf"(?P<name>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_YEAR, _DAY = "(?P<year>[0-9]{4})", "(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_FORMS: Final = [
    re.compile(form, re.IGNORECASE | re.ASCII)  # otherwise ſ would match s
    for form in (
        rf"{_YEAR}(?:\s?([-/.])\s?(?P<month>[0-9]{{1,2}})(?:\s?\2\s?(?P<day>[0-9]{{1,2}}))?)?",
        rf"{_YEAR}\s?年(?:\s?(?P<month>[0-9]{{1,2}})\s?月(?:份|\s?(?P<day>[0-9]{{1,2}})\s?[日号])?)?",
        rf"{_MONTH},?\s?{_YEAR}",
        rf"{_YEAR},?\s{_MONTH}(?:\s{_DAY})?",
        rf"{_DAY}(?:\s?|\sof\s|-){_MONTH}(?:,?\s|-){_YEAR}",
        rf"{_MONTH}\s?{_DAY}(?:,\s?|\s){_YEAR}",
    )
]
_NUMBERS = re.compile(r"(?P<one>[0-9]{1,2})\s?([-/.])\s?(?P<two>[0-9]{1,2})\s?\2\s?(?P<year>[0-9]{4})")
_MONTH_AND_YEAR = re.compile(r"(?P<month>[0-9]{1,2})\s?[-/.]\s?(?P<year>[0-9]{4})")
_PLAIN: Final = str.maketrans("０１２３４５６７８９．－／，　–", "0123456789.-/, -")
_HAN_YEAR = re.compile("[〇零○一二三四五六七八九]{4}(?=年)")
_HAN_NUMBER = re.compile("(?:[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(?=[月日号])")
_HAN: Final = {char: number for number, chars in enumerate(("〇零○", *"一二三四五六七八九")) for char in chars}


class AmbiguousDate(PartialDateError):
    """The text is one date to some readers and another to others: ``readings``."""

    def __init__(self, readings: tuple[PartialDate, PartialDate]) -> None:
        self.readings = readings
        super().__init__(f"It is {readings[0]} to some readers and {readings[1]} to others.")


def read_partial_date(text: str) -> PartialDate:
    """The date that the whole text names; PartialDateError, NoSuchDate or AmbiguousDate otherwise."""
    plain = _plain(text)
    for form in _FORMS:
        if match := form.fullmatch(plain):
            return _date(match.groupdict())
    if match := _NUMBERS.fullmatch(plain):
        return _numbers(int(match["one"]), int(match["two"]), int(match["year"]))
    if match := _MONTH_AND_YEAR.fullmatch(plain):
        return _date(match.groupdict())
    raise PartialDateError("Write a year, a month or a day, for example 2001-06-15, 2002年6月 or June 2002.")


def _plain(text: str) -> str:
    """The text in ASCII digits; PartialDateError if it is too long or has characters that do not show."""
    stripped = text.strip() if len(text) <= 4 * MAX_LENGTH else text
    if len(stripped) > MAX_LENGTH or any(unicodedata.category(char)[0] == "C" for char in stripped):
        raise PartialDateError("Write a date in visible characters, at most 40.")
    plain = " ".join(stripped.translate(_PLAIN).split())
    plain = _HAN_YEAR.sub(lambda match: "".join(str(_HAN[char]) for char in match.group()), plain)
    return _HAN_NUMBER.sub(lambda match: str(_han(match.group())), plain)


def _han(numeral: str) -> int:
    """二十一 is 21."""
    tens, ten, ones = numeral.rpartition("十")
    return (10 * _HAN.get(tens, 1) if ten else 0) + _HAN.get(ones, 0)


def _date(parts: dict[str, str | None]) -> PartialDate:
    month, day, name = parts.get("month"), parts.get("day"), parts.get("name")
    number = _MONTHS[name.lower()] if name else int(month) if month else None
    return PartialDate(int(parts["year"] or 0), number, int(day) if day else None)


def _numbers(one: int, two: int, year: int) -> PartialDate:
    """15/06/2001 has one meaning, 03/04/2005 two, 04/04/2005 one again."""
    readings = []
    for month, day in ((two, one), (one, two)):
        try:
            readings.append(PartialDate(year, month, day))
        except NoSuchDate:
            continue
    if not readings:
        raise NoSuchDate(f"There is no such date as {one}/{two}/{year}.")
    if len(set(readings)) > 1:
        raise AmbiguousDate((readings[0], readings[1]))
    return readings[0]
