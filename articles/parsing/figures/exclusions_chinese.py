"""Numbers of Chinese texts that count nothing: set phrases, dates, ordinals, model numbers, ranks."""

import re
from typing import Final

from articles.parsing.figures import phrases
from articles.parsing.figures.exclusions_common import FROM_DIGIT, FROM_LETTER, FROM_SIGN, NUMBER, WHOLE
from articles.parsing.figures.words import units
from articles.parsing.numerals import HAN_NUMERALS, TO_NINE

# Bounded, so that a long row of numerals does not take quadratic time.
_ANY: Final = rf"(?:[0-9]{{1,15}}|[{HAN_NUMERALS}]{{1,20}})"
_YEAR = r"(?<![0-9.])(?<![0-9][,，])(?:1[0-9]|2[01])[0-9]{2}"
_NAMES = [unit.partition("!")[0] for unit in units("chinese")]
_UNIT = "|".join(map(re.escape, _NAMES))
_COUNTED = rf"\s?(?:{_UNIT}|[.{HAN_NUMERALS}多余])"
# A hyphen after a unit makes a range (10人-20人), after a name the number of a model (歼-20), after 为 it is a minus.
_ENDS = "".join(sorted({unit[-1] for unit in _NAMES if not unit.isascii()} - set("%‰℃")))
NEGATIVE: Final = "为是至到于达温了从率约近低和与及或由、"
_NAME_LETTER = rf"(?![年月日号时度{HAN_NUMERALS}多余几{_ENDS}{NEGATIVE}])[\u4e00-\u9fff]"
_CLOCK = "(?:上午|下午|凌晨|早上|早晨|清晨|晚上|晚间|中午|傍晚|深夜|夜里|今晨|当晚|昨晚)"
EXCLUDED: Final = rf"""
    # set phrases; short slogans in quotation marks; model numbers (J20); years and their ranges
    {phrases.pattern("chinese")} | “[{TO_NINE}两十][^”，。；“0-9]{{1,5}}” | “{_ANY}”(?!的?{_UNIT})
    | {WHOLE}[0-9]++又[0-9]++/[0-9]++ | {FROM_SIGN} | {FROM_LETTER} | (?=[0-9])(?:{FROM_DIGIT})
    | (?<![A-Za-z/])(?!(?:RMB|USD|US|EUR)[0-9])[A-Za-z]++[-‐]?[0-9]+[A-Za-z0-9]*
    | {WHOLE}[0-9]++[A-Z](?![A-Za-z])
    | [0-9]{{4}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}
    | {_YEAR}\s?[-–—~至到]\s?{_YEAR}(?:年(?![多余])|(?!\s?(?:[0-9,，.{HAN_NUMERALS}多余]|{_UNIT})))
    | (?<=[比较自从]){_YEAR}年 | (?<![续期时近约了去来达满超过需足])四周(?![前后时内])
    | 公元前\s?{_ANY}(?:年代?)? | {_YEAR}\s?(?:年(?![多余来](?!了|出[^头]))|财年|财政年度|年度|赛季|学年)
    | {_ANY}年代 | [〇零{TO_NINE}]{{4}}年
    | (?:(?<![0-9.,，])0[0-9]|(?:\A|(?<=[\s，。；：“（在于自从早到至]))[5-9][0-9])年(?![多余来间前后])
    | [5-9][0-9]年(?=入|毕业|出生|参[军加]|退[役休]|考|[春夏秋冬]|[初底末])
    # other dates and times of day, issues, editions, chapters
    | {_ANY}月{_ANY}[日号] | {_CLOCK}\s?{_ANY}[点时](?:半|整|{_ANY}分)?
    | (?:[0-9]{{1,2}}[月日号时]?\s?[-–—~至到、]\s?)?
        {WHOLE}[0-9]++(?:\.[0-9]++)*+\s?(?:[月号版章型式]|日(?!元)|时(?!代|速)|点[0-9]+分?)
    # 第8期 is one of them; 培训班8期 and 每年6至8期 are eight
    | {WHOLE}(?<![共过了办分续训设开班])(?<!(?<!第)(?<!第[0-9])(?<!第[0-9][0-9])[0-9][至到-])[0-9]++\s?[届期]
    | (?<=点|(?<!小)时)[0-9]+分(?!钟) | {_ANY}世纪 | {_ANY}次方 | [0-9]{{1,2}}点(?:钟|半|整)
    # ordinals, weekdays, ranks, parts of a year, other languages' blocs
    | 第\s?{_ANY}(?:[-–—~、和至到]第?{_ANY})?(?:{_UNIT})?
    | (?:星期|周|初|礼拜)[{TO_NINE}] | [{TO_NINE}十]国(?:集团|联军|籍|语)
    | (?<![此目提当日之以从空生])[前头]{_ANY}(?:个(?:月|季度|年|交易日)|季度|月|年|天|周|届|名|位|强|大|轮)
    | [一二三四1-4]季度 | (?<![0-9.,{HAN_NUMERALS}])(?:[1-9]|1[0-2])个月(?=来)
    # figures and tables, contact data, model numbers (歼-20), degrees of the globe
    | (?:[图表]|电话|热线|传真|邮编|邮政编码|编号|代码)(?:号码)?\s?[:：]?\s?[0-9][0-9-]*+(?!{_COUNTED})
    | (?<![0-9{HAN_NUMERALS}])米-[0-9]++ | {_NAME_LETTER}[-‐]{NUMBER} | (?:[东西]经|[南北]纬)\s?{NUMBER}度?
    | {WHOLE}[0-9]{{1,2}}\.(?=[\u4e00-\u9fff]) | [0-9]{{2}}后(?![来续方面]) | {WHOLE}[0-9]++强(?!度)
    | [0-9]{{1,2}}\.[0-9]{{1,2}}(?=阅兵|事件|讲话|运动|惨案|恐袭)
"""
