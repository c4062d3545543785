"""Plain text: the title on the first line; then, each on a line of its own and where there are any, byline, outlet and
time; then the text, a paragraph a line.
"""

import re
from typing import Final

from articles.sources.errors import SourceError
from articles.sources.outlets import parse_outlet
from articles.sources.source import Fields, Format, Source
from articles.sources.times import find_time, parse_time
from sco.i18n import gettext_noop

MAX_TITLE: Final = 300
MAX_HEAD: Final = 8
MAX_HEAD_LINE: Final = 100
MAX_BESIDE: Final = 20
_LABELS: Final = (
    ("title", re.compile(r"(?:标题|题目|Title|Headline)\s*[:：]\s*(.+)", re.IGNORECASE)),
    (
        "byline",
        re.compile(
            r"((?:本文)?作者\s*[:：].+|(?:撰文|文|撰稿|记者|编译|翻译|文字|采写)\s*[/／｜|:：].+|(?:By|Authors?:)\s+\S.+"
            r"|.{2,12}[/／](?:文|编译|译)|[【\[（(]?.{0,16}(?:记者|通讯员|评论员|特约撰稿人)\s+.{2,30})",
            re.IGNORECASE,
        ),
    ),
    ("outlet", re.compile(r"((?:文章|稿件)?来源\s*[:：].+|Source\s*:.+|(?:转自|来自)\s*[:：].+)", re.IGNORECASE)),
    ("url", re.compile(r"(?:(?:原文)?(?:链接|地址|网址)|URL|Link)?\s*[:：]?\s*(https?://\S+)", re.IGNORECASE)),
    ("responsible_editor_name", re.compile(r"[(（\[【]?(?:责编|责任编辑|编辑)\s*[:：]\s*([^)）\]】]+)[)）\]】]?")),
    (
        "published_at",
        re.compile(r"(?:(?:发布|发表|发稿|时间|日期|Published|Date)[^:：]{0,6}[:：]\s*)(.+)", re.IGNORECASE),
    ),
)
_SOURCE = re.compile("来源|转自|来自|Source", re.IGNORECASE)
_NOTICE = re.compile(r"(?:版权|未经.*授权|严禁转载|©|Copyright|All rights reserved).{0,200}", re.IGNORECASE)
_DATE_LINE = re.compile(r"[^。！？]{0,40}\d{4}[-年/.]\d{1,2}[-月/.]\d{1,2}[^。！？]{0,60}|[A-Z][a-z]+ \d{1,2}, \d{4}")
_SENTENCE_END = re.compile(r"[。；;]$|(?<![A-Z]\.[A-Z])(?<!\bMr)(?<!\bDr)\.$")


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
        if _labelled(lines[0]).keys() - {"title"} or _take_several(Fields(), lines[0]):  # “来源：…” is none
            raise SourceError.at("no_title_line", text, 0)
        title = lines.pop(0)
        labelled = _LABELS[0][1].fullmatch(title)
        fields.add("title", labelled[1] if labelled else title.lstrip("#").strip(), gettext_noop("the first line"))
        if _SENTENCE_END.search(title):
            fields.notice("title_sentence", "title")
    _read_head(fields, lines)
    _read_end(fields, lines)
    fields.add("paragraphs", lines, gettext_noop("the lines after the title"))
    return fields


def _read_head(fields: Fields, lines: list[str]) -> None:
    """Take the lines before the text that name byline, outlet and time."""
    for _number in range(MAX_HEAD):
        if len(lines) < 2 or len(lines[0]) > MAX_HEAD_LINE or not _take(fields, lines[0]):
            return
        lines.pop(0)


def _read_end(fields: Fields, lines: list[str]) -> None:
    """Take the lines after the text that name the editor, the outlet or the rights."""
    while len(lines) > 1 and len(lines[-1]) <= MAX_HEAD_LINE:
        last = lines[-1]
        if _NOTICE.fullmatch(last):
            fields.add("rights_notice", last, gettext_noop("a line after the text"))
        elif not any(name in {"responsible_editor_name", "outlet", "url"} for name in _labelled(last)) or not _take(
            fields, last
        ):
            return
        lines.pop()


def take_beside(fields: Fields, above: list[str], lines: list[str]) -> None:
    """Take what the lines above a text say of it, the nearest first, and those at its ends that are not its own."""
    for line in reversed(above):
        _take_some(fields, line)
    while len(lines) > 1 and _is_beside(lines[0]) and _take_some(fields, lines[0]):
        lines.pop(0)
    _read_end(fields, lines)


def _is_beside(line: str) -> bool:
    """Whether a line is none of the text, which may begin with a date too."""
    found = find_time(line)
    return bool(_labelled(line) or (found and len(line) - len(found[1]) <= MAX_BESIDE))


def _take_some(fields: Fields, line: str) -> bool:
    found = Fields()
    if len(line) > MAX_HEAD_LINE or not _take(found, line):
        return False
    # A menu or a list of other pieces may stand there as well, with dates.
    if not _SOURCE.search(line) and parse_outlet(found.text("outlet")).doubt:
        return False
    for name, value in found.values.items():
        fields.add(name, value, found.origins[name])
    return True


def _labelled(line: str) -> dict[str, str]:
    found = ((name, pattern.fullmatch(line)) for name, pattern in _LABELS)
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
    fields.add("published_at", found[0], origin)
    rest = line.replace(found[1], " ").strip(" |｜\t:：,，")
    if "outlet" in fields.values and fields.text("outlet") == line:
        fields.values["outlet"] = rest
    elif rest and len(rest) <= 40:
        parts = re.split(r"\s{1,}(?=来源|作者|责编|编辑)", rest)
        for part in parts:
            for name, value in (_labelled(part) or {"outlet": part}).items():
                fields.add(name, re.sub(r"^(?:发布|发表|发稿)?(?:时间|日期)\s*[:：]?\s*", "", value), origin)
    return True


def _take_several(fields: Fields, line: str) -> bool:
    """Take a line of several labelled fields: “来源：某报 作者：张三 2025-09-03”."""
    parts = [part for part in re.split(r"[\s|｜]+(?=(?:来源|作者|责编|编辑|时间|发布时间|日期)\s*[:：])", line) if part]
    if len(parts) < 2 or not all(_labelled(part) or find_time(part) for part in parts):
        return False
    for part in parts:
        _take(fields, part)
    return True


FORMAT = Format("plain_text", gettext_noop("plain text"), 90, recognises, read)
