"""Parses figures in Chinese text."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from articles.parsing.figures.definitions import MAX_BARE_DIGITS, SIGNS, Comparator, Figure, by_word
from articles.parsing.figures.exclusions import mask_exclusions
from articles.parsing.numerals import HAN_NUMERALS, MEASURES, MYRIADS, SPACES, TO_NINE, chinese, mixed

_PREFIXES: Final = SIGNS | by_word(
    {
        "≥": "不少于/不低于/不下于/不下/不小于/至少/最少/起码/上",
        "≤": "不超过/不多于/不高于/不大于/至多/最多",
        ">": "超过/多于/高于/大于/突破/超出/逾/超",
        "<": "不足/不到/不满/少于/低于/小于/未满/未达",
        "≈": "将近/接近/大约/大概/大致/约/近",
    }
)
_SUFFIXES: Final = by_word({"≥": "及以上/以上", "≤": "及以下/以下/以内", "≈": "左右/上下"})
_VAGUE: Final = by_word({">": "多/余/几", "≈": "来"})
_ASCII = "0123456789"
# Between two numbers or names, a sign is part of a formula.
_SIGN = r"(?<![0-9A-Za-z)])(?<![0-9A-Za-z)]\s)"
# After these characters it is part of another word: 最近, 附近, 公约, 条约, 北约, 晚上, 成千上万.
_OTHER_WORDS: Final = {
    "近": "(?<![最附邻靠临亲])",
    "约": "(?<![公条合预节契特邀履违制缔签北])",
    "上": "(?<![晚早路网线以世千])",
    **dict.fromkeys(SIGNS, _SIGN),
}
_PREFIX = "|".join(
    _OTHER_WORDS.get(word, "") + word + ("(?=[百千万亿])" if word == "上" else "")
    for word in sorted(_PREFIXES, key=len, reverse=True)  # 不超过 before 超过: alternation takes the first that matches
)
_UNIT = "|".join([r"个[多余](?:月|小时|星期)", *MEASURES])
# 百分, 千米, 千克 and the like begin a unit, so they are no scales.
_SCALE = "(?:[万亿]|[百千](?![分里米克瓦卡]))"
_FUZZ = f"(?:[多余几]|来(?=[百千万亿]|{_UNIT}))"
# Possessive (++, *+), because backtracking would find parts of numbers, in quadratic time on a long row of digits.
_FIGURE = re.compile(
    rf"""
    (?:(?P<prefix>{_PREFIX})[了有为达占合计]?(?:人民币)?\s?)?
    (?P<of100>百分之)?
    (?P<number>
        (?<![0-9.])(?:[0-9]{{1,3}}(?:[,，{SPACES}][0-9]{{3}})++(?![0-9])|[0-9]++)(?:\.[0-9]++)?
            (?:\s?(?:{_FUZZ}?{_SCALE})++(?:[多余]?[0-9]++(?:{_FUZZ}?{_SCALE})*+)*+)?
      | (?<![{HAN_NUMERALS}])(?:[两{TO_NINE}]|(?<![数几])十)(?:[{HAN_NUMERALS}]|[多余几来](?=[{HAN_NUMERALS}]))*+
            (?:点[〇零{TO_NINE}]++{_SCALE}*+)?
      | (?<![{HAN_NUMERALS}数几])[百千万亿]{{1,2}}(?=[余多])
      | (?(prefix)[百千万亿]{{1,3}}|(?!))
      | (?<=百分之)百)
    \s?(?P<fuzzy>{_FUZZ})?
    (?P<plus>\+)?
    (?:\s?(?P<unit>{_UNIT}))?
    (?P<after>(?<=[吨里年倍斤克时元岁米天顷亩升周钟点月])[多余](?![次方边元国种样数少云半人位项名个额下]))?
    (?P<suffix>{"|".join(sorted(_SUFFIXES, key=len, reverse=True))})?
    """,
    re.VERBOSE,
)
# 2千余万 and 1千8百多, but not 1万多5千: only scales may follow the vague word.
_VAGUE_LAST = re.compile(r"[^多余几来]*[多余几来]?[百千万亿]*")
_SHORT_HAN = re.compile(rf"[百千万亿][{TO_NINE}]\Z")
# 10天前 and 5年来 tell when, not how many.
_DURATIONS: Final = {"年", "天", "周", "个月", "小时", "分钟"}
_WHEN = re.compile("间|以?来|之?[前后]")


def parse_figures(plain: str) -> Iterator[Figure]:
    """The figures of a text in which ``plain_digits`` has replaced full-width digits."""
    for match in _FIGURE.finditer(mask_exclusions(plain, "zh")):
        value = _value(match)
        if value is not None and _counts(match, value):
            number = match.start("of100" if match["of100"] else "number")
            end = match.start() + len(match.group().rstrip())
            yield Figure(value, _comparator(match), _unit(match), match.start(), end, number)


def _unit(match: re.Match[str]) -> str:
    return "%" if match["of100"] else re.sub("[多余]", "", match["unit"] or "")


def _value(match: re.Match[str]) -> Decimal | None:
    """The value; None if it is vague in the middle (1万多5千), or without a unit a numeral follows the match."""
    end = match.end("fuzzy" if match["fuzzy"] else "number")
    continues = not match["unit"] and match.string[end : end + 1] in set(_ASCII + HAN_NUMERALS)
    if continues or not _VAGUE_LAST.fullmatch(match["number"] + (match["fuzzy"] or "")):
        return None
    number = re.sub("[多余几来]", "", match["number"])
    return mixed(number) if number[0] in _ASCII else _han_value(number)


def _han_value(number: str) -> Decimal | None:
    """The value of Chinese numerals; None for 三百五, which is 350 to some readers and 305 to others."""
    whole, _, places = number.partition("点")
    # A bare scale is a number only after a comparator: 超过万 is more than 10,000.
    value = MYRIADS.get(whole) or chinese(whole)
    if value is None or _SHORT_HAN.search(whole):
        return None
    digits = places.rstrip("百千万亿")
    fraction = "".join(str(chinese(char)) for char in digits) or "0"
    return mixed(f"{value}.{fraction}{places[len(digits) :]}")


def _counts(match: re.Match[str], value: Decimal) -> bool:
    """Whether the numeral counts something."""
    number, unit = match["number"], match["unit"]
    if _unit(match) in _DURATIONS and _WHEN.match(match.string, match.end()):
        return False
    if number[0] in _ASCII or match["of100"]:
        return not number.isdigit() or len(number) <= MAX_BARE_DIGITS or bool(unit or match["prefix"])
    # In characters, a numeral without a unit is mostly part of a word (统一, 万事); 一名 is “a”, 两国 two known states.
    alone = number == "一" and not match["fuzzy"]
    name = unit == "国" and (value < 3 or match.string.startswith("”", match.end()))
    return bool(unit) and not alone and not name


def _comparator(match: re.Match[str]) -> Comparator:
    if match["prefix"]:
        return _PREFIXES[match["prefix"]]
    # The vague word may be in any of these: 2千多万, 2000多, 3个多月, 5吨多.
    vague = re.search("[多余几来]", "".join(filter(None, match.group("number", "fuzzy", "unit", "after"))))
    if vague:
        return _VAGUE[vague.group()]
    return "≥" if match["plus"] else _SUFFIXES.get(match["suffix"], "=")
