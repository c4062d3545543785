"""Numbers of English texts that count nothing: set phrases, results, dates, ordinals, model numbers."""

from typing import Final

from articles.parsing.figures import phrases
from articles.parsing.figures.exclusions_common import FROM_DIGIT, FROM_LETTER, FROM_SIGN, VULGAR
from articles.parsing.numerals import MONTHS

_MONTH = rf"(?-i:{MONTHS})\.?"
_RESULT = r"(?:won|lost|wins?|beat|beaten|lead|led|drew|draw|score|voted?|ruled|victory|defeat)(?:\s\w+){0,3}?\s"
_WORD = r"(?:one|two|three|four|five|six|seven|eight|nine|ten)"
# 45C, -4F and “to 4C” are degrees, but 3C may be a gate or a rocket.
_DEGREES = r"(?-i:[0-9]{2,3}[CF]|(?:(?<=[-−])|(?<=to\s))[0-9]{1,3}[CF])\b"
_RANK = r"(?!\s?%|\s(?:per\s?cent|hundred|thousand|million|billion|trillion)\b)"
# Two that are known, as in 两国; set phrases, results, dates, numbered things, contact data, model numbers.
_FROM_LETTER = rf"""
      (?:the|these|those)\stwo\b(?!-) | on\s(?:day|week|round|lap|stage)\s[0-9]{{1,3}}\b | {FROM_LETTER}
    | {_RESULT}[0-9]{{1,3}}(?:[-–—]|\sto\s)[0-9]{{1,3}}\b(?!\s?%|\sper\s?cent) | {_WORD}\sto\sone\b
    | (?:voted?|ruled)\s(?:by\s)?{_WORD}\sto\s{_WORD}\b | top[\s-](?:[0-9]{{1,4}}|{_WORD})\b{_RANK}
    | {_MONTH}\s+[0-9]{{1,2}}(?:st|nd|rd|th)?(?:\s?[-–—]\s?[0-9]{{1,2}})?(?:,?\s+[0-9]{{4}})?\b(?![,.]?[0-9])
    | {_MONTH},?\s+[0-9]{{4}}\b
    | (?:No|Nos|Art|Vol|Fig)\.\s?[0-9]+ | (?-i:Table|Figure|Box|Chart)\s[0-9]+
    | (?:Articles?|Resolutions?|Chapters?|Sections?|Paragraphs?|Rules?|Issues?)\s[0-9]+\b(?:[-–][0-9]+\b)?
    | (?:Volume|Numbers?|Pages?|Part|Phase)\s[0-9]+\b(?:[-–][0-9]+\b)?
    | (?:tel|telephone|phone|fax|hotline|post\s?code|zip(?:\scode)?)[.:]?\s?[0-9][0-9\s-]{{3,30}}
    | (?!(?:US|RMB|USD|EUR)\b)[A-Za-z]++[-‐]?[0-9]+[A-Za-z0-9]*
"""
# Dates and ranges of years, ordinals, decades, model numbers, times of day.
_FROM_DIGIT = rf"""
      {FROM_DIGIT} | (?<!\w)[0-9]+(?:st|nd|rd|th)\s+(?:of\s+)?{_MONTH}(?:,?\s+[0-9]{{4}})?
    | (?<!\w)[0-9]{{1,2}}\s+{_MONTH}(?:,?\s+[0-9]{{4}})?\b
    | (?<!\w)(?<![0-9][,.])(?:19|20)[0-9]{{2}}\s?(?:[-–—]|to|and)\s?(?:(?:19|20)[0-9]{{2}}|[0-9]{{2}})\b(?![,.][0-9])
    | (?<!\w)[0-9]++-(?=\s(?:and|or|to)\s) | (?<!\w)[0-9]++(?:st|nd|rd|th)\b | (?<!\w)(?:1[0-9]|20)?[0-9]0s\b
    | (?<!\w)(?<![.,$€£¥₽])(?!{_DEGREES})[0-9]++(?-i:[A-Z])\b | (?<!\w)[0-9]++[x×][0-9]++[a-z]*
    | (?<!\w)[0-9]{{1,3}}-to-[0-9]{{1,3}}\b(?!\s?%|\sper\s?cent|-[a-z])
    | (?<!\w)(?<![.,])[0-9]{{1,3}}\sto\s1\b(?![.,]?[0-9]|\s?%|\s(?:per|million|billion|trillion)\b)
    | (?<!\w)[0-9]{{1,2}}(?:[.:][0-9]{{2}})?\s?(?:a\.m\.|p\.m\.|am\b|pm\b)
"""
EXCLUDED: Final = rf"""
    (?=[0-9A-Za-z+\[(（\n{VULGAR}])(?:
        (?=[0-9])(?:(?-i:{phrases.pattern("english")}) | {_FROM_DIGIT})
      | (?<!\w)(?=[A-Za-z])(?:(?-i:{phrases.pattern("english")}) | {_FROM_LETTER})
      | {FROM_SIGN})
"""
