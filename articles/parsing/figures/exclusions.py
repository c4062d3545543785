"""Numbers that count nothing, masked before figures are parsed: dates, ordinals, codes, addresses, footnotes."""

import re
from typing import Final

from articles.parsing.numerals import BIG_WORDS, HAN_NUMERALS, MEASURES, MONTHS, SMALL, TENS, TO_NINE

_NUMBER: Final = r"[0-9]+(?:\.[0-9]+)?"
_WHOLE: Final = r"(?<![0-9])(?<![0-9][.,，])"
_ANYWHERE: Final = rf"""
    # addresses, serial numbers, footnotes, list numbers
    https?://[!-~]+ | [0-9]{{16,}} | IS[BS]N[\s:：]*[0-9Xx-]+
    | \[[0-9]{{1,3}}(?:\s?[-–,，、]\s?[0-9]{{1,3}})*\] | [(（][0-9]{{1,2}}[)）]
    | (?:\A|\n)\s*[0-9]{{1,2}}[.、)）](?![0-9])
    # telephone numbers, dates in digits, “17+1”, fractions and times of day, negative numbers
    | \+[0-9]{{1,3}}(?:[-\s][0-9]+)+
    | {_WHOLE}(?<![0-9]\s)0[0-9]+(?:[-\s][0-9]+)* | {_WHOLE}[0-9]+(?:[-\s][0-9]+){{0,4}}[-\s]0[0-9]{{3,}}
    | {_WHOLE}[0-9]+(?:-[0-9]+){{2,}}
    | [0-9]+\s?\+\s?[0-9]+ | [0-9]+[/:·][0-9]+(?:[/:·][0-9]+)?
    | (?:\A|(?<=[\s,，;；:：(（]))[-−]{_NUMBER}
"""

# Bounded, so that a long row of numerals does not take quadratic time.
_ANY = rf"(?:[0-9]{{1,15}}|[{HAN_NUMERALS}]{{1,20}})"
_YEAR = r"(?<![0-9.])(?<![0-9][,，])(?:1[0-9]|2[01])[0-9]{2}"
_UNIT = "|".join(MEASURES)
_COUNTED = rf"\s?(?:{_UNIT}|[.{HAN_NUMERALS}多余])"
# A hyphen after a unit makes a range (10人-20人), after a name the number of a model (歼-20).
_UNIT_ENDS = "".join(sorted({unit[-1] for unit in MEASURES} - set("%‰")))
_NAME_LETTER = rf"(?![年月日号时度{HAN_NUMERALS}多余几{_UNIT_ENDS}])[\u4e00-\u9fff]"
_ZH = re.compile(
    rf"""
    # model numbers (J20), years and their ranges
    {_ANYWHERE} | (?<![A-Za-z])[A-Za-z]++[-‐]?[0-9]+[A-Za-z0-9]* | [0-9]+[A-Z](?![A-Za-z])
    | [0-9]{{4}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}
    | {_YEAR}\s?[-–—~至到]\s?{_YEAR}(?:年(?![多余])|(?!\s?(?:[0-9,，.{HAN_NUMERALS}多余]|{_UNIT})))
    | 公元前\s?{_ANY}(?:年代?)? | {_YEAR}\s?年(?![多余来]) | {_ANY}年代 | [〇零{TO_NINE}]{{4}}年
    # other dates and times of day, issues, editions, chapters
    | {_ANY}月{_ANY}[日号]
    | (?:[0-9]{{1,2}}[月日号时]?\s?[-–—~至到、]\s?)?[0-9]+(?:\.[0-9]+)*\s?(?:[月日号时届期版章节型式]|点[0-9]*)
    | [0-9]+分(?!钟) | {_ANY}世纪 | 两个一百年
    # ordinals, fractions, weekdays, blocs of states
    | 第\s?{_ANY}(?:[-–—~、和至到]第?{_ANY})?(?:{_UNIT})?
    | (?<!百)分之{_ANY} | (?:[0-9]{{1,15}}|[{HAN_NUMERALS}]{{0,20}}[{TO_NINE}十])分之{_ANY}
    | (?:星期|周|初)[{TO_NINE}] | [{TO_NINE}十]国(?:集团|联军|籍|语)
    # figures and tables, contact data, model numbers (歼-20), degrees
    | (?:[图表]|电话|热线|传真|邮编|邮政编码|编号|代码)(?:号码)?\s?[:：]?\s?[0-9][0-9-]*+(?!{_COUNTED})
    | {_NAME_LETTER}[-‐]{_NUMBER} | (?:零下|负|[东西]经|[南北]纬)\s?{_NUMBER}
    | (?<![0-9.])[0-9]{{1,2}}\.(?=[\u4e00-\u9fff]) | [0-9]{{2}}后(?![来续方面]) | [0-9]+强(?!度)
    | [0-9]{{1,2}}\.[0-9]{{1,2}}(?=阅兵|事件|讲话|运动|惨案|恐袭)
    """,
    re.VERBOSE,
)

_MONTH = rf"(?-i:{MONTHS})\.?"
_SMALL_WORDS = "|".join(list(SMALL)[1:])
_WORD = rf"(?:{'|'.join(TENS)})(?:-(?:{_SMALL_WORDS}))?|{_SMALL_WORDS}"
_EN = re.compile(
    rf"""
    # dates, and ranges of years
    {_ANYWHERE} | [0-9]+(?:st|nd|rd|th)\s+(?:of\s+)?{_MONTH}(?:,?\s+[0-9]{{4}})?
    | \b[0-9]{{1,2}}\s+{_MONTH}(?:,?\s+[0-9]{{4}})?\b
    | \b{_MONTH}\s+[0-9]{{1,2}}(?:st|nd|rd|th)?(?:\s?[-–—]\s?[0-9]{{1,2}})?(?:,?\s+[0-9]{{4}})?\b(?![,.]?[0-9])
    | \b{_MONTH},?\s+[0-9]{{4}}\b
    | (?<!\w)(?<![0-9][,.])(?:19|20)[0-9]{{2}}\s?(?:[-–—]|to|and)\s?(?:(?:19|20)[0-9]{{2}}|[0-9]{{2}})\b(?![,.][0-9])
    # ordinals, decades, numbered things, contact data
    | \b[0-9]+(?:st|nd|rd|th)\b | \b(?:1[0-9]|20)?[0-9]0s\b
    | \b(?:No|Nos|Art|Vol|Fig)\.\s?[0-9]+ | \b(?-i:Table|Figure|Box|Chart)\s[0-9]+
    | \b(?:Articles?|Resolutions?|Chapters?|Sections?|Paragraphs?|Rules?|Issues?)\s[0-9]+\b
    | \b(?:Volume|Numbers?|Pages?|Part|Phase)\s[0-9]+\b
    | \b(?:tel|telephone|phone|fax|hotline|post\s?code|zip(?:\scode)?)[.:]?\s?[0-9][0-9\s-]{{3,}}
    # model numbers, times of day, parts of a whole, “two point five”
    | \b(?!(?:US|RMB|USD|EUR)\b)[A-Za-z]++[-‐]?[0-9]+[A-Za-z0-9]* | \b(?<![.,])[0-9]+(?-i:[A-Z])\b
    | \b[0-9]{{1,2}}\s?(?:a\.m\.|p\.m\.|am\b|pm\b)
    | \b(?:half|quarter\s+of)\s+an?\s+[a-z]+ | \bminus\s+{_NUMBER}
    | \b(?:{_WORD}|[1-9])\s+(?:in|out\s+of)\s+(?:every\s+)?(?:{_WORD}|[0-9]{{1,3}})\b
        (?!,?[0-9]|\s(?:hours|days|weeks|months|years)\b)
    | \b(?:{_WORD})\s+point(?:\s+(?:zero|{_SMALL_WORDS}))+\b(?:\s+{BIG_WORDS}\b)?
    """,
    re.VERBOSE | re.IGNORECASE,
)


def mask_exclusions(plain: str, language: str) -> str:
    """The text with these numbers replaced by as many private-use characters, so that positions hold."""
    # Private use, because no other pattern matches it: a space or a letter could join the text on both sides.
    return (_ZH if language == "zh" else _EN).sub(lambda match: "\ue000" * len(match.group()), plain)
