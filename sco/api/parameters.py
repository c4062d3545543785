"""Query parameters: an explicit list for each address, each with its own reader, error text and OpenAPI schema."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

from sco.api.problems import Problem, bad_parameter
from sco.languages import EN, LANGUAGES, ZH, Language
from sco.partial_date import PATTERN as PARTIAL_DATE
from sco.partial_date import PartialDate, PartialDateError

MOST_PARAMETERS = 50
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_DATE, _TIME = {"format": "date"}, {"format": "date-time"}
_PLACE = {"pattern": r"^(0|[1-9][0-9]{0,17})\.[0-9a-f]{16}$"}
_LAST = datetime.max.replace(microsecond=999_000, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter. ``read`` turns its text into a value, or raises ValueError with a whole sentence."""

    name: str
    description: str
    schema: Mapping[str, Any]
    read: Callable[[str], Any]
    example: Any = None


def read_parameters(parameters: Iterable[Parameter], query: str) -> dict[str, Any]:
    """The values of a query string by name; anything unknown, repeated, empty or malformed is a 400 that names it."""
    known = {parameter.name: parameter for parameter in parameters}
    values: dict[str, Any] = {}
    for name, text in _pairs(query):
        if name not in known:
            raise _unknown(name, known)
        if name in values:
            raise bad_parameter(name, f"“{name}” is given twice. Give it once.")
        values[name] = _read(known[name], text)
    return values


def _pairs(query: str) -> list[tuple[str, str]]:
    try:
        # WSGI hands bytes over as Latin-1; some clients send UTF-8 without percent-encoding it.
        return parse_qsl(
            query.encode("iso-8859-1").decode(), keep_blank_values=True, max_num_fields=MOST_PARAMETERS, errors="strict"
        )
    except UnicodeDecodeError:
        raise Problem(400, "bad-request", "The query is not UTF-8. Percent-encode its text as UTF-8.") from None
    except ValueError:
        raise Problem(400, "bad-request", f"There are more than {MOST_PARAMETERS} parameters.") from None


def _unknown(name: str, known: Iterable[str]) -> Problem:
    choices = ", ".join(sorted(known))
    detail = (
        f"“{name[:60]}” is no parameter here. There are: {choices}." if choices else "This address takes no parameters."
    )
    return Problem(400, "unknown-parameter", detail.replace("\x00", "�"), parameter=name[:60].replace("\x00", "�"))


def _read(parameter: Parameter, text: str) -> Any:
    if "\x00" in text:
        raise bad_parameter(parameter.name, "The value holds a NUL character. Leave it out.")
    if not text:
        raise bad_parameter(parameter.name, f"“{parameter.name}” is empty. Give a value or leave it out.")
    try:
        return parameter.read(text)
    except ValueError as error:
        raise bad_parameter(parameter.name, str(error)) from None


def choice(name: str, description: str, values: Iterable[str], example: str | None = None) -> Parameter:
    """One of a fixed list of words."""
    allowed = list(values)

    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"“{_short(text)}” is not among: {', '.join(allowed)}.")
        return text

    return Parameter(name, description, {"type": "string", "enum": allowed}, read, example)


def slug(name: str, description: str, example: str | None = None) -> Parameter:
    """An item's slug."""

    def read(text: str) -> str:
        if len(text) > 80 or not re.fullmatch(SLUG, text, re.ASCII):
            raise ValueError(f"“{_short(text)}” is no slug: small letters a–z, digits and single hyphens, at most 80.")
        return text

    return Parameter(name, description, {"type": "string", "pattern": SLUG, "maxLength": 80}, read, example)


def whole(name: str, description: str, low: int, high: int, default: int) -> Parameter:
    """An integer within bounds."""

    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) or not low <= int(text) <= high:
            raise ValueError(f"“{_short(text)}” is not a whole number from {low} to {high}.")
        return int(text)

    schema = {"type": "integer", "minimum": low, "maximum": high, "default": default}
    return Parameter(name, description, schema, read)


def decimal(name: str, description: str, example: str | None = None) -> Parameter:
    """A decimal number, as plain digits."""
    pattern = r"^-?[0-9]{1,18}(\.[0-9]{1,6})?$"

    def read(text: str) -> Decimal:
        if not re.fullmatch(pattern, text, re.ASCII):
            raise ValueError(f"“{_short(text)}” is no number like 960 or -0.5, with at most 18 digits and 6 decimals.")
        return Decimal(text)

    return Parameter(name, description, {"type": "string", "pattern": pattern}, read, example)


def partial_date(name: str, description: str, example: str | None = None) -> Parameter:
    """YYYY, YYYY-MM or YYYY-MM-DD."""

    def read(text: str) -> PartialDate:
        if text != text.strip():
            raise ValueError("There is a space around the date. Leave it out.")
        try:
            return PartialDate.parse(text)
        except PartialDateError as error:
            raise ValueError(str(error)) from None

    return Parameter(name, description, {"type": "string", "pattern": PARTIAL_DATE}, read, example)


def instant(name: str, description: str, example: str | None = None) -> Parameter:
    """A date (its first moment, UTC) or a time with offset; read as text in the form of the stored times."""

    def read(text: str) -> str:
        moment = min(read_time(text), _LAST)
        # Stored times are whole milliseconds, so the next one decides on both sides as the exact moment would.
        moment += timedelta(microseconds=-moment.microsecond % 1000)
        return moment.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"

    return Parameter(name, description, {"type": "string", "anyOf": [_DATE, _TIME]}, read, example)


def read_time(text: str, *, end_of_day: bool = False) -> datetime:
    """A date or an RFC 3339 time as an aware datetime; ValueError says what is wrong with it."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
            day = datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC)
            return day + timedelta(days=1, microseconds=-1) if end_of_day else day
        moment = (
            datetime.fromisoformat(text.upper())
            if re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]", text, re.ASCII)
            else None
        )
        if moment is not None and moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    example = "2025-09-03 or 2025-09-03T01:05:22Z (a “+” of an offset is written %2B)"
    raise ValueError(f"“{_short(text)}” is no date or time with offset: write {example}.")


def words(name: str, description: str, example: str | None = None) -> Parameter:
    """Any text of at most 100 characters."""

    def read(text: str) -> str:
        if len(text) > 100 or not text.strip():
            raise ValueError("Give a text of 1 to 100 characters.")
        return text.strip()

    return Parameter(
        name, description, {"type": "string", "minLength": 1, "maxLength": 100, "pattern": r"\S"}, read, example
    )


def opaque(name: str, description: str) -> Parameter:
    """A token that came from a response."""
    return Parameter(name, description, {"type": "string", "maxLength": 2000}, str)


def in_order(values: Mapping[str, Any], low: str, high: str) -> None:
    """400 where two parameters that bound a range are given the wrong way round."""
    if low in values and high in values and values[low] > values[high]:
        raise bad_parameter(low, f"{low} is above {high}, so nothing can match. Swap them.")


def _short(text: str) -> str:
    return text[:60] + ("…" if len(text) > 60 else "")


def _language(text: str) -> Language:
    for language in LANGUAGES:
        if text.lower() == language.lower() or (language == ZH and text.lower() in {"zh", "zh-cn", "zh-sg"}):
            return language
    raise ValueError(f"“{_short(text)}” is none of our languages: zh-Hans (or zh, zh-CN, zh-SG), en.")


LANG = Parameter(
    "lang",
    "The language to read in. Without it, Accept-Language decides; without a match there, each piece comes in its"
    " original language.",
    {"type": "string", "enum": [ZH, EN, "zh", "zh-CN", "zh-SG"]},
    _language,
    EN,
)
FALLBACK = choice(
    "fallback",
    "`none` leaves out (in a list) or answers 404 to (a detail) what is not available in the language asked for,"
    " instead of another language.",
    ["none"],
)
AS_OF = Parameter(
    "as_of",
    "Read the record as it stood: a cursor of a response, a date (its last moment, UTC) or a time, not in the future.",
    {"type": "string", "anyOf": [_PLACE, _DATE, _TIME]},
    str,
    "2026-01-31",
)
LIMIT = whole("limit", "How many results at most.", 1, 100, 20)
COUNT = choice("count", "`true` adds the total number, at the cost of one more query.", ["true"])
CURSOR = opaque("cursor", "Where to go on, from `next` of the response before.")
