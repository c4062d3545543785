"""Numbers that count nothing in either language: addresses, serial numbers, dates in digits, footnotes."""

from typing import Final

NUMBER: Final = r"[0-9]+(?:\.[0-9]+)?"
# 1/3 is a part of a whole, 9/11 a day.
PART: Final = (
    r"(?<![0-9./:又])(?:[1-9]/(?:[2-9]|10)|[1-9][0-9]?/[1-9][0-9]{0,2}(?=的|以|\sof\b))(?![0-9/:.月日号])(?!决?赛)"
)
WHOLE: Final = r"(?<![0-9])(?<![0-9][.,，])"
VULGAR: Final = "½¼¾⅓⅔⅛⅜⅝⅞"
_POWER = r"10(?:\s?\^\s?[-−]?[0-9]++|[⁻⁺]?[⁰¹²³⁴-⁹]++|的[-−负]?[0-9一二三四五六七八九十]{1,3}次方)"
# By what they begin with, because each is tried at each position of a text. Repetitions are possessive or bounded, so
# that long rows take linear time.
FROM_SIGN: Final = rf"""
      \[[0-9]{{1,3}}(?:\s?[-–,，、]\s?[0-9]{{1,3}}){{0,9}}\] | [(（][0-9]{{1,2}}[)）]
    | \n[ \t\u3000]{{0,12}}[0-9]{{1,2}}[.、)）](?![0-9])
    | \+[0-9]{{1,3}}(?:[-\s][0-9]++)++
    | [{VULGAR}]
"""
FROM_LETTER: Final = r"https?://[!-~]+ | IS[BS]N[\s:：]{0,3}[0-9Xx-]+"
FROM_DIGIT: Final = rf"""
      \A[0-9]{{1,2}}[.、)）](?![0-9]) | [0-9]{{16,}}
    # 3×10^8: better no value than one that is wrong by powers of ten
    | {WHOLE}[0-9]++(?:\.[0-9]++)?\s?[×xX*✕]\s?{_POWER}
    # telephone numbers, dates in digits, “17+1”, parts and times of day
    | {WHOLE}(?<![0-9]\s)(?<![百千万亿秒米])0[0-9]++(?:[-\s][0-9]++)*+
    | {WHOLE}[0-9]++(?:[-\s][0-9]++){{0,4}}?[-\s]0[0-9]{{3,}}
    | {WHOLE}[0-9]++(?:-[0-9]++){{2,}}
    | {WHOLE}[0-9]++(?:\.[0-9]++){{2,}}+
    # the row of a table; a number whose thousands are parted has fewer groups
    | {WHOLE}[0-9]++(?:[ \t\xa0][0-9]++){{5,}}+
    | {WHOLE}[0-9]++(?:\s?\+\s?[0-9]++)++ | {WHOLE}[0-9]++(?:[:：∶·][0-9]++){{1,2}}+(?!\.[0-9])
    | {WHOLE}[0-9]++(?:\.[0-9]++)?[:：∶][0-9]++(?:\.[0-9]++)?+
    | (?!{PART})[0-9]++(?:/[0-9]++){{1,2}}+
    | [0-9]++[{VULGAR}]
    # powers of ten, which pages and documents raise: neither 3 nor 10 nor 106
    | (?:{WHOLE}[0-9]++(?:\.[0-9]++)?\s?[×xX*]\s?)?10[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]++
    # “12,5” is a decimal to some readers and two numbers to others
    | {WHOLE}(?![0-9]{{1,3}}(?:,[0-9]{{3}})++(?!,?[0-9]))[0-9]++(?:,[0-9]++)++
"""
