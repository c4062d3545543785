"""Paragraphs, headings and lists that do not match between the languages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from sco.checks.findings import ERROR, WARNING, Finding, place_in
from sco.checks.subjects import Form, Pair, Subject
from sco.checks.wording import gettext_noop
from sco.languages import EN, LANGUAGES, ZH, Language

KINDS: Final = {
    "paragraph": gettext_noop("a paragraph"),
    "heading": gettext_noop("a heading"),
    "item": gettext_noop("a list item"),
    "quote": gettext_noop("a quoted passage"),
}
MESSAGES: Final = {
    "paragraphs.number": gettext_noop(
        "The Chinese has %(zh)s paragraphs, headings and list items, the English %(en)s. They part at “%(words)s”."
    ),
    "paragraphs.kind": gettext_noop("Number %(number)s is %(zh_kind)s in Chinese, but %(en_kind)s in English."),
    "paragraphs.empty": gettext_noop("Number %(number)s is empty: “%(words)s” has no text."),
}
_MARKS: Final = (
    ("heading", re.compile(r"[ ]{0,3}#{1,6}(?:[ \t]+|\Z)")),
    ("item", re.compile(r"[ \t]{0,12}(?:[-*+]|[0-9]{1,9}[.)])(?:[ \t]+|\Z)")),
    ("quote", re.compile(r"[ ]{0,3}>[ \t]?")),
)
_ONLY_MARKS = re.compile(r"[\s*_~`#>\\\u00a0\u3000\u200b-\u200d\ufeff-]*\Z")
_RULE = re.compile(r"[ ]{0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|={2,})\Z")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or list item: ``text[start:end]``."""

    kind: str
    start: int
    end: int
    is_empty: bool


def check_paragraphs(subject: Subject) -> Iterator[Finding]:
    """Differences in number and kind, and blocks without text."""
    for pair in subject.pairs:
        if pair.form in {Form.MARKDOWN, Form.PROSE}:
            yield from _pair(pair)


def _pair(pair: Pair) -> Iterator[Finding]:
    zh, en = (blocks(pair.text(language)) for language in LANGUAGES)
    for language, found in ((ZH, zh), (EN, en)):
        yield from _empty(pair, language, found)
    if not pair.is_complete:
        return
    kinds = zip_longest([block.kind for block in zh], [block.kind for block in en])
    first = next((number for number, (one, two) in enumerate(kinds) if one != two), None)
    if len(zh) != len(en):
        at = min(len(zh), len(en)) if first is None else first
        yield _number(pair, zh, en, at)
    elif first is not None:
        details = {"number": str(first + 1), "zh_kind": zh[first].kind, "en_kind": en[first].kind}
        place = place_in(pair.column(EN), EN, pair.en, en[first].start, en[first].end)
        yield Finding("paragraphs.kind", WARNING, place, details, LANGUAGES)


def _number(pair: Pair, zh: list[Block], en: list[Block], at: int) -> Finding:
    """The place is in the longer text, at the first block that has no partner of its kind."""
    language, longer = (ZH, zh) if len(zh) > len(en) else (EN, en)
    block = longer[min(at, len(longer) - 1)]
    text = pair.text(language)
    place = place_in(pair.column(language), language, text, block.start, block.end)
    details = {"zh": str(len(zh)), "en": str(len(en)), "words": place.words[:30]}
    return Finding("paragraphs.number", ERROR, place, details, LANGUAGES)


def _empty(pair: Pair, language: Language, found: list[Block]) -> Iterator[Finding]:
    text = pair.text(language)
    for number, block in enumerate(found, 1):
        if block.is_empty:
            place = place_in(pair.column(language), language, text, block.start, block.end)
            details = {"number": str(number), "words": place.words}
            yield Finding("paragraphs.empty", WARNING, place, details, (language,))
            return  # one is enough to be sent there


def blocks(text: str) -> list[Block]:
    """The blocks of a Markdown text. A blank line ends a paragraph; each heading and list item is one by itself."""
    found: list[Block] = []
    at, is_open = 0, False
    for line in text.splitlines(keepends=True):
        bare = line.rstrip()
        if not bare or _RULE.match(bare):
            is_open = False
        elif mark := next(((kind, match) for kind, mark in _MARKS if (match := mark.match(bare))), None):
            kind, match = mark
            if kind == "quote" and is_open and found[-1].kind == "quote":
                found[-1] = Block(kind, found[-1].start, at + len(bare), found[-1].is_empty)
                at += len(line)
                continue
            empty = _ONLY_MARKS.match(bare, match.end()) is not None
            found.append(Block(kind, at, at + len(bare), empty))
            is_open = kind != "heading"
        elif is_open:
            last = found[-1]
            found[-1] = Block(last.kind, last.start, at + len(bare), last.is_empty and not bare.strip())
        else:
            found.append(Block("paragraph", at, at + len(bare), _ONLY_MARKS.match(bare) is not None))
            is_open = True
        at += len(line)
    return found
