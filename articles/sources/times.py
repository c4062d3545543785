"""Times as sources write them."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any, Final

BEIJING: Final = timezone(timedelta(hours=8))
_YEARS: Final = range(1990, 2100)
_EPOCH = re.compile(r"\d{10}|\d{13}")
_WRITTEN = re.compile(
    r"(\d{4})\s*(?:年|[-/.])\s*(\d{1,2})\s*(?:月|[-/.])\s*(\d{1,2})\s*日?"
    r"(?:[T\s]*(上午|早上|中午|下午|傍晚|晚上?|凌晨)?\s*(\d{1,2})\s*[:：时點点]\s*(\d{1,2})?\s*分?(?:[:：](\d{1,2}))?)?"
)
_LABEL = re.compile(
    r"^(?:(?:发布|发表|发稿|更新|创建)?(?:时间|日期|于)|(?:Published|Updated|Posted|Date)(?: on)?)\s*[:：]?\s*",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"[(（]?(?:星期|周|礼拜)[一二三四五六日天][)）]?")
_HALF_DAY = re.compile(r"(?<!\d)(\d{1,2})[:.](\d{2})(:\d{2})?\s*([ap])\.?m\b\.?", re.IGNORECASE)
# CST is China's standard time here, and America's to the standard library: it is no zone.
_ZONES: Final = (
    (re.compile(r"\s*(?<=[\d)])\s*\(?(?:GMT|UTC)\s?([+-])(\d{1,2}):?(\d{2})?\)?(?:\s*\([^()]*\))?$"), "offset"),
    (re.compile(r"\s*[(（]?(?:北京时间|中国标准时间)[)）]?\s*"), " +0800"),
    (re.compile(r"\s+(?:UTC|GMT|-0000)$"), " +0000"),
    (re.compile(r"\s+\(?CST\b\)?"), ""),
)
_DAYS: Final = ("%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y")
# What mail, RSS and English pages write. The standard library reads more, and takes some of it for midnight.
_MAIL = re.compile(
    r"(?:[A-Z][a-z]{2,8},? )?(?:(?:\d{1,2} [A-Z][a-z]{2,8}|[A-Z][a-z]{2,8} \d{1,2},?) \d{4},? \d{1,2}(?::\d{2}){1,2}"
    r"|[A-Z][a-z]{2} \d{1,2} \d{1,2}(?::\d{2}){1,2}(?: [A-Z]{2,4})? \d{4})"
    r"(?: ?[-+]\d{4}| [A-Z]{1,4})?"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time in UTC. ``doubt`` says what the source left open: '', ``time_zone`` or ``time_date_only``."""

    at: datetime
    doubt: str = ""


def parse_time(text: str) -> Moment | None:
    """The time that the text is, or None. Without a zone it is Beijing's."""
    bare = _normalised(" ".join(text.split()))
    return next(filter(None, (read(bare) for read in (_epoch, _iso, _mail, _written, _english))), None)


def _normalised(text: str) -> str:
    """The text without label and weekday, on the clock of 24 hours, its zone in digits at the end."""
    bare = _HALF_DAY.sub(_in_24_hours, _WEEKDAY.sub("", _LABEL.sub("", text)))
    bare = re.sub(r"\bSept\b\.?", "Sep", bare).replace(" at ", " ")
    for pattern, zone in _ZONES:
        if found := pattern.search(bare):
            sign = f" {found[1]}{int(found[2]):02}{found[3] or '00'}" if zone == "offset" else zone
            before_and_after = bare[: found.start()] + " " + bare[found.end() :]
            bare = before_and_after.strip() + ("" if re.search(r"[+-]\d{2}:?\d{2}$", bare[: found.start()]) else sign)
    return " ".join(bare.split())


def _in_24_hours(found: re.Match[str]) -> str:
    hour = int(found[1]) % 12 + (12 if found[4].lower() == "p" else 0)
    return f"{hour:02}:{found[2]}{found[3] or ''}"


def moment_of(value: Any) -> Moment | None:
    """The time that a reader found, as a text, a datetime or already read."""
    if isinstance(value, datetime):
        return Moment(value.astimezone(UTC))
    return value if isinstance(value, Moment) else parse_time(value) if isinstance(value, str) else None


def find_time(text: str) -> tuple[Moment, str] | None:
    """The first time written in the text, and the words for it."""
    for found in _WRITTEN.finditer(text):
        if moment := _written(found.group()):
            return moment, found.group().strip()
    return None


def _epoch(text: str) -> Moment | None:
    if not _EPOCH.fullmatch(text):
        return None
    return _sensible(datetime.fromtimestamp(int(text) / (1000 if len(text) == 13 else 1), UTC))


def _iso(text: str) -> Moment | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return _placed(at, dated=":" not in text and "T" not in text)


def _mail(text: str) -> Moment | None:
    bare = re.sub(r"([-+]\d\d):(\d\d)$", r"\1\2", text)
    if not _MAIL.fullmatch(bare):
        return None
    try:
        return _placed(parsedate_to_datetime(bare), dated=False)
    except (ValueError, TypeError, IndexError):
        return None


def _written(text: str) -> Moment | None:
    found = _WRITTEN.fullmatch(text.strip())
    if not found:
        return None
    half, hour = found[4] or "", int(found[5] or 0)
    hour += 12 if half in {"下午", "傍晚", "晚", "晚上"} and hour < 12 else 0
    try:
        year, month, day = map(int, found.group(1, 2, 3))
        at = datetime(year, month, day, hour, int(found[6] or 0), int(found[7] or 0))  # noqa: DTZ001 - placed below
    except ValueError:
        return None
    return _placed(at, dated=found[5] is None)


def _english(text: str) -> Moment | None:
    for form in _DAYS:
        try:
            return _placed(datetime.strptime(text, form), dated=True)  # noqa: DTZ007
        except ValueError:
            continue
    return None


def _placed(at: datetime, *, dated: bool) -> Moment | None:
    if at.tzinfo is not None:
        return _sensible(at)
    return _sensible(at.replace(tzinfo=BEIJING), "time_date_only" if dated else "time_zone")


def _sensible(at: datetime, doubt: str = "") -> Moment | None:
    return Moment(at.astimezone(UTC), doubt) if at.year in _YEARS else None
