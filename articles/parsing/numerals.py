"""Number words of both languages, and patterns around numbers that figures and periods share."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

# One character for one, so that positions in the text hold. Not NFKC, which would change other characters too (① to 1).
FULL_WIDTH: Final = str.maketrans("０１２３４５６７８９．％＋－～：／", "0123456789.%+-~:/")
_DIGIT: Final = {char: value for value, chars in enumerate(("〇零", "一", "二两", *"三四五六七八九")) for char in chars}
_POWER: Final = {"十": 10, "百": 100, "千": 1000}
MYRIADS: Final = {"万": 10**4, "亿": 10**8}
_MYRIAD_SCALES: Final = {"万亿": 10**12, "亿": 10**8, "万": 10**4}
_SCALES: Final = {"百": 100, "千": 1000}
_SMALL_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
SMALL: Final = {word: value for value, word in enumerate(_SMALL_WORDS.split(" "))}
TENS: Final = {word: 10 * value for value, word in enumerate(_TENS_WORDS.split(" "), 2)}
SPACES: Final = " \u00a0\u2009\u202f"  # these may separate thousands
BIG_WORDS: Final = "(?:million|billion|trillion)"
TO_NINE: Final = "一二三四五六七八九"
HAN_NUMERALS: Final = f"〇零两{TO_NINE}十百千万亿"
MONTHS: Final = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
)
# After these words a number of four digits is a year.
BEFORE_YEAR: Final = "in|since|from|to|until|till|by|during|of|and|between|through|year|early|late|mid|before|after"
SCALES: Final = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_AND = re.compile(r"\s?and\s?")


def plain_digits(text: str) -> str:
    """Replace full-width digits and signs by ASCII ones; the length stays the same."""
    return text.translate(FULL_WIDTH)


def joins_range(between: re.Pattern[str], plain: str, start: int, end: int, following: int) -> bool:
    """Whether the text between ``plain[start:end]`` and ``following`` makes a range; “and” only after “between”."""
    joint = plain[end:following]
    after_between = plain[max(0, start - 8) : start].lower() == "between "
    return between.fullmatch(joint) is not None and (after_between or not _AND.fullmatch(joint))


def decimal(digits: str) -> Decimal:
    """The value of ``2,600`` or ``1.4``."""
    return Decimal(re.sub("[,，\\s]", "", digits))


def chinese(numeral: str, scales: Sequence[tuple[str, int]] = tuple(_MYRIAD_SCALES.items())) -> int | None:
    """两千六百 is 2600, 十二 is 12, 一万五千亿 is 1.5·10^12; None if it is no single number (三四, 二〇二五).

    ``scales`` are those that the numeral may contain: each part of a number is smaller than the one before.
    """
    for index, (mark, power) in enumerate(scales, 1):
        if mark in numeral:
            before, _, after = numeral.partition(mark)
            # Before 亿 stands any number below 10^8, before 万 one below 10^4.
            high = chinese(before, scales[index:] if mark == "亿" else ())
            low = chinese(after, scales[index:]) if after else 0
            return high * power + low if high and low is not None else None
    return _section(numeral)


def mixed(numeral: str) -> Decimal | None:
    """15万8000 is 158000, 1万5千亿 is 1.5·10^12; None if it is no single number (5千3万).

    A final part of one digit is ambiguous, so None: 3万5 is 35,000 to some readers and 30,005 to others.
    """
    for mark, power in (("亿", 10**8), ("万", 10**4)):
        if mark in numeral:
            head, _, tail = numeral.rpartition(mark)
            high, low = mixed(head), _tail(tail, power)
            # 1.5万3000 says two things at once.
            whole = high is not None and (not tail or high == high.to_integral_value())
            return high * power + low if whole and mark not in head and high and low is not None else None
    return _mixed_section(numeral)


def _tail(numeral: str, power: int) -> Decimal | None:
    """What follows a scale: smaller than that, without decimals; zeros may lead it only where it is written in full."""
    if not numeral:
        return Decimal(0)
    first = re.split("[百千万亿]", numeral)[0]
    padded = first.startswith("0") and len(first) != len("0000")
    value = None if padded or "." in numeral or len(numeral) == 1 else mixed(numeral)
    return value if value is not None and value < power else None


def _mixed_section(numeral: str) -> Decimal | None:
    """A number without 万 and 亿: 1千8百, 500."""
    parts = re.findall("([^百千]+)([百千]?)", numeral)
    if "".join(digits + mark for digits, mark in parts) != numeral or (len(parts) > 1 and "." in numeral):
        return None
    total, below = Decimal(0), Decimal("Infinity")
    for index, (digits, mark) in enumerate(parts):
        part, scale = decimal(digits), Decimal(_SCALES.get(mark, 1))
        if part * scale >= below or (index and (digits.startswith("0") or (not mark and len(digits) == 1))):
            return None
        total, below = total + part * scale, scale
    return total if parts else None


def _section(numeral: str) -> int | None:
    """A number below 10,000; 〇 and 零 only mark an omitted power of ten."""
    total, below, digit = 0, 10**4, None
    for char in numeral:
        if char in _POWER and _POWER[char] < below and digit != 0:
            below = _POWER[char]
            total, digit = total + (1 if digit is None else digit) * below, None
        elif char in _DIGIT and not digit:
            digit = _DIGIT[char]
        else:
            return None
    return total + (digit or 0) if numeral else None


def english(words: str) -> int | None:
    """``two thousand six hundred`` is 2600, ``forty-five`` 45, ``a hundred`` 100; None if it is no number."""
    total = section = 0
    for word in re.split(r"[\s-]+", words.lower()):
        if word in SMALL or word in TENS:
            section += SMALL.get(word, 0) + TENS.get(word, 0)
        elif word in {"a", "an"}:
            section = 1
        elif word == "dozen":
            section *= 12
        elif word == "hundred":
            section = (section or 1) * 100
        elif word in SCALES:
            total, section = total + (section or 1) * SCALES[word], 0
        elif word != "and":
            return None
    return total + section
