"""The outlet that a piece names as its source, parted from the people beside it.

The outlets that are known win. Otherwise a slash, the word 记者 or a person's name ends it, and an editor is told.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from articles.parsing.segmentation import collapse_spaces
from articles.parsing.text_language import HAN
from articles.sources.bylines.names import Kind, is_name, joined_names, kind_of
from articles.sources.words import lines

MAX_OUTLET: Final = 60
_LABEL = re.compile(
    r"^(?:文章|稿件|信息|新闻)?(?:来源|出处|转自|转载自|来自)\s*[:：]?\s*|^(?:Source|From)\s*:\s*", re.IGNORECASE
)
_SLASH = re.compile(r"\s*[/／|｜\\]\s*")
_REPORTER = re.compile(r"\s*(?:驻[^\s/]{1,12})?(?:本报|特约|特派|实习|见习|首席|高级)?(?:记者|通讯员|评论员|特约撰稿)")
_LATIN_REPORTER = re.compile(r",?\s+(?:staff |special )?(?:reporter|correspondent|writer)s?\b.*", re.IGNORECASE)
# What may follow a known outlet's name without beginning another field: 人民日报(海外版), 央视新闻客户端.
_EDITION = re.compile(
    r"[(（][^()（）]{1,20}[)）]|客户端|微信公众号|公众号|微信|微博|官网|官方网站|海外版|英文版|中文版|国际版|评论版?"
)
# What begins no other field, and belongs to no name: 新华社北京9月3日电, 新华网综合.
_AGENCY = re.compile(r"\s*(?:[^\s0-9/]{0,8}\d{1,2}月\d{1,2}日)?(?:专?[电讯]|消息|(?:综合)?报道|综合|供稿)")
_DESK = re.compile(r"\s*(?:责任编辑|责编|编辑|作者|校对|审核|监制|编译|文)\s*[:：]")
_QUOTED = re.compile(r"《([^《》]+)》|“([^“”]+)”")
_ACCORDING = re.compile(r"^(?:据|综合)(?=\S)")
_ADDRESS = re.compile(r"https?:|www\.|\S@\S", re.IGNORECASE)
_OUTLET_END: Final = "报社网台刊志视讯线闻版号室"


@dataclass(frozen=True, slots=True)
class Outlet:
    """The outlet's name, '' if there is none; ``people`` is what stands beside it; ``doubt`` is a reason to look."""

    name: str
    people: str = ""
    doubt: str = ""


def known_outlets() -> tuple[str, ...]:
    """The outlets that are known wherever they are named, longest first."""
    return tuple(sorted(lines("outlets"), key=len, reverse=True))


def parse_outlet(text: str, known: Iterable[str] = ()) -> Outlet:
    """The outlet in this text; ``known`` are further outlets."""
    bare = _LABEL.sub("", collapse_spaces(text)).strip(" :：,，、;；.。|/-—")
    names = {name.lower(): name for name in (*known_outlets(), *known)}
    if quoted := _QUOTED.fullmatch(bare):
        bare = quoted[1] or quoted[2]
    if not bare or bare.lower() in names:
        return Outlet(bare)
    if (named := _ACCORDING.sub("", bare)).lower() in names:
        return Outlet(named)
    if found := _known_before(bare, names):
        return found
    if _ADDRESS.search(bare):
        return Outlet("", "", "none")
    first, *others = _SLASH.split(bare)
    if others:
        return Outlet(parse_outlet(first, known).name, _joined(others), _doubt_of_rest(others, names))
    return _unknown(bare)


def _known_before(bare: str, names: dict[str, str]) -> Outlet | None:
    """A known outlet at the beginning, where what follows does not belong to its name."""
    lowered = bare.lower()
    for name in sorted(names, key=len, reverse=True):
        if not lowered.startswith(name):
            continue
        rest = bare[len(name) :]
        if _EDITION.fullmatch(rest) and not _names_somebody(rest):
            return Outlet(bare)
        if _AGENCY.fullmatch(rest):
            return Outlet(bare[: len(name)])
        if _ends_before(rest):
            left = re.split(
                rf"\s*[/／|｜\\、，,;；]\s*|(?<=[{HAN}])\s+(?=[{HAN}])", rest.strip(" /／|｜、，,;；·-—()（）")
            )
            return Outlet(bare[: len(name)], _joined(left), _doubt_of_rest(left, names))
    return None


def _ends_before(rest: str) -> bool:
    return bool(
        re.match(r"\s*[/／|｜\\、，,;；·(（]|\s+-|\s", rest)
        or _DESK.match(rest)
        or _REPORTER.match(rest)
        or _is_people(rest)
    )


def _names_somebody(brackets: str) -> bool:
    """Whether brackets hold a person and not an edition: (记者张三)."""
    inside = brackets.strip("()（）")
    return _REPORTER.match(inside) is not None or _DESK.match(inside) is not None or _is_people(inside)


def _is_people(text: str) -> bool:
    # 新华社区报 is not 新华社 and a person of the surname 区.
    return (is_name(text) and text[-1] not in _OUTLET_END) or bool(joined_names(text))


def _joined(parts: Iterable[str]) -> str:
    return "、".join(part for part in parts if part)


def _doubt_of_rest(rest: Iterable[str], names: dict[str, str]) -> str:
    return "several" if any(part.lower() in names for part in rest) else "beside"


def _unknown(bare: str) -> Outlet:
    if reporter := _REPORTER.search(bare):
        return Outlet(bare[: reporter.start()].strip(), bare[reporter.start() :].strip(), "beside")
    if latin := _LATIN_REPORTER.search(bare):
        return Outlet(bare[: latin.start()].strip(), latin.group().strip(" ,"), "beside")
    if _is_people(bare):
        return Outlet("", bare, "person")
    if len(bare) > MAX_OUTLET or re.search("[。！？!?]|https?:", bare) or kind_of(bare) in {Kind.NO_NAME, Kind.PLACE}:
        return Outlet("", "", "none")
    return _before_name(bare) or Outlet(bare, "", "unknown")


def _before_name(bare: str) -> Outlet | None:
    """The outlet before a name: 新的周报 张三, 新的周报张三."""
    words = bare.split()
    if len(words) > 1 and re.search(f"[{HAN}]", bare) and all(map(_is_people, words[1:])):
        return Outlet(words[0], _joined(words[1:]), "beside")
    for length in (3, 2):
        name, before = bare[-length:], bare[:-length]
        if len(before) > 2 and before[-1] in _OUTLET_END and _is_people(name):
            return Outlet(before, name, "beside")
    return None
