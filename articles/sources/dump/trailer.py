"""Parses the fields after the body: the two times, the credits between them, flags, the editor as JSON."""

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from articles.parsing.segmentation import collapse_spaces
from articles.sources.dump.credits import Credits, parse_credits
from articles.sources.errors import SourceError

MAX_NOTICE: Final = 1000
MAX_TIMES: Final = 50  # a text with more is no piece, and the JSON after each has to be parsed
_TIME_DIGITS: Final = {13, 15}  # alone, or with the two flags of one digit
_MILLISECOND = timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PUBLISHED = re.compile(r"(?<![0-9])([0-9]{10,}+)(?=[ \t\r]{0,4}([\[{]|\n|\Z))")
_DIGITS = re.compile(r"(?<![0-9])[0-9]{10,}+")
_RECORD_END = re.compile(r"[ \t\r]*(?:\n|\Z)")


@dataclass(frozen=True, slots=True)
class Trailer:
    """``start`` is the end of the body, ``end`` the end of the record (a repeated body may follow)."""

    start: int
    end: int
    created_at: datetime
    published_at: datetime
    credits: Credits
    editor_email: str


def read_trailer(text: str, begin: int) -> Trailer:
    """Parse the fields after the body, all of which begin after ``begin``. Raises SourceError."""
    # The time of publication first: JSON and the end of a line mark it, and it bounds the search for the other.
    published = _find_published(text, begin)
    created = _find_created(text, begin, published.start())
    editors, end = _parse_editors(text, published.end())
    start = created.end() - 13
    names = [name for name, _ in editors if name]
    credits_ = parse_credits(text, created.end(), published.start(), names)
    # Without a repeated body a number inside its last sentence could pass for the time.
    in_sentence = len(created.group()) == 13 and text[start - 1].isalnum()
    if not text[end:].strip() and (in_sentence or not credits_.is_only_about_rights):
        raise SourceError.at("no_created_time", text, created.end())
    created_at, published_at = _parse_time(text, start), _parse_time(text, published.start())
    emails = ", ".join(email for _, email in editors if email)
    return Trailer(start, end, created_at, published_at, credits_, emails)


def _find_published(text: str, begin: int) -> re.Match[str]:
    found = list(_PUBLISHED.finditer(text, begin))
    flagged = [match for match in found if match.group(2) in {"[", "{"}]
    times = [match for match in flagged if len(match.group(1)) in _TIME_DIGITS]
    if 1 < len(times) <= MAX_TIMES:  # the body may contain a long number too
        times = [match for match in times if _ends_record(text, match.end())] or times
    chosen = times or flagged or found
    if not chosen:
        raise SourceError.at("no_published_time", text, len(text.rstrip()))
    if len(chosen) > 1:
        raise SourceError.at("two_pieces" if flagged else "no_published_time", text, chosen[1].start())
    if len(chosen[0].group(1)) not in _TIME_DIGITS:
        raise SourceError.at("time_unclear", text, chosen[0].start(), digits=len(chosen[0].group(1)))
    return chosen[0]


def _ends_record(text: str, position: int) -> bool:
    """Whether the editor's JSON and the end of the line follow."""
    with suppress(SourceError):
        return bool(_parse_editors(text, position))
    return False


def _find_created(text: str, begin: int, end: int) -> re.Match[str]:
    """The last long number before the outlet. The time is its last 13 digits; any others belong to the body."""
    found = list(_DIGITS.finditer(text, begin, end))
    if not found or end - found[-1].end() > MAX_NOTICE:
        raise SourceError.at("no_created_time", text, end)
    if len(found[-1].group()) < 13:
        raise SourceError.at("time_unclear", text, found[-1].start(), digits=len(found[-1].group()))
    return found[-1]


def _parse_time(text: str, position: int) -> datetime:
    time = _EPOCH + int(text[position : position + 13]) * _MILLISECOND
    if not 2000 <= time.year < 2100:
        raise SourceError.at("time_impossible", text, position)
    return time


def _parse_editors(text: str, position: int) -> tuple[list[tuple[str, str]], int]:
    """(name, e-mail) of each editor in the JSON after the flags, and where the JSON ends."""
    values: list[Any] = []
    # One value may be an empty list that belongs to the flags; the editor's follows it.
    while len(values) < 2:
        position += len(text[position : position + 4]) - len(text[position : position + 4].lstrip(" \t"))
        if text[position : position + 1] not in {"[", "{"}:
            break
        try:
            value, position = json.JSONDecoder().raw_decode(text, position)
        except (ValueError, RecursionError):  # the latter for thousands of opening brackets
            raise SourceError.at("editor_json", text, position) from None
        values.append(value)
    if not _RECORD_END.match(text, position):
        raise SourceError.at("editor_json", text, position)
    # The JSON comes from outside: a list, one object or anything else, with or without the keys.
    people: Any = next(filter(None, reversed(values)), [])
    rows = [person for person in (people if isinstance(people, list) else [people]) if isinstance(person, dict)]
    return [(_field(row, "name"), _field(row, "email")) for row in rows], position


def _field(row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    return collapse_spaces(value) if isinstance(value, str) else ""
