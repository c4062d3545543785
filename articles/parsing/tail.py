"""The fields after the body: two times, rights notice, responsible editor, outlet, flags."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from articles.parsing.credits import read_credits
from articles.parsing.refusals import DumpError, refuse

MAX_NOTICE: Final = 1000
MAX_TIMES: Final = 50  # what has more of them is no piece, and each takes a look
_TIME_DIGITS: Final = {13, 15}  # alone, or with the two flags of one digit
_TIME = timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PUBLISHED = re.compile(r"(?<![0-9])([0-9]{10,}+)(?=[ \t\r]{0,4}([\[{]|\n|\Z))")
_DIGITS = re.compile(r"(?<![0-9])[0-9]{10,}+")
_RECORD_END = re.compile(r"[ \t\r]*(?:\n|\Z)")


@dataclass(frozen=True, slots=True)
class Tail:
    """``start`` is where the body ends, ``end`` where the record ends (the body once more may follow)."""

    start: int
    end: int
    created_at: datetime
    published_at: datetime
    rights_notice: str
    outlet: str
    editor_name: str
    editor_email: str


def read_tail(text: str, begin: int) -> Tail:
    """Read what follows the body. Raises DumpError."""
    published = _published(text, begin)
    created = _created(text, begin, published.start())
    editors, end = _editors(text, published.end())
    start = created.end() - 13
    credits_ = read_credits(text, created.end(), published.start(), [name for name, _ in editors])
    if not text[end:].strip() and (_is_in_a_sentence(text, created) or not credits_.is_plain):
        raise refuse("no_created_time", text, created.end())
    return Tail(
        start=start,
        end=end,
        created_at=_moment(text, start, created.group()[-13:]),
        published_at=_moment(text, published.start(), published.group(1)[:13]),
        rights_notice=credits_.notice,
        outlet=credits_.outlet,
        editor_name="、".join(name for name, _ in editors if name) or credits_.editor,
        editor_email=", ".join(email for _, email in editors if email),
    )


def _published(text: str, begin: int) -> re.Match[str]:
    found = list(_PUBLISHED.finditer(text, begin))
    flagged = [match for match in found if match.group(2) in {"[", "{"}]
    whole = [match for match in flagged if len(match.group(1)) in _TIME_DIGITS]
    chosen = _that_end_a_record(text, whole) or whole or flagged or found
    if not chosen:
        raise refuse("no_published_time", text, len(text.rstrip()))
    if len(chosen) > 1:
        raise refuse("two_pieces" if flagged else "no_published_time", text, chosen[1].start())
    if len(chosen[0].group(1)) not in _TIME_DIGITS:
        raise refuse("time_unclear", text, chosen[0].start(), digits=len(chosen[0].group(1)))
    return chosen[0]


def _that_end_a_record(text: str, times: list[re.Match[str]]) -> list[re.Match[str]]:
    """Those with the editor's JSON and then the line's end after them; the body may have a long number in it."""
    if not 1 < len(times) <= MAX_TIMES:
        return times
    return [match for match in times if _ends_record(text, match.end())]


def _ends_record(text: str, position: int) -> bool:
    try:
        _editors(text, position)
    except DumpError:
        return False
    return True


def _created(text: str, begin: int, end: int) -> re.Match[str]:
    """The last long number before the outlet. A longer one ends in the time; the body holds the other digits."""
    found = list(_DIGITS.finditer(text, begin, end))
    if not found or end - found[-1].end() > MAX_NOTICE:
        raise refuse("no_created_time", text, end)
    if len(found[-1].group()) < 13:
        raise refuse("time_unclear", text, found[-1].start(), digits=len(found[-1].group()))
    return found[-1]


def _is_in_a_sentence(text: str, number: re.Match[str]) -> bool:
    return len(number.group()) == 13 and text[number.start() - 1].isalnum()


def _moment(text: str, position: int, digits: str) -> datetime:
    moment = _EPOCH + int(digits) * _TIME
    if not 2000 <= moment.year < 2100:
        raise refuse("time_impossible", text, position)
    return moment


def _editors(text: str, position: int) -> tuple[list[tuple[str, str]], int]:
    """(name, e-mail) of each editor in the JSON after the flags, and where that ends."""
    end = len(text)
    values: list[Any] = []
    while len(values) < 2:
        position += len(text[position : position + 4]) - len(text[position : position + 4].lstrip(" \t"))
        if position >= end or text[position] not in "[{":
            break
        value, position = _json(text, position)
        values.append(value)
    if not _RECORD_END.match(text, position):
        raise refuse("editor_json", text, position)
    people: Any = next((value for value in reversed(values) if value), [])
    rows = [person for person in (people if isinstance(people, list) else [people]) if isinstance(person, dict)]
    return [(_field(row, "name"), _field(row, "email")) for row in rows], position


def _json(text: str, position: int) -> tuple[Any, int]:
    try:
        return json.JSONDecoder().raw_decode(text, position)
    except (ValueError, RecursionError):
        raise refuse("editor_json", text, position) from None


def _field(row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    return " ".join(value.split()) if isinstance(value, str) else ""
