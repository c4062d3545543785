"""Plain text: the title on the first line; then, each on a line of its own and where there are any, byline, outlet and
time; then the text, a paragraph a line.
"""

import re
from collections.abc import Callable
from typing import Final

from articles.sources.bylines.parsing import parse_byline
from articles.sources.errors import SourceError
from articles.sources.outlets import parse_outlet
from articles.sources.source import Fields, Format, Source
from articles.sources.times import find_time, parse_time
from sco.i18n import gettext_noop

MAX_TITLE: Final = 300
MAX_HEAD: Final = 8
MAX_HEAD_LINE: Final = 100
MAX_NAMES: Final = 30
SHORT_NAME: Final = 4
MAX_BESIDE: Final = 40
# No label begins a sentence: 记者：请问这意味着什么？ and “By 2030, …” belong to the text.
_NO_SENTENCE: Final = "[^。！？；?!]"
_LABELS: Final = (
    ("title", re.compile(r"(?:标题|题目|Title|Headline)\s*[:：]\s*(.+)", re.IGNORECASE)),
    (
        "byline",
        re.compile(
            rf"((?:本文)?作者\s*[:：]{_NO_SENTENCE}+|(?:撰文|文|撰稿|记者|编译|翻译|文字|采写)\s*[/／｜|:：]{_NO_SENTENCE}{{2,40}}"
            rf"|.{{2,12}}[/／](?:文|编译|译)|(?![^】]+】.)[【\[（(]?{_NO_SENTENCE}{{0,16}}(?:记者|通讯员|评论员|特约撰稿人)\s+[^。！？；，?!]{{2,30}}"
            r"|(?:By|Authors?:)\s+(?!.*(?:[0-9!?]|[a-z]{3}\.$))\S.+)",
            re.IGNORECASE,
        ),
    ),
    (
        "outlet",
        re.compile(
            rf"((?:文章|稿件)?来源\s*[:：]{_NO_SENTENCE}+|Source\s*:.+|(?:转自|来自)\s*[:：]{_NO_SENTENCE}+)",
            re.IGNORECASE,
        ),
    ),
    ("url", re.compile(r"(?:(?:原文)?(?:链接|地址|网址)|URL|Link)?\s*[:：]?\s*(https?://\S+)", re.IGNORECASE)),
    (
        "responsible_editor_name",
        re.compile(r"[(（\[【]?(?:责编|责任编辑|编辑)\s*[:：]\s*([^)）\]】。！？?!]{1,40})[)）\]】]?"),
    ),
    (
        "published_at",
        re.compile(r"(?:(?:发布|发表|发稿|时间|日期|Published|Date)[^:：]{0,6}[:：]\s*)(.*\d.*)", re.IGNORECASE),
    ),
)
# Who wrote it, at the beginning of the text: 【环球时报记者 李四】, 新华社北京9月3日电（记者张三）.
_LEDE = re.compile(r"【([^【】]{2,40})】|[^（(。]{0,24}[电讯]?\s?[（(]((?:本报)?(?:记者|通讯员)[^（）()。]{2,30})[)）]")
_SOURCE = re.compile("来源|转自|来自|Source", re.IGNORECASE)
_LABEL_AHEAD = re.compile(r"[\s|｜]+(?=(?:来源|作者|记者|责编|责任编辑|编辑|时间|发布时间|日期)\s*[:：])")
_REPORTER = re.compile("记者|通讯员|作者|编译|评论员|撰稿")
_NOTICE = re.compile(r"(?:版权|未经.*授权|严禁转载|©|Copyright|All rights reserved).{0,200}", re.IGNORECASE)
_DATE_LINE = re.compile(
    r"[^。！？，；]{0,40}\d{4}[-年/.]\d{1,2}[-月/.]\d{1,2}[^。！？，；]{0,60}|[A-Z][a-z]+ \d{1,2}, \d{4}"
)
_SENTENCE_END = re.compile(r"[。；;]$|(?<![A-Z]\.[A-Z])(?<!\bMr)(?<!\bDr)\.$")

_Take = Callable[[Fields, str], bool]


def recognises(_source: Source) -> bool:
    """Whatever is text and nothing else."""
    return True


def read(source: Source) -> Fields:
    """The fields of the text. Raises SourceError."""
    if source.json is not None:
        raise SourceError("unknown_json")
    if re.match(r"<[\w?!]", source.start):
        raise SourceError("unknown_xml")
    return read_lines([line.strip() for line in source.text.splitlines() if line.strip()], source.text)


def read_lines(lines: list[str], text: str, fields: Fields | None = None) -> Fields:
    """The fields of these lines, beside those that are known. Raises SourceError."""
    fields = fields or Fields()
    if "title" not in fields.values:
        if len(lines) < 2 or len(lines[0]) > MAX_TITLE:
            raise SourceError.at("no_title_line", text, 0)
        if _labelled(lines[0]) or _take_several(Fields(), lines[0]):  # “来源：…” is none
            raise SourceError.at("no_title_line", text, 0)
        title = lines.pop(0)
        labelled = _LABELS[0][1].fullmatch(title)
        fields.add("title", labelled[1] if labelled else title.lstrip("#").strip(), gettext_noop("the first line"))
        if _SENTENCE_END.search(title):
            fields.notice("title_sentence", "title")
    _read_head(fields, lines, _take)
    _read_end(fields, lines)
    add_lede(fields, lines)
    fields.add("paragraphs", lines, gettext_noop("the lines after the title"))
    return fields


def take_around(fields: Fields, above: list[str], lines: list[str]) -> None:
    """Take what the lines above a text say of it, the nearest first, and those at its ends that are not its own."""
    for line in reversed(above):
        _ = _take_sure(fields, line, _take_labelled) or _take_sure(fields, line, _take)
    _read_head(fields, lines, lambda found, line: _take_sure(found, line, _take))
    _read_end(fields, lines)
    add_lede(fields, lines)


def add_lede(fields: Fields, lines: list[str]) -> None:
    """Take the byline that the first line of the text begins with; the line stays as it is."""
    found = _LEDE.match(lines[0]) if lines else None
    if found and (found[2] or _REPORTER.search(found[1])):
        fields.add("byline", found[1] or found[2], gettext_noop("the beginning of the text"))


def _take_sure(fields: Fields, line: str, take: _Take) -> bool:
    """Take a line on a page, which may also be of a menu or of a list of other pieces, with dates."""
    found = Fields()
    if len(line) > MAX_HEAD_LINE or not take(found, line):
        return False
    if not _SOURCE.search(line) and parse_outlet(found.text("outlet")).doubt:
        return False
    for name, value in found.values.items():
        fields.add(name, value, found.origins[name])
    return True


def _take_labelled(fields: Fields, line: str) -> bool:
    """Take what has a label, whatever stands beside it, and the time: “分享 2025-09-03 08:30 来源：某报”."""
    moment, words = find_time(line) or (None, "")
    parts = _LABEL_AHEAD.split(line.replace(words, " ") if words else line)
    known = [pair for part in parts for pair in _labelled(part.strip(" |｜")).items()]
    for name, value in [*known, *([("published_at", moment)] if known else [])]:
        fields.add(name, value, gettext_noop("a line beside the text"))
    return bool(known)


def _read_head(fields: Fields, lines: list[str], take: _Take) -> None:
    """Take the lines before the text that name byline, outlet and time."""
    between: list[str] = []
    for _number in range(MAX_HEAD):
        if len(lines) < 2 or len(lines[0]) > MAX_HEAD_LINE:
            break
        if not take(fields, lines[0]) and not _take_names(fields, lines[0]):
            # A subtitle, or names that are doubtful, if more of the head follows.
            if between or len(lines[0]) > MAX_NAMES or not _names_a_field(lines[1]):
                break
            between.append(lines[0])
        lines.pop(0)
    lines[:0] = [line for line in between if not _take_doubtful(fields, line)]


def _names_a_field(line: str) -> bool:
    """Whether a line has a label or is a date."""
    return len(line) <= MAX_HEAD_LINE and (bool(_labelled(line)) or _DATE_LINE.fullmatch(line) is not None)


def _take_doubtful(fields: Fields, line: str) -> bool:
    """Take a line as the byline if it is like names, so that an editor is asked about them."""
    doubts = parse_byline(line).doubts if "byline" not in fields.values else ()
    names = len(line) <= SHORT_NAME or any(part.options for part in doubts)
    if doubts and names:
        fields.add("byline", line, gettext_noop("a line of names below the title"))
    return bool(doubts and names)


def _take_names(fields: Fields, line: str) -> bool:
    """Take a line that is nothing but Chinese names: 张三 李四. “White House” would look like one too."""
    fits = "byline" not in fields.values and len(line) <= MAX_NAMES and not re.search("[A-Za-z]", line)
    found = parse_byline(line) if fits else None
    only = found is not None and found.authors and not found.doubts and not found.left_out
    if only:
        fields.add("byline", line, gettext_noop("a line of names below the title"))
    return bool(only)


def _read_end(fields: Fields, lines: list[str]) -> None:
    """Take the lines after the text that name the editor, the outlet or the rights."""
    for _number in range(MAX_HEAD):
        if len(lines) < 2 or len(lines[-1]) > MAX_HEAD_LINE:
            return
        last = lines[-1]
        if _NOTICE.fullmatch(last):
            fields.add("rights_notice", last, gettext_noop("a line after the text"))
        elif not any(name in {"responsible_editor_name", "outlet", "url"} for name in _labelled(last)) or not _take(
            fields, last
        ):
            return
        lines.pop()


def _labelled(line: str) -> dict[str, str]:
    found = ((name, pattern.fullmatch(line)) for name, pattern in _LABELS[1:])
    return {name: match[1] for name, match in found if match}


def _take(fields: Fields, line: str) -> bool:
    origin = gettext_noop("a line beside the text")
    if _take_several(fields, line):
        return True
    known = _labelled(line)
    if not known and not _DATE_LINE.fullmatch(line):
        return False
    for name, value in known.items():
        if name == "byline" and (at := find_time(value)):  # “作者：张三 2025-01-02 08:30”
            fields.add("published_at", at[0], origin)
            fields.add(name, value.replace(at[1], " "), origin)
        fields.add(name, value, origin)
    if not known or "outlet" in known:
        return _take_time(fields, line, origin) or bool(known)
    return True


def _take_time(fields: Fields, line: str, origin: str) -> bool:
    """Take a time, and an outlet before or after it: “新华社 2025-09-03 08:30”."""
    whole = parse_time(line)
    found = (whole, line) if whole else find_time(line)
    if found is None:
        return False
    rest = line.replace(found[1], " ").strip(" |｜\t:：,，")
    if len(rest) > MAX_BESIDE and not _labelled(line):  # a text may begin with a date
        return False
    fields.add("published_at", found[0], origin)
    if "outlet" in fields.values and fields.text("outlet") == line:
        fields.values["outlet"] = rest
    elif rest and len(rest) <= MAX_BESIDE:
        parts = re.split(r"\s{1,}(?=来源|作者|责编|编辑)", rest)
        for part in parts:
            for name, value in (_labelled(part) or {"outlet": part}).items():
                fields.add(name, re.sub(r"^(?:发布|发表|发稿)?(?:时间|日期)\s*[:：]?\s*", "", value), origin)
    return True


def _take_several(fields: Fields, line: str) -> bool:
    """Take a line of several labelled fields: “来源：某报 作者：张三 2025-09-03”."""
    parts = [part for part in _LABEL_AHEAD.split(line) if part]
    if len(parts) < 2 or not all(_labelled(part) or find_time(part) for part in parts):
        return False
    for part in sorted(parts, key=lambda part: not _labelled(part)):  # a label says more than a name beside a time
        _take(fields, part)
    return True


FORMAT = Format("plain_text", gettext_noop("plain text"), 90, recognises, read)
