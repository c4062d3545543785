"""Characters that a text in this language should not have: another script, another form of Chinese, unseen ones."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Final

from opencc import OpenCC

from sco.checks.findings import ERROR, MAX_FINDINGS, WARNING, Finding, place_in
from sco.checks.masking import mask_not_prose
from sco.checks.punctuation import MESSAGES as PUNCTUATION
from sco.checks.punctuation import check_punctuation
from sco.checks.subjects import Form, Pair, Subject
from sco.checks.wording import gettext_noop
from sco.languages import EN, LANGUAGES, ZH, Language

MESSAGES: Final = {
    "scripts.chinese": gettext_noop("“%(words)s” is Chinese, in an English text."),
    "scripts.traditional": gettext_noop("“%(words)s” is Traditional Chinese; Simplified: “%(simplified)s”."),
    "scripts.unseen": gettext_noop("There is an unseen character (%(character)s) after “%(before)s”."),
    "scripts.bidi": gettext_noop(
        "There is a character that turns the direction of text (%(character)s) after “%(before)s”."
    ),
    "scripts.broken": gettext_noop("There is a character that stands for none (%(character)s) after “%(before)s”."),
    **PUNCTUATION,
}
_HAN_RUN: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")
_BIDI: Final = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_UNSEEN: Final = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2028\u2029"
    "\u2060-\u2065\u206a-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
)
_BROKEN: Final = "\ud800-\udfff\ue000-\uf8ff\ufffd\ufffe\uffff"
_HIDDEN: Final = re.compile(f"(?P<bidi>[{_BIDI}])|(?P<unseen>[{_UNSEEN}])|(?P<broken>[{_BROKEN}])")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_SPARED: Final = re.compile(
    "「[^「」]{1,500}」|『[^『』]{1,500}』|“[^“”]{1,500}”|《[^《》]{1,200}》|〈[^〈〉]{1,200}〉"
)
_BRACKETED: Final = re.compile(r"[(（\[“‘「《*][^()（）\n]{0,200}[)）\]”’」》*]")
# Simplified texts have these characters too; OpenCC turns them into others outside the words that it knows.
_ALSO_SIMPLIFIED: Final = frozenset("乾於瞭徵藉馀著幺麽祇覆黏鍾甚")


def check_scripts(subject: Subject) -> Iterator[Finding]:
    """Hidden characters, foreign script and punctuation of every text."""
    for pair in subject.pairs:
        for language in LANGUAGES:
            if text := pair.text(language):
                yield from islice(_hidden(pair, language, text), MAX_FINDINGS)
                if language == EN:
                    yield from islice(_chinese(pair, text), MAX_FINDINGS)
                else:
                    yield from islice(_traditional(pair, text), MAX_FINDINGS)
                if pair.form is not Form.UNIT:
                    yield from check_punctuation(pair, language, mask_not_prose(text))


def _hidden(pair: Pair, language: Language, text: str) -> Iterator[Finding]:
    for match in _HIDDEN.finditer(text):
        at = match.start()
        details = {"character": f"U+{ord(match.group()):04X}", "before": text[max(0, at - 12) : at].strip()}
        place = place_in(pair.column(language), language, text, at, at + 1)
        yield Finding(f"scripts.{match.lastgroup}", ERROR, place, details, (language,))


def _chinese(pair: Pair, text: str) -> Iterator[Finding]:
    """Chinese in an English text. Prose may quote it in brackets, a title or name may not."""
    is_title = pair.form in {Form.TITLE, Form.NAME}
    bare = mask_not_prose(text)
    if not is_title:
        bare = _BRACKETED.sub(lambda match: "\ue000" * len(match.group()), bare)
    for match in _HAN_RUN.finditer(bare):
        place = place_in(pair.column(EN), EN, text, *match.span())
        level = ERROR if is_title else WARNING
        yield Finding("scripts.chinese", level, place, {"words": place.words}, (EN,))


def _traditional(pair: Pair, text: str) -> Iterator[Finding]:
    # Lone surrogates, which no encoding has, come with forged requests.
    text = _SURROGATES.sub("\ufffd", text)
    simple = _simplified(text)
    if simple == text:
        return
    spared = bytearray(len(text))
    for match in _SPARED.finditer(text):
        # A quotation that is Traditional throughout is somebody's own words; a mixed one is a slip.
        if _opencc("s2t").convert(match.group()) == match.group():
            spared[match.start() : match.end()] = b"\1" * len(match.group())
    differs = [one != two and one not in _ALSO_SIMPLIFIED for one, two in zip(text, simple, strict=True)]
    for start, end in _runs([each and not spared[at] for at, each in enumerate(differs)]):
        place = place_in(pair.column(ZH), ZH, text, start, end)
        details = {"words": place.words, "simplified": simple[start:end][:60]}
        yield Finding("scripts.traditional", WARNING, place, details, (ZH,))


def _runs(marked: list[bool]) -> Iterator[tuple[int, int]]:
    start = None
    for at, is_marked in enumerate([*marked, False]):
        if is_marked and start is None:
            start = at
        elif not is_marked and start is not None:
            yield start, at
            start = None


def _simplified(text: str) -> str:
    """The text in Simplified Chinese, character for character."""
    converted: str = _opencc("t2s").convert(text)
    if len(converted) == len(text):
        return converted
    # Rare: a phrase of another length. Then each character by itself, so that positions hold.
    return "".join(each if len(each) == 1 else char for char, each in ((char, _one(char)) for char in text))


@cache
def _one(char: str) -> str:
    simple: str = _opencc("t2s").convert(char)
    return simple


@cache
def _opencc(words: str) -> OpenCC:
    return OpenCC(words)
