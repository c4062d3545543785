"""Parts of a year (上半年, “the first quarter”), and dates that the piece's own date explains (去年, “last month”)."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from articles.parsing.numerals import MONTHS, SMALL, chinese

_Span = tuple[str, str]
_DECEMBER: Final = 12
_FAR_BACK: Final = 300  # days
_FAR_AHEAD: Final = 90
_NEAR: Final = 60  # characters
_THAN: Final = frozenset("比较")
_YEARS: Final = {
    "今年": 0,
    "本年": 0,
    "去年": -1,
    "上年": -1,
    "前年": -2,
    "大前年": -3,
    "明年": 1,
    "this year": 0,
    "last year": -1,
    "next year": 1,
}
_MONTHS: Final = {
    "本月": 0, "当月": 0, "这个月": 0, "上月": -1, "上个月": -1, "下月": 1, "下个月": 1,
    "this month": 0, "last month": -1, "next month": 1,
}  # fmt: skip
_DAYS: Final = {
    "今天": 0, "今日": 0, "昨天": -1, "昨日": -1, "前天": -2, "明天": 1, "明日": 1,
    "today": 0, "yesterday": -1, "tomorrow": 1,
}  # fmt: skip
_PARTS: Final = {
    "上半年": (1, 6), "下半年": (7, 12), "一季度": (1, 3), "二季度": (4, 6), "三季度": (7, 9), "四季度": (10, 12),
    "first half": (1, 6), "second half": (7, 12), "first quarter": (1, 3), "second quarter": (4, 6),
    "third quarter": (7, 9), "fourth quarter": (10, 12),
}  # fmt: skip
_MONTH_NUMBERS: Final = {name[:3]: number for number, name in enumerate(MONTHS.split("|")[:12], 1)}
_N: Final = "(?:1[0-2]|[1-9]|十[一二]?|[一二两三四五六七八九])"
_DAY_ZH: Final = "(?:[12][0-9]|3[01]|[1-9])"
# What ends a range that begins with a month: 去年5月至今年3月, 9月28日至10月3日.
_UNTIL = rf"(?:今年|本年|明年|(?:19|20)[0-9]{{2}}年|(?<=[日号].){_N}月{_DAY_ZH}[日号])"
_ZH = re.compile(
    rf"""
    (?:(?:(?<![0-9])(?P<year>(?:19|20)[0-9]{{2}})年|(?P<named>今年|本年|去年|上年|大?前年|明年)(?:全年|度)?(?!来))
        (?:的|第)?)?(?P<part>[上下]半年|第?[一二三四]季度|(?P<first>前(?P<count>{_N})(?P<what>个?月|季度))
            |(?P<from>{_N})月?\s?[至到—–-]\s?(?P<to>{_N})月(?:份|(?![0-9])))?
        (?:(?P<month>{_N})月(?:(?P<day>{_DAY_ZH})[日号](?:\s?[至到—–-]\s?(?P<last>{_DAY_ZH})[日号])?|份)?
            (?!\s?[至到—–-](?!\s?{_UNTIL})))?
    | (?P<months>本月|当月|这个月|上个?月|下个?月)(?:(?P<mday>{_DAY_ZH})[日号])?
    | (?P<days>今天|今日|昨[天日]|前天|明[天日])
    """,
    re.VERBOSE,
)
_FIRST = "|".join(SMALL)
_MONTH_EN = rf"(?:{MONTHS})\b"
_EN = re.compile(
    rf"""\b(?:
        (?:the\s)?(?P<part>(?i:first|second)\s(?i:half)|(?i:first|second|third|fourth)\s(?i:quarter)
            |(?P<first>(?i:first)\s(?P<count>{_FIRST}|[0-9]{{1,2}})\s(?P<what>months|quarters)))
            (?:\s(?:of|in)\s(?:(?P<year>(?:19|20)[0-9]{{2}})\b|(?P<named>this\syear|last\syear|next\syear|the\syear)))?
      | (?P<named2>(?i:this|last|next)\syear)\b(?!['’])
      | (?P<months>(?i:this|last|next)\smonth)\b
      | (?P<which>(?i:last|this|next))\s(?P<month>{_MONTH_EN})(?!\s[0-9])
      | (?P<days>(?i:today|yesterday|tomorrow))\b(?!['’])
      | (?P<dfirst>[0-9]{{1,2}})\s(?P<mfirst>{_MONTH_EN})(?!,?\s[0-9]{{4}})
      | (?P<mlast>{_MONTH_EN})\s(?P<dlast>[0-9]{{1,2}})\b(?!,?\s[0-9]{{4}})(?![-–—,]?[0-9])
      | (?<=\bin\s)(?P<alone>{_MONTH_EN})(?!\s(?:[0-9]|of\b))
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Found:
    """A span of partial dates at ``text[at:until]``; ``resolved`` if the piece's date was needed to tell it."""

    start: str
    end: str
    at: int
    until: int
    resolved: bool


def find_relative(plain: str, base: str, written: date | None) -> Iterator[Found]:
    """Parts of years, and dates relative to ``written``; without that, only those that name their year.

    2023年一季度为3%，二季度为4%: a part or month without a year is of the year that a part shortly before it names.
    """
    pattern, read = (_ZH, _chinese) if base == "zh" else (_EN, _english)
    carried, until = None, 0
    for match in pattern.finditer(plain):
        if not match.group():
            continue
        carried = carried if match.start() < until + _NEAR else None
        if found := read(match, written, carried):
            yield Found(*found, *match.span(), resolved=not match["year"] and (carried is None or bool(match["named"])))
        year = _named_year(match, written)
        if year and plain[match.start() - 1 : match.start()] not in _THAN:
            carried, until = year, match.end()


def _named_year(match: re.Match[str], written: date | None) -> int | None:
    """The year that a part or month names; None for a year alone, which may be of something else."""
    groups = match.groupdict()
    return _year(match["year"], (match["named"] or "").lower(), written) if groups["part"] or groups["month"] else None


def _chinese(match: re.Match[str], written: date | None, carried: int | None) -> _Span | None:
    if match["months"] or match["days"]:
        return _from_names(match["months"], match["days"], match["mday"], written)
    year = _year(match["year"], match["named"], written)
    if match["part"] and not match["month"]:
        return _part(year or carried, match, chinese, written)
    if match["month"]:
        month, day = _number(match["month"]), int(match["day"] or 0)
        # A year in digits with its month is found without this.
        return None if match["year"] else _until_day(_dated(year or carried, month, day, written), match["last"])
    return (str(year), str(year)) if match["named"] and year else None


def _until_day(found: _Span | None, last: str | None) -> _Span | None:
    """10月1日至8日 ends in the month in which it begins."""
    if found is None or not last:
        return found
    year, month, day = map(int, found[0].split("-"))
    end = _whole(year, month, int(last)) if int(last) > day else None
    return (found[0], end[1]) if end else found


def _english(match: re.Match[str], written: date | None, carried: int | None) -> _Span | None:
    if match["months"] or match["days"]:
        return _from_names((match["months"] or "").lower(), (match["days"] or "").lower(), None, written)
    name = (match["named"] or match["named2"] or "").lower()
    year = _year(match["year"], name, written)
    if match["which"]:
        return _month_named(match["which"].lower(), _MONTH_NUMBERS[match["month"][:3]], written)
    if match["part"]:
        return _part(year or carried, match, lambda words: SMALL.get(words.lower()), written)
    if match["named2"]:
        return (str(year), str(year)) if year else None
    month = match["mfirst"] or match["mlast"] or match["alone"]
    return _dated(None, _MONTH_NUMBERS[month[:3]], int(match["dfirst"] or match["dlast"] or 0), written)


def _number(words: str) -> int:
    return int(words) if words.isdigit() else chinese(words) or 0


def _year(digits: str | None, named: str | None, written: date | None) -> int | None:
    if digits:
        return int(digits)
    return written.year + _YEARS.get(named, 0) if named and written else None


def _part(
    year: int | None, match: re.Match[str], read: Callable[[str], int | None], written: date | None
) -> _Span | None:
    year = year or (written.year if written else None)
    if year is None:
        return None
    groups = match.groupdict()
    if groups.get("from"):
        return _months(year, _number(match["from"]), _number(match["to"]))
    if match["first"]:
        count = int(match["count"]) if match["count"].isdigit() else read(match["count"]) or 0
        return _months(year, 1, count * 3 if "季" in match["what"] or match["what"] == "quarters" else count)
    return _months(year, *_PARTS[match["part"].lower().removeprefix("第")])


def _months(year: int, first: int, last: int) -> _Span | None:
    return (f"{year}-{first:02}", f"{year}-{last:02}") if 0 < first <= last <= _DECEMBER else None


def _from_names(months: str | None, days: str | None, day: str | None, written: date | None) -> _Span | None:
    if written is None:
        return None
    if days:
        found = str(written + timedelta(days=_DAYS[days]))
        return found, found
    year, month = divmod(written.year * 12 + written.month - 1 + _MONTHS[months or ""], 12)
    return _whole(year, month + 1, int(day or 0))


def _month_named(which: str, month: int, written: date | None) -> _Span | None:
    """“Last December” is the latest one that is over."""
    if written is None:
        return None
    past, coming = month < written.month, month > written.month
    years = {"last": written.year - (not past), "this": written.year, "next": written.year + (not coming)}
    return _whole(years[which], month, 0)


def _dated(year: int | None, month: int, day: int, written: date | None) -> _Span | None:
    """A month or day of ``year``, or of the year that a piece of this date means: mostly what has been."""
    if year is not None or written is None:
        return _whole(year, month, day) if year is not None else None
    middle = date(written.year, month, min(day or 15, 28))
    distance = (middle - written).days
    return _whole(written.year + (distance < -_FAR_BACK) - (distance > _FAR_AHEAD), month, day)


def _whole(year: int, month: int, day: int) -> _Span | None:
    if day > monthrange(year, month)[1]:
        return None
    found = f"{year}-{month:02}" + (f"-{day:02}" if day else "")
    return found, found
