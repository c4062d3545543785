"""The pattern of a figure in English text. Units behind it are found by ``english_units``."""

import re
from typing import Final

from articles.parsing.figures.definitions import SIGNS
from articles.parsing.figures.exclusions_common import PART
from articles.parsing.figures.words import comparators
from articles.parsing.numerals import BIG_WORDS, SCALES, SMALL, SPACES, TENS

LONG_SCALES: Final = {
    "hundred": 100,
    "mn": 10**6,
    "bn": 10**9,
    "tn": 10**12,
    "trn": 10**12,
    "lakh": 10**5,
    "crore": 10**7,
    **SCALES,
}
_ORDINALS: Final = (
    "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth"
    " seventeenth eighteenth nineteenth twentieth"
)
DENOMINATORS: Final = {"half": 2, "halve": 2, "quarter": 4, "hundredth": 100, "thousandth": 1000} | {
    word: number for number, word in enumerate(_ORDINALS.split(" "), 3)
}
_TO_NINETEEN = "|".join(list(SMALL)[:0:-1])
_BELOW_100 = rf"(?:(?:{'|'.join(TENS)})(?:-(?:{'|'.join(list(SMALL)[1:10])})\b)?|(?:{_TO_NINETEEN}))"
_BELOW_1000 = rf"(?:(?:{_BELOW_100}|an?)\shundred(?:\s(?:and\s)?{_BELOW_100})?|{_BELOW_100})"
_WORDS = rf"""
    {_BELOW_1000}\s{BIG_WORDS},?\s(?:and\s)?{_BELOW_1000}(?:\sthousand(?:\s(?:and\s)?{_BELOW_1000})?)?\b(?!\s{BIG_WORDS})
    | {_BELOW_1000}\sthousand(?:\s(?:and\s)?{_BELOW_1000})?
    | {_BELOW_1000}(?:\s{BIG_WORDS}|\sdozen)? | an?\s(?:thousand|dozen|{BIG_WORDS})
""".strip()
# 12 100-metre lanes are twelve: a space that groups digits is followed by no “100-metre”.
_GROUPED = rf"[0-9]{{1,3}}(?:[,{SPACES}][0-9]{{3}})++(?![0-9])(?<![{SPACES}][0-9]{{3}}(?=-[a-z]))"
_DIGITS = rf"(?:(?:{_GROUPED}|[0-9]++)(?:\.[0-9]++)?)"
_BIG = r"(?:hundred|thousand|million|billion|trillion|dozen)"
# 1.2 m people, but a wall of 1.2 m
_SPACED = r"(?:\s(?=m\s(?:people|soldiers|troops|tonnes|tons|barrels|users|refugees)\b))"
# After “a”, a part of a whole needs to be one “of” something: “a third party” is none.
_OF = (
    r"(?=\s+(?:of|more|less|fewer|larger|smaller|higher|lower|is|are|was|were|has|have|goes|went|comes|came|never|do|did|live|say|said|lack)\b"
    r"|\s*[,.;:)]|\s*\Z)"
)
_PARTS = rf"""
      (?:an?\s)?(?P<pointed>quarter|half)[\s-](?P<points>(?:percentage[\s-])?point)\b
    | (?P<top>an?|{_BELOW_100}|[0-9]{{1,2}})(?:\s|-)(?P<bottom>{"|".join(DENOMINATORS)})(?P<plural>s)?\b(?!-)
        (?:\sof\sa\s(?P<big>million|billion|trillion)\b)?
    | (?P<half>half)\s+an?\s+(?P<halved>million|billion|trillion|dozen|percentage\spoint|per\s?cent)\b
    | (?P<alone>half)\b(?![-\s]*(?:an?|year|way|time|hour|brother|mast)\b)
        (?=\s+(?:of|the|its|their|his|her|our|all|this|that|these|those|as|what)\b|\s*[,.;:)]|\s*\Z)
    | (?P<and>{_DIGITS}|{_BELOW_100})[\s-]and[\s-]a[\s-](?P<fraction>half|quarter)\b(?:\s(?P<times>{_BIG})\b)?
    | (?P<few>{_BELOW_100}|[1-9][0-9]?)\s(?:in|out\sof)\s(?:every\s)?
        (?P<many>{_BELOW_100}|a\shundred|[1-9][0-9]{{0,2}})\b
        (?!,?[0-9]|\s(?:hours|days|weeks|months|years|cities|countries|places|areas|regions|provinces)\b)
    | (?P<decimal>(?:zero|{_BELOW_100})\spoint(?:\s(?:zero|{_TO_NINETEEN}))++)\b(?:\s(?P<decimals>{BIG_WORDS})\b)?
    | (?P<slash>{PART})
    | (?P<fold>{_BELOW_100})(?=-?fold\b)
"""
_PLURAL = "(?:tens|dozens|scores|hundreds|thousands|millions|billions|trillions)"
_VAGUE = rf"""
    (?P<vague>(?:(?:several|many|a\sfew)\s)?{_PLURAL}(?:\sof\s{_PLURAL})*+
    | (?:several|a\sfew|a\scouple\sof)\s(?:hundred|thousand|million|billion|dozen)(?:\s(?:thousand|million|billion))?)\b
"""
CURRENCY: Final = r"(?:(?:US|HK|NZ|[ACS])?[$€£¥₽]|\bRs\.?|\b(?:USD|EUR|RMB|CNY|GBP|JPY|RUB))"
_AFTER = "|".join(comparators("english after")).replace(" ", r"\s+")
# In “2,000 troops and over 500 vehicles” and “5 men and more than 6 women” they belong to the next figure.
_NEXT = rf"(?:{_BELOW_100}|{_PLURAL}|half|an?\s+(?:dozen|score|hundred|thousand|million|billion|half|third|quarter))"
_SUFFIX = rf"(?:{_AFTER})(?!\s+(?:than\b|[A-Z]{{0,3}}[$€£¥₽]|[0-9]|{_NEXT}\b))"
FIGURE: Final = re.compile(
    rf"""
    # most positions cannot begin a figure
    (?<![A-Za-z0-9_])(?=[0-9A-Za-z$€£¥₽≥≧≤≦>＞<＜−-])
    (?P<minus>(?<!\bor\s)\bminus\s+|(?<![\w)\]%.\ue000])[-−](?=[$€£¥]?[0-9]))?
    (?P<sign>(?<![\w)])(?<![\w)]\s)[{"".join(SIGNS)}]\s?)?
    (?:(?P<currency>{CURRENCY})\s?)?
    (?<![\w.])(?:{_PARTS} | {_VAGUE}
      | (?P<digits>{_DIGITS})
        (?:\s?-?(?P<scale>{"|".join(LONG_SCALES)})\b|{_SPACED}?(?P<short>(?(currency)[mkbt]|[mk]))\b)?
      | (?P<words>{_WORDS})\b)
    (?P<glued>-plus\b|-odd\b|\s?\+(?!\w))?
    (?:\s+(?P<early>{_SUFFIX})\b)?
    (?P<percent>\s?[%‰]|\s+per\s?cent(?:age\s+points?)?\b|(?:\s+|-)percentage\s+points?\b|\s+per\smille?\b)?
    (?P<of>\sof\sa\spercentage\spoint\b)?
    (?P<joined>-a-(?:year|day|month|week)\b|-?fold\b|-[A-Za-z]+|km/h\b|[kMGT]Wh\b|°[CF]\b|[a-z]{{1,3}}\b)?
    """,
    re.VERBOSE | re.IGNORECASE,
)
# The comparator may follow the unit: “200 people or more”.
LATE: Final = re.compile(rf"\s+({_SUFFIX})\b", re.IGNORECASE)
OF: Final = re.compile(_OF, re.IGNORECASE)
