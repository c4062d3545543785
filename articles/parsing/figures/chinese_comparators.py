"""Comparators in front of a Chinese figure: 近400家, 至少失去13.4万个, 约占全球的25%."""

import re
from typing import Final

from articles.parsing.figures.definitions import SIGNS, Comparator
from articles.parsing.figures.words import comparators
from articles.parsing.numerals import HAN_NUMERALS

_WORDS: Final = SIGNS | comparators("chinese before")
_ACROSS: Final = comparators("chinese across")
# Between two numbers or names, a sign is part of a formula.
_SIGN = r"(?<![0-9A-Za-z)])(?<![0-9A-Za-z)]\s)"
# After these characters it is part of another word: 最近, 附近, 公约, 条约, 北约.
_OTHER_WORDS: Final = {
    "近": "(?<![最附邻靠临亲远])",
    "约": "(?<![公条合预节契特邀履违制缔签北纽誓])",
    "超": "(?<![高])",
    "过": "(?<![超不经通透])",
    "破": "(?<![侦查攻爆打击突识])",
    **dict.fromkeys(SIGNS, _SIGN),
}
_WORD = "|".join(_OTHER_WORDS.get(word, "") + re.escape(word) for word in sorted(_WORDS, key=len, reverse=True))
# What may stand between the word and its number.
_GAP = r"(?:[了过]|有着?|为|达到?|占到?|合|共?计|出|到|于|人民币|每[桶吨人年月日天度克股升公里户]{1,2}|\s)*"
_NO_NUMBER = rf"[^\s，。；、：！？（）“”,.;:0-9{HAN_NUMERALS}半]"
_VERBS = "(?:占|为|相当于|合|有|需|达|值|花费|耗资|耗时|历时|持续|可|能|用|每)"
# 年 and 同期 name another value to compare with: 超过去年同期的3000亿元.
_OF = rf"(?!去|上|前|往)(?:(?!年|同期){_NO_NUMBER}){{1,10}}的?"
_PATTERNS: Final = (
    re.compile(rf"(?:{_WORD}){_GAP}\Z"),
    re.compile(rf"(?:{'|'.join(_ACROSS)}){_NO_NUMBER}{{1,8}}\Z"),
    re.compile(rf"{_OTHER_WORDS['约']}约{_VERBS}{_NO_NUMBER}{{0,10}}\Z"),
)
_OF_WHOLE: Final = re.compile(rf"(?:不低于|不少于|不超过|超过|不足|不到|逾|接近|超){_OF}\Z")
_LAST: Final = frozenset([*(word[-1] for word in _WORDS), *"了过有着为达到占合共计出于币桶吨人年月日天度克股升公里户"])
_REACH: Final = 16
_WORDS_BY_LENGTH: Final = sorted(_WORDS, key=len, reverse=True)
# 过千 and 破10亿, but 走过三地.
_ONLY_BEFORE: Final = {"过": "百千万亿", "破": "百千万亿0123456789"}


def find_comparator(text: str, start: int, floor: int, *, is_part: bool) -> tuple[Comparator, int] | None:
    """The comparator in front of ``start`` and where its word begins, not before ``floor``; None without one.

    ``is_part`` says that the figure is a part of a whole, which may be named in between: 超过总量的三成.
    """
    for pattern in (*_PATTERNS, *([_OF_WHOLE] if is_part else [])):
        if found := _match(pattern, text, start, floor):
            return found
    return None


def is_direct(text: str, start: int, floor: int) -> bool:
    """Whether a comparator stands directly in front: a bare 万 is a number only then."""
    # Looked at first, because a table has many numbers, and most stand behind none of these.
    before = text[start - 1 : start]
    return (before in _LAST or before.isspace()) and _match(_PATTERNS[0], text, start, floor) is not None


def _match(pattern: re.Pattern[str], text: str, start: int, floor: int) -> tuple[Comparator, int] | None:
    match = pattern.search(text, max(floor, start - _REACH), start)
    if match is None:
        return None
    word = next(word for word in _WORDS_BY_LENGTH if match.group().startswith(word))
    if text[start] not in _ONLY_BEFORE.get(word, text[start]):
        return None
    return _WORDS[word], match.start()
