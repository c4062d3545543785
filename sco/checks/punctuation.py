"""Punctuation of the other language, and quotation marks that do not go together."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from sco.checks.findings import MAX_FINDINGS, WARNING, Finding, place_in
from sco.checks.subjects import Form, Pair
from sco.checks.wording import gettext_noop
from sco.languages import EN, ZH, Language

MESSAGES: Final = {
    "scripts.half_width": gettext_noop("“%(words)s” is English punctuation in Chinese; write “%(right)s”."),
    "scripts.full_width": gettext_noop("“%(words)s” is Chinese punctuation in English; write “%(right)s”."),
    "scripts.mixed_quotes": gettext_noop("Straight and typographic quotation marks are mixed: %(words)s."),
    "scripts.unpaired_quotes": gettext_noop("A quotation mark has no partner: %(words)s."),
}
_ZH_CHARS: Final = "\u3400-\u4dbf\u4e00-\u9fff，。；：？！、）】》」』”’…—"
_RIGHT: Final = dict(zip(",.;:?!()", "，。；：？！（）", strict=True))
# Between two Chinese characters, or between one and the end of a line. 1,000 and SCO: stay.
_HALF_WIDTH: Final = re.compile(
    rf"(?<=[{_ZH_CHARS}])[,;:?!](?=\s|[{_ZH_CHARS}“‘《「（]|\Z)|(?<=[{_ZH_CHARS}])\.(?=[{_ZH_CHARS}“‘《「（]|\s*\Z|\n)"
    rf"|(?<=[{_ZH_CHARS}])\((?=[^()\n]{{0,40}}[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])\)(?=[{_ZH_CHARS}“‘《「（\s]|\Z)"
)
_FULL: Final = dict(zip("，。；：？！（）、％＋－．／＂＇　「」『』《》", ",.;:?!(),%+-./\"' “”‘’“”", strict=True))
_FULL_WIDTH: Final = re.compile("[，。；：？！（）、％＋－．／＂＇　「」『』《》０-９Ａ-Ｚａ-ｚ]")
_HAN: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_NEAR: Final = 12
_STRAIGHT, _CURLY = re.compile('"'), re.compile("[“”]")
_APOSTROPHES: Final = (re.compile("(?<=[A-Za-z])'(?=[A-Za-z])"), re.compile("(?<=[A-Za-z])’(?=[A-Za-z])"))


def check_punctuation(pair: Pair, language: Language, text: str) -> Iterator[Finding]:
    """Findings of one text, in which addresses are blanked."""
    found = _half_width(pair, text) if language == ZH else _full_width(pair, text)
    yield from islice(found, MAX_FINDINGS)
    yield from _mixed(pair, language, text)
    yield from _unpaired(pair, language, text)


def _half_width(pair: Pair, text: str) -> Iterator[Finding]:
    for match in _HALF_WIDTH.finditer(text):
        details = {"words": match.group(), "right": _RIGHT[match.group()]}
        yield _finding("scripts.half_width", pair, ZH, text, match.span(), details)


def _full_width(pair: Pair, text: str) -> Iterator[Finding]:
    for match in _FULL_WIDTH.finditer(text):
        at = match.start()
        # Beside Chinese it belongs to a quotation, which has a check of its own.
        if _HAN.search(text, max(0, at - _NEAR), at + _NEAR):
            continue
        char = match.group()
        right = _FULL.get(char) or chr(ord(char) - 0xFEE0)
        yield _finding("scripts.full_width", pair, EN, text, match.span(), {"words": char, "right": right})


def _mixed(pair: Pair, language: Language, text: str) -> Iterator[Finding]:
    kinds = [(_STRAIGHT, _CURLY), *([_APOSTROPHES] if language == EN else [])]
    for straight, curly in kinds:
        one, two = straight.search(text), curly.search(text)
        if one and two:
            details = {"words": f"{one.group()} {two.group()}"}
            yield _finding("scripts.mixed_quotes", pair, language, text, one.span(), details)


def _unpaired(pair: Pair, language: Language, text: str) -> Iterator[Finding]:
    """Curly quotation marks that open twice or never close, within a paragraph. English may repeat an opening one."""
    if pair.form is Form.UNIT:
        return
    at = 0
    for line in text.splitlines(keepends=True):
        opened = None
        for match in _CURLY.finditer(line):
            is_open = match.group() == "“"
            if is_open == (opened is not None):
                span = (at + match.start(), at + match.end())
                yield _finding("scripts.unpaired_quotes", pair, language, text, span, {"words": match.group()})
                return
            opened = match if is_open else None
        if opened is not None and language == ZH:
            span = (at + opened.start(), at + opened.end())
            yield _finding("scripts.unpaired_quotes", pair, language, text, span, {"words": opened.group()})
            return
        at += len(line)


def _finding(
    code: str, pair: Pair, language: Language, text: str, span: tuple[int, int], details: dict[str, str]
) -> Finding:
    place = place_in(pair.column(language), language, text.replace("\ue000", "·"), *span)
    return Finding(code, WARNING, place, details, (language,))
