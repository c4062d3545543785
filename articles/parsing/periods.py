"""Finds the dates and periods that a text names, as partial dates."""

import heapq
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from articles.parsing.numerals import BEFORE_YEAR, MONTHS, chinese, joins_range, plain_digits
from articles.parsing.relative_periods import find_relative
from articles.parsing.text_language import base_language
from sco.partial_date import PartialDate, PartialDateError


@dataclass(frozen=True, slots=True)
class Period:
    """From ``start`` to ``end``, both inclusive, as ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; '' is open.

    ``text[at:until]`` is its wording. ``resolved`` says that it was told from the piece's date (去年, “last month”).
    """

    start: str
    end: str
    at: int
    until: int
    resolved: bool = False


_Date = tuple[str, int | None, int | None]
LAST_MONTH: Final = 12
_NUMERALS: Final = str.maketrans("〇零一二三四五六七八九", "00123456789")
_MONTH_NUMBERS: Final = {name[:3]: number for number, name in enumerate(MONTHS.split("|")[:12], 1)}
_YEAR_ZH = r"(?<![0-9])(?:(?:1[0-9]|2[01])[0-9]{2}|[一二][〇零一二三四五六七八九]{3})"
_MONTH_ZH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY_ZH = r"(?:[12][0-9]|3[01]|0?[1-9]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_TO_ZH = r"\s?[-–—~至到]{1,2}\s?"
# In turn: a decade; a date, perhaps with the end of a range that omits the year (9月1日至3日); the first year of a
# range that leaves 年 to the second (2013至2019年).
_DATE_ZH = re.compile(
    rf"""(?P<y>{_YEAR_ZH})(?:
        \s?年(?:(?P<decade>代)|(?:\s?(?P<m>{_MONTH_ZH})(?:月(?:(?P<d>{_DAY_ZH})[日号])?|(?={_TO_ZH}{_MONTH_ZH}月)))?)
            (?:{_TO_ZH}(?:(?P<m2>{_MONTH_ZH})月(?:(?P<d2>{_DAY_ZH})[日号])?|(?P<d3>{_DAY_ZH})[日号]))?
      | (?={_TO_ZH}{_YEAR_ZH}\s?年(?!代)))
    """,
    re.VERBOSE,
)
# From here on a preposition marks a bare number as a year: “in 2019 cases rose”, but “in 1500 cases”.
FIRST_BARE_YEAR: Final = 1900
_YEAR_EN = r"(?:1[0-9]|20)[0-9]{2}"
_DAY = r"(?:3[01]|[12][0-9]|0?[1-9])"
_ORDINAL = r"(?:st|nd|rd|th)?"
_MONTH = rf"(?:{MONTHS})\b\.?"
_TO_EN = r"\s?(?:[-–—]|\b(?:to|until|till|through|and)\b)\s?"
# By line: 1(-2) May 2020; May 1(-2), 2020; May 2020; the first half of “(1) May to (2) June 2020” and of “May 1 to June
# 2, 2020”, which take their year from the second; a bare year, decade or range of years.
_DATE_EN = re.compile(
    rf"""\b(?:
        (?P<d>{_DAY}){_ORDINAL}(?:\s?[-–—]\s?(?P<d2>{_DAY}))?\s+(?:of\s+)?(?P<m>{_MONTH}),?\s+(?P<y>{_YEAR_EN})
      | (?P<m3>{_MONTH})\s+(?P<d3>{_DAY}){_ORDINAL}(?:\s?[-–—]\s?(?P<d4>{_DAY}))?,?\s+(?P<y3>{_YEAR_EN})
      | (?P<m5>{_MONTH}),?\s+(?P<y5>{_YEAR_EN})
      | (?:(?P<d6>{_DAY})\s+)?(?P<m6>{_MONTH})(?={_TO_EN}(?:{_DAY}\s+)?{_MONTH},?\s+(?P<y6>{_YEAR_EN}))
      | (?P<m7>{_MONTH})\s+(?P<d7>{_DAY})(?={_TO_EN}{_MONTH}\s+{_DAY},?\s+(?P<y7>{_YEAR_EN}))
      | (?<![-,.$€£¥])(?P<bare>{_YEAR_EN})(?:(?P<decade>s)|(?P<dash>[-–—])(?P<last>{_YEAR_EN}|[0-9]{{2}}))?
    )(?!\w)(?![,.]?[0-9])""",
    re.VERBOSE,
)
_WHEN = re.compile(rf"\b(?:{BEFORE_YEAR})[\s-]\Z", re.IGNORECASE)
_COUNTED = re.compile(r"\s+(?!was\b|is\b|has\b)[a-z]+s\b|\s+(?:people|men|women|children|personnel|troops)\b")
_SINCE_EN = re.compile(r"\bsince\s(?:the end of\s)?\Z", re.IGNORECASE)
_FROM_EN = re.compile(r"\b(?:from|after)\s(?:the end of\s)?\Z", re.IGNORECASE)
_ONWARDS = {
    "zh": re.compile(r"\s?(?:以来|以后|之后|后(?![勤半期续果来])|起(?!草)|至今(?!年|天)|到现在|到目前)"),
    "en": re.compile(r"\s(?:onwards?|to date)\b"),
}
_UP_TO = {
    "zh": re.compile(r"(?:截至|截止到?|直到)\s?\Z"),
    "en": re.compile(r"\b(?:until|till|by|before|up to|as of)\s(?:the (?:start|beginning|end) of\s)?\Z", re.IGNORECASE),
}
# 前 begins other words too: 前后, 前期, 前半.
_BEFORE_ZH = re.compile(r"\s?(?:年?底|年?末)?(?:以前|之前|前(?![后期半几两一二三四五六七八九十0-9]))")
_RANGE = {"zh": re.compile(_TO_ZH), "en": re.compile(_TO_EN)}


def find_periods(text: str, language: str, written: date | None = None) -> Iterator[Period]:
    """The periods that a Chinese (``zh…``) or English (``en…``) text names, in text order, without impossible dates.

    A single date is a period from itself to itself; 自…以来 and “since” leave the end open, 截至 and “until” the start.
    去年 and the like are told from the date on which the piece was ``written``, and left out without that. Raises
    ValueError for any other language.
    """
    base = base_language(language)
    plain = plain_digits(text)
    dates = filter(None, _dates_zh(plain) if base == "zh" else _dates_en(plain))
    relative = (
        Period(each.start, each.end, each.at, each.until, each.resolved) for each in find_relative(plain, base, written)
    )
    found = _merged(_join_ranges(plain, base, dates), _opened(plain, base, relative))
    return filter(_is_in_order, _join_relative(plain, found) if base == "zh" else found)


def _join_relative(plain: str, periods: Iterator[Period]) -> Iterator[Period]:
    """Make one period of two that 至 joins: 去年5月至今年3月."""
    last: Period | None = None
    for period in periods:
        closed = last is not None and last.start and last.end and period.start and period.end
        if last is not None and closed and _RANGE["zh"].fullmatch(plain, last.until, period.at):
            last = replace(last, end=period.end, until=period.until, resolved=last.resolved or period.resolved)
            continue
        if last is not None:
            yield last
        last = period
    if last is not None:
        yield last


def _opened(plain: str, base: str, periods: Iterator[Period]) -> Iterator[Period]:
    return (_open_end(plain, base, period) for period in periods)


def _merged(dates: Iterator[Period], relative: Iterator[Period]) -> Iterator[Period]:
    """Both in text order; where they overlap, the longer one, which says more: 2023年上半年 is more than 2023年."""
    last: Period | None = None
    for period in heapq.merge(dates, relative, key=lambda each: each.at):
        if last is None or period.at >= last.until:
            if last is not None:
                yield last
            last = period
        elif period.until > last.until:
            last = period
    if last is not None:
        yield last


def _dates_zh(plain: str) -> Iterator[Period | None]:
    for match in _DATE_ZH.finditer(plain):
        year = match["y"].translate(_NUMERALS)
        start = (year, _number(match["m"]), _number(match["d"]))
        end = (year, _number(match["m2"]) or start[1], _number(match["d2"] or match["d3"]))
        last = end if match["m2"] or match["d3"] else start
        yield _decade(year, match) if match["decade"] else _period(start, last, match)


def _number(numeral: str | None) -> int | None:
    if not numeral:
        return None
    return int(numeral) if numeral.isdigit() and numeral.isascii() else chinese(numeral)


def _dates_en(plain: str) -> Iterator[Period | None]:
    for match in _DATE_EN.finditer(plain):
        year = _any(match, "bare", "y", "y3", "y5", "y6", "y7")
        if match["decade"]:
            yield _decade(year, match)
        elif match["last"]:
            yield _years(year, match)
        elif not match["bare"] or not _counts(plain, match):
            month = _MONTH_NUMBERS.get(_any(match, "m", "m3", "m5", "m6", "m7")[:3])
            day = _number(_any(match, "d", "d3", "d6", "d7"))
            yield _period((year, month, day), (year, month, _number(_any(match, "d2", "d4")) or day), match)


def _years(year: str, match: re.Match[str]) -> Period | None:
    """A range of years such as 2013-19; None for 2010-12, which may be a month."""
    last = year[: 4 - len(match["last"])] + match["last"]
    is_month = match["dash"] == "-" and len(match["last"]) == 2 and int(match["last"]) <= LAST_MONTH
    return Period(year, last, *match.span()) if last > year and not is_month else None


def _counts(plain: str, match: re.Match[str]) -> bool:
    """Whether the number counts things (“in 1500 cases”, “2000 people”) rather than years (“in 2019 cases rose”)."""
    modern = int(match["bare"]) >= FIRST_BARE_YEAR
    dated = modern and _WHEN.search(plain, max(0, match.start() - 12), match.start())
    return not dated and _COUNTED.match(plain, match.end()) is not None


def _any(match: re.Match[str], *groups: str) -> str:
    return next(filter(None, match.group(*groups)), "")


def _decade(year: str, match: re.Match[str]) -> Period | None:
    # “the 1905s” is a slip, not a decade.
    return Period(year, f"{year[:3]}9", *match.span()) if year.endswith("0") else None


def _period(start: _Date, end: _Date, match: re.Match[str]) -> Period | None:
    try:
        first, last = (str(PartialDate(int(year), month, day)) for year, month, day in (start, end))
    except PartialDateError:
        return None
    return Period(first, last, *match.span())


def _join_ranges(plain: str, base: str, dates: Iterator[Period]) -> Iterator[Period]:
    """Make one period of two dates joined by “to”; open an end of a single date by the words around it."""
    # One date ahead, in constant memory: a pair consumes two.
    current = next(dates, None)
    while current is not None:
        following = next(dates, None)
        if following is not None and joins_range(_RANGE[base], plain, current.at, current.until, following.at):
            yield replace(current, end=following.end, until=following.until)
            following = next(dates, None)
        else:
            yield _open_end(plain, base, current)
        current = following


def _open_end(plain: str, base: str, found: Period) -> Period:
    before = plain[max(0, found.at - 24) : found.at]  # the longest phrase is “until the beginning of ”
    onwards = _ONWARDS[base].match(plain, found.until)
    is_start = base == "en" and (_SINCE_EN.search(before) or (found.start == found.end and _FROM_EN.search(before)))
    if onwards or is_start:
        return replace(found, end="", until=onwards.end() if onwards else found.until)
    earlier = _BEFORE_ZH.match(plain, found.until) if base == "zh" else None
    if earlier or _UP_TO[base].search(before):
        return replace(found, start="", until=earlier.end() if earlier else found.until)
    return found


def _is_in_order(period: Period) -> bool:
    # Of partial dates: 2019-05 to 2019 is in order, because May begins before the year ends.
    is_open = not period.start or not period.end
    return is_open or PartialDate.parse(period.start).first <= PartialDate.parse(period.end).last
