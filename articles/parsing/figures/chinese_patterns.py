"""The pattern of a figure in Chinese text. Comparators in front of it are found by ``chinese_comparators``."""

import re
from typing import Final

from articles.parsing.figures.exclusions_chinese import NEGATIVE
from articles.parsing.figures.exclusions_common import PART
from articles.parsing.figures.words import comparators, units
from articles.parsing.numerals import HAN_NUMERALS, SPACES, TO_NINE

_HAN: Final = HAN_NUMERALS
_DIGIT: Final = f"[两{TO_NINE}]"


def _unit(written: str) -> str:
    """The pattern of one line of units: 国!际家 is 国, but neither 国际 nor 国家."""
    unit, _, excluded = written.partition("!")
    ends = "(?![A-Za-z])" if unit.isascii() and unit.isalpha() else f"(?![{excluded}])" if excluded else ""
    return re.escape(unit) + ends


_LISTED = units("chinese")
_PER = "|".join(map(re.escape, units("chinese per")))
_UNIT: Final = "|".join(
    [
        r"个[多余](?:月|小时|星期)",
        r"个半(?:小时|月|星期|世纪)",
        *map(_unit, sorted(_LISTED, key=lambda u: -len(u.partition("!")[0]))),
    ]
)
# 千米, 百帕 and the like begin a unit, so 千 and 百 in front of these are no scales.
_TAILS = {mark: "|".join(_unit(unit[1:]) for unit in _LISTED if unit[0] == mark) for mark in "百千"}
_SCALE = f"(?:[万亿]|个[多余]?亿|百(?!分|{_TAILS['百']})|千(?!分|{_TAILS['千']}))"
# 四千米 is 4000 metres, though 4千米 is 4 kilometres.
_HAN_PART = (
    f"(?:[〇零两{TO_NINE}十万亿]|个[多余]?亿|百(?!分|{_TAILS['百']})|千(?!分|{_TAILS['千']})"
    rf"|(?<={_DIGIT})(?<![十百].)千(?=米))"
)
_FUZZ = f"(?:[多余几]|来(?=[百千万亿]|{_UNIT}))"
# Possessive (++, *+), because backtracking would find parts of numbers, in quadratic time on a long row of digits.
_ASCII_NUMBER = rf"""
    (?:(?<![0-9.零〇百千万亿])|(?<=[年月时分]零))(?:[0-9]{{1,3}}(?:[,，{SPACES}][0-9]{{3}})++(?![0-9])|[0-9]++)(?:\.[0-9]++)?
        (?:\s?(?:{_FUZZ}?{_SCALE})++(?:[多余零]?[0-9]++(?:{_FUZZ}?{_SCALE})*+)*+)?
"""
_HAN_NUMBER = rf"""
    (?:(?<![{_HAN}廿卅])(?<![{_HAN}]\.)|(?<=[年月时分]零))(?:{_DIGIT}|(?<![数几])十|[零〇](?=[点.][〇零{TO_NINE}]))(?:{_HAN_PART}|[多余几来](?=[{_HAN}]|个亿))*+
        (?:[点.][〇零{TO_NINE}]++{_SCALE}*+)?
"""
_COUNT = rf"(?:[0-9]{{1,9}}+(?:\.[0-9]{{1,6}}+)?|(?<![{_HAN}])[{_HAN}]{{1,20}}+(?:点[〇零{TO_NINE}]{{1,6}}+)?)"
# 三成 is 30 %, but these begin words with 成: 成员, 成家; 三成家庭 is 30 % again.
_NOT_TENTHS = (
    "[员果立为功效本份分都长品交绩就型套语堆双形章因心文才活真见事熟]"
    "|人(?![口数员群])|年(?![轻度])|群(?!众)|家(?!庭)|行(?!业)"
)
_NOT_HALF = "年月个天日小场世球岛导径程价生路夜空载自决"
# These parts of a whole come first, because their numbers are none by themselves.
_PARTS = rf"""
      (?<![0-9.])(?:(?P<whole>{_COUNT})又)?(?P<below>[0-9]{{1,9}}+|(?<![{_HAN}])[{_HAN}]{{1,20}}+)分之(?P<above>{_COUNT})
    | (?P<slash>{PART})
    | (?<![{_HAN}0-9.几数])(?P<tenth>{_DIGIT}|[0-9])(?:[至到—–～~-]?(?P<tenths>{_DIGIT}|[0-9]))?成
        (?P<more>[{TO_NINE}半])?(?P<over>[多余](?!数))?(?!{_NOT_TENTHS})
    | (?P<half>过半数?|[一另]大?半多?|半数|大半|一多半|(?<=[近超逾])半)(?![{_NOT_HALF}])
"""
_VAGUE = rf"""
      (?P<vague>(?<![人总次多少件户票基指倍级参计岁度为代负])数(?:十|{_SCALE}){{1,4}}+
    | (?<![十百千万亿第])好?几(?:十|{_SCALE}){{1,4}}+ | (?<![晚早路网线以世千百北向])上{_SCALE}{{1,4}}+
    | 成千上[万百] | 成百上千 | 数以[十百千万亿]{{1,3}}计)
"""
_AFTER = "[多余](?![次方边元国种样数少云半人位项名个额下])|半(?![年数导边场个月天小球岛])"
# Ranges and negative numbers are told apart by what stands before the sign.
_BELOW = rf"负(?=[0-9]|百分之|[{_HAN}]{{1,4}}(?:摄氏)?度)|零下\s?"
_MINUS = rf"{_BELOW}|(?:\A|(?<=[\s,，;；:：(（{NEGATIVE}]))[-−－](?=[0-9])"
FIGURE: Final = re.compile(
    rf"""
    (?P<minus>{_MINUS})?(?:\s?(?:(?:US|RMB)?[$￥¥€£]|RMB|USD|EUR|人民币)\s?)?
    (?:{_PARTS}
      | {_VAGUE}
      | (?P<number>{_ASCII_NUMBER}|{_HAN_NUMBER}|(?<![{_HAN}数几])(?!个)(?:{_SCALE}){{1,3}}+)
        \s?(?P<fuzzy>{_FUZZ})?
        (?P<plus>\+)?)
    (?:\s?(?P<unit>(?:{_UNIT})(?:[/／每](?:{_PER}))?))?
    (?P<places>(?<=[米块秒])(?:[0-9]{{1,2}}|[{TO_NINE}]{{1,2}})(?![0-9.{HAN_NUMERALS}]|\s?(?:{_UNIT})))?
    (?P<after>(?<=[吨里年倍斤克时元岁米天顷亩升周钟点月])(?:{_AFTER}))?
    (?P<suffix>{"|".join(comparators("chinese after"))})?
    """,
    re.VERBOSE,
)
