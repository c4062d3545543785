"""The fields after the body: two times, rights notice, responsible editor, outlet, flags."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from articles.importer.refusals import refuse

MAX_NOTICE: Final = 1000
# Only needed where nothing else says where the outlet's name begins.
_OUTLETS = """
环球时报/环球网/人民日报/人民网/新华社/新华网/中国日报/中国日报网/光明日报/光明网/经济日报/解放军报/参考消息/中国新闻网/中新网/
中国新闻社/央视新闻/央视网/央广网/国际在线/中国青年报/澎湃新闻/北京日报/Global Times/China Daily/Xinhua/People's Daily
"""
KNOWN_OUTLETS: Final = tuple(name.strip() for name in _OUTLETS.split("/"))
_TIME = timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PUBLISHED = re.compile(r"(?<![0-9])([0-9]{10,}+)(?=[ \t\r]{0,4}([\[{]|\n|\Z))")
_DIGITS = re.compile(r"(?<![0-9])[0-9]{10,}+")
_EDITOR = re.compile(r"(?:责任?编辑?|编辑)[ \t]?[:：]|Editors?[ \t]?[:：]")
_ASCII_STOP = re.compile(r"(?<=[a-z]{2})\.(?=[^\W\d_])")
_BETWEEN_EDITORS = " \t、，,;；/|&"
_ANOTHER_EDITOR = tuple("、，,;；/|&")
# Longer than three characters may be a name of two with the beginning of an outlet's name.
_EDITOR_NAMES = re.compile(r"(?:(?:[\u4e00-\u9fff]{2,3}|[A-Za-z][A-Za-z .'-]{1,60})?[ 、，,;；/|&]*)*+")


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
    middle = text[created.end() : published.start()]
    notice, outlet = _notice_and_outlet(text, created.end(), middle, [name for name, _ in editors])
    return Tail(
        start=start,
        end=end,
        created_at=_moment(text, start, created.group()[-13:]),
        published_at=_moment(text, published.start(), published.group(1)[:13]),
        rights_notice=notice,
        outlet=outlet,
        editor_name="、".join(name for name, _ in editors if name) or _spoken_editor(middle, outlet),
        editor_email=", ".join(email for _, email in editors if email),
    )


def _published(text: str, begin: int) -> re.Match[str]:
    found = list(_PUBLISHED.finditer(text, begin))
    flagged = [match for match in found if match.group(2) in {"[", "{"}]
    chosen = flagged or found
    if not chosen:
        raise refuse("no_published_time", text, len(text.rstrip()))
    if len(chosen) > 1:
        raise refuse("two_pieces" if flagged else "no_published_time", text, chosen[1].start())
    if len(chosen[0].group(1)) not in {13, 15}:  # alone, or with the two flags of one digit
        raise refuse("time_unclear", text, chosen[0].start(), digits=len(chosen[0].group(1)))
    return chosen[0]


def _created(text: str, begin: int, end: int) -> re.Match[str]:
    """The last long number before the outlet. A longer one ends in the time; the body holds the other digits."""
    found = list(_DIGITS.finditer(text, begin, end))
    if not found or end - found[-1].end() > MAX_NOTICE:
        raise refuse("no_created_time", text, end)
    if len(found[-1].group()) < 13:
        raise refuse("time_unclear", text, found[-1].start(), digits=len(found[-1].group()))
    return found[-1]


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


def _notice_and_outlet(text: str, position: int, middle: str, editors: list[str]) -> tuple[str, str]:
    marker = _EDITOR.search(middle)
    if marker is not None:
        notice, rest = middle[: marker.start()], middle[marker.end() :].strip()
        outlet = _after_editor(text, position + marker.end(), rest, editors)
    else:
        notice, outlet = _cut_notice(text, position, middle.strip())
    if not outlet.strip():
        raise refuse("no_outlet", text, position + len(middle))
    return " ".join(notice.split()), " ".join(outlet.split())


def _after_editor(text: str, position: int, rest: str, editors: list[str]) -> str:
    """The outlet, which begins where the names that the JSON repeats end."""
    outlet = rest
    for name in filter(None, editors):
        outlet = outlet.lstrip(_BETWEEN_EDITORS).removeprefix(name)
    if outlet != rest and not outlet.startswith(_ANOTHER_EDITOR):
        return outlet.strip()
    known = _known_outlet(rest)
    if not known or not _EDITOR_NAMES.fullmatch(rest.removesuffix(known)):
        raise refuse("editor_unclear", text, position)
    return known


def _cut_notice(text: str, position: int, middle: str) -> tuple[str, str]:
    """Without an editor the notice's last full stop is the border; a name alone is an outlet without notice."""
    head, stop, outlet = middle.rpartition("。")
    if stop:
        return head + stop, outlet
    stops = [match.end() for match in _ASCII_STOP.finditer(middle)]
    if len(stops) == 1:
        return middle[: stops[0]], middle[stops[0] :]
    known = _known_outlet(middle)
    if known:
        return middle.removesuffix(known), known
    if stops or re.search(r"版权|授权|转载|[Cc]opyright|[Rr]ights|[,，;；]", middle):
        raise refuse("outlet_unclear", text, position)
    return "", middle


def _known_outlet(text: str) -> str:
    return max((name for name in KNOWN_OUTLETS if text.endswith(name)), key=len, default="")


def _spoken_editor(middle: str, outlet: str) -> str:
    """The editor named before the outlet, for dumps whose JSON names nobody."""
    marker = _EDITOR.search(middle)
    if marker is None:
        return ""
    return " ".join(middle[marker.end() :].split()).removesuffix(outlet).strip(_BETWEEN_EDITORS)
