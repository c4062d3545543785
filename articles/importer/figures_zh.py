"""Figures in Chinese text."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from articles.importer.figure import Comparator, Figure
from articles.importer.numerals import MYRIADS, chinese, decimal

_MEASURES = """
个百分点 百分点 个国家 个月 平方公里 平方千米 平方米 立方米 公里 千米 海里 公顷 公斤 千克 小时 分钟 周年
人次 架次 批次 美元 欧元 英镑 日元 卢布 人民币 元 % ‰ 个 名 位 人 次 起 项 件 宗 份 部 家 所 座 条 艘 架 辆
台 套 种 类 国 省 州 市 县 区 级 场 轮 批 吨 米 克 升 亩 天 年 岁 倍 周 支 只 头 匹 枚 颗 棵 株 户 组 对 双 队
股 集 篇 本 册 张 幅 款 样 段 步 例 字
"""
MEASURES: Final = tuple(sorted(_MEASURES.split(), key=len, reverse=True))
PREFIXES: Final[dict[str, Comparator]] = {
    **dict.fromkeys(("不少于", "不低于", "不下于", "不下", "不小于", "至少", "最少", "起码"), "≥"),
    **dict.fromkeys(("不超过", "不多于", "不高于", "不大于", "至多", "最多"), "≤"),
    **dict.fromkeys(("超过", "多于", "高于", "大于", "突破", "超出", "逾", "超"), ">"),
    **dict.fromkeys(("不足", "不到", "不满", "少于", "低于", "小于", "未满", "未达"), "<"),
    **dict.fromkeys(("将近", "接近", "大约", "大概", "大致", "约", "近"), "≈"),
}
SUFFIXES: Final[dict[str, Comparator]] = {
    **dict.fromkeys(("及以上", "以上"), "≥"),
    **dict.fromkeys(("及以下", "以下", "以内"), "≤"),
    **dict.fromkeys(("左右", "上下"), "≈"),
}
FUZZY: Final[dict[str, Comparator]] = {"多": ">", "余": ">", "几": ">", "来": "≈"}
_SCALES: Final = {"百": 100, "千": 1000, **MYRIADS}

_ASCII = "0123456789"
_TO_NINE = "一二三四五六七八九"
_HAN = f"〇零两{_TO_NINE}十百千万亿"
# Bounded, so that a long row of numerals is not read again from each of its characters.
_ANY = rf"(?:[0-9]{{1,15}}|[{_HAN}]{{1,20}})"
_YEAR = r"(?<![0-9.])(?<![0-9][,，])(?:1[0-9]|2[01])[0-9]{2}"
# The character before makes another word of these: 最近, 附近, 公约, 条约, 北约.
_OTHER_WORDS: Final = {"近": "(?<![最附邻靠临亲])", "约": "(?<![公条合预节契特邀履违制缔签北])"}
_PREFIX = "|".join(_OTHER_WORDS.get(word, "") + word for word in sorted(PREFIXES, key=len, reverse=True))
_SUFFIX = "|".join(sorted(SUFFIXES, key=len, reverse=True))
_UNIT = "|".join(MEASURES)
_FIGURE = re.compile(
    rf"""
    (?:(?P<prefix>{_PREFIX})[了有为达]?\s?)?
    (?P<of100>百分之)?
    (?P<number>
        (?<![0-9.])(?:[0-9]{{1,3}}(?:[,，][0-9]{{3}})++(?![0-9])|[0-9]++)(?:\.[0-9]++)?
      | (?<![{_HAN}])[两{_TO_NINE}十][{_HAN}]*+(?:点[〇零{_TO_NINE}]++)?
      | (?<![{_HAN}])[百千万亿](?=[余多])
      | (?<=百分之)百)
    \s?(?P<fuzzy>[多余几]|来(?=[万亿]|{_UNIT}))?
    (?P<scale>[百千]?万?亿|[百千]?万|[百千](?![分里米克瓦卡]))?
    (?P<fuzzy_scale>[多余]|来(?={_UNIT}))?
    (?P<plus>\+)?
    (?:\s?(?P<unit>{_UNIT}))?
    (?P<suffix>{_SUFFIX})?
    """,
    re.VERBOSE,
)
_NOT_FIGURES = re.compile(
    rf"""
    https?://[!-~]+ | (?<![A-Za-z])[A-Za-z]++[-‐]?[0-9]+[A-Za-z0-9]* | [0-9]+[A-Z](?![A-Za-z]) | [0-9]{{16,}}
    | [0-9]{{4}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}} | [0-9]+[:·][0-9]+(?:[:·][0-9]+)?
    | {_YEAR}\s?[-–—~至到]\s?{_YEAR}(?:年(?![多余])|(?!\s?(?:[0-9,，.{_HAN}多余]|{_UNIT})))
    | {_YEAR}\s?年(?![多余来]) | {_ANY}年代 | [〇零{_TO_NINE}]{{4}}年
    | {_ANY}月{_ANY}[日号] | [0-9]+\s?(?:[月日号时届期版章节型式]|点[0-9]*) | [0-9]+分(?!钟) | {_ANY}世纪
    | 第\s?{_ANY}(?:[、和至到]第?{_ANY})?(?:{_UNIT})?
    | (?<!百)分之{_ANY} | (?:[0-9]{{1,15}}|[{_HAN}]{{0,20}}[{_TO_NINE}十])分之{_ANY}
    | (?:星期|周|初)[{_TO_NINE}] | [{_TO_NINE}十]国(?:集团|联军|籍|语)
    """,
    re.VERBOSE,
)


def figures(plain: str) -> Iterator[Figure]:
    """Figures of a text whose digits are plain."""
    masked = _NOT_FIGURES.sub(lambda match: "\ue000" * len(match.group()), plain)
    for match in _FIGURE.finditer(masked):
        value = _value(match)
        if value is not None and _counts(match, value):
            unit = "%" if match["of100"] else match["unit"] or ""
            number = match.start("of100" if match["of100"] else "number")
            end = match.start() + len(match.group().rstrip())
            yield Figure(value, _comparator(match), unit, match.start(), end, number)


def _value(match: re.Match[str]) -> Decimal | None:
    number, _, places = match["number"].partition("点")
    whole = decimal(number) if number[0] in _ASCII else _numeral(number)
    if whole is None:
        return None
    for place, char in enumerate(places, 1):
        whole += Decimal(chinese(char) or 0).scaleb(-place)
    for char in match["scale"] or "":
        whole *= _SCALES[char]
    return whole


def _numeral(number: str) -> Decimal | None:
    value = MYRIADS.get(number) or chinese(number)
    return None if value is None else Decimal(value)


def _counts(match: re.Match[str], value: Decimal) -> bool:
    """Whether it counts something: a numeral in characters needs a unit; 一 is an article, 两国 a name."""
    if match["number"][0] in _ASCII or match["of100"]:
        return True
    alone = match["number"] == "一" and not match["fuzzy"]
    name = match["unit"] == "国" and (value < 3 or match.string.startswith("”", match.end()))
    return bool(match["unit"]) and not alone and not name


def _comparator(match: re.Match[str]) -> Comparator:
    if match["prefix"]:
        return PREFIXES[match["prefix"]]
    fuzzy = match["fuzzy"] or match["fuzzy_scale"]
    if fuzzy:
        return FUZZY[fuzzy]
    if match["plus"]:
        return "≥"
    return SUFFIXES[match["suffix"]] if match["suffix"] else "="
