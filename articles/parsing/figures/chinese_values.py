"""The values of numbers in Chinese text: 2600, 15万8000, 三点五, 两三百, 三分之一, 三成五."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Final

from articles.parsing.numerals import HAN_NUMERALS, MYRIADS, TO_NINE, chinese, mixed

# Longer numbers are no quantities, and calculating with them takes time.
MAX_DIGITS: Final = 40
_ASCII: Final = "0123456789"
# 2千余万 and 1千8百多, but not 1万多5千: only scales may follow the vague word.
_VAGUE_LAST = re.compile(r"[^多余几来]*[多余几来]?[个百千万亿]*")
_SHORT_HAN = re.compile(rf"[百千万亿][{TO_NINE}]\Z")
_FUSED = re.compile(rf"(十|[二{TO_NINE}]十)?([{TO_NINE}两])([{TO_NINE}])([十百千万亿]*)")
_SCALE = re.compile("[万亿]+\\Z")


def number_value(number: str) -> Decimal | None:
    """The value of a whole number or decimal, without vague words; None if it is none, or vague in the middle."""
    if not _VAGUE_LAST.fullmatch(number) or len(number) > MAX_DIGITS:
        return None
    number = re.sub("[多余几来个\\s]", "", number)  # 1.7个亿
    # 3亿零50万: what follows is smaller anyway.
    return mixed(number.replace("零", "")) if number[0] in _ASCII else _han_value(number)


def scale_of(number: str) -> Decimal:
    """The 万 and 亿 at the end: 10^8 for 3.5亿."""
    found = _SCALE.search(re.sub("[多余几来个]", "", number))
    value = Decimal(1)
    for mark in found.group() if found else "":
        value *= MYRIADS[mark]
    return value


def _han_value(number: str) -> Decimal | None:
    """The value of Chinese numerals; None for 三百五, which is 350 to some readers and 305 to others."""
    whole, _, places = number.replace(".", "点").partition("点")
    # A bare scale is a number only after a comparator: 超过万 is more than 10,000.
    value = MYRIADS.get(whole) or chinese(whole)
    if value is None or _SHORT_HAN.search(whole):
        return None
    digits = places.rstrip("百千万亿")
    if not digits:
        return Decimal(value)
    decimals = "".join(str(chinese(char)) for char in digits)
    return mixed(f"{value}.{decimals}{places[len(digits) :]}")


def fused_range(number: str) -> tuple[Decimal, Decimal, int] | None:
    """两三百 is 200 and 300, 十七八 17 and 18, with the position of the second digit; None for anything else."""
    match = _FUSED.fullmatch(number)
    if match is None:
        return None
    tens, low, high, scales = (match[group] or "" for group in range(1, 5))
    neighbours = chinese(high) == (chinese(low) or 0) + 1 or low + high == "三五"
    bounds = [chinese(tens + digit + scales) for digit in (low, high)]
    if not neighbours or bounds[0] is None or bounds[1] is None:
        return None
    return Decimal(bounds[0]), Decimal(bounds[1]), match.start(3)


def part_value(whole: str, below: str, above: str) -> Decimal | Fraction | None:
    """Of 三分之一 Fraction(1, 3), of 百分之零点五 and 千分之三 the number before the sign; None if it is no part."""
    bottom, top = _count(below), number_value(above)
    if top is None or not bottom:
        return None
    if below in {"百", "千"}:
        return None if whole else top
    parts = Fraction(top) / Fraction(bottom)
    return parts + Fraction(_count(whole) or 0) if whole else parts


def _count(numeral: str) -> Decimal | None:
    return number_value(numeral) if numeral and numeral not in {"百", "千", "万", "亿"} else _power(numeral)


def _power(numeral: str) -> Decimal | None:
    return {"百": Decimal(100), "千": Decimal(1000), "万": Decimal(10**4), "亿": Decimal(10**8)}.get(numeral)


def tenths(digit: str, more: str) -> Decimal:
    """三成 is 30 %, 三成五 35 %."""
    half = 5 if more == "半" else _digit(more) if more else 0
    return Decimal(_digit(digit) * 10 + half)


def with_places(value: Decimal | Fraction, places: str) -> Decimal | None:
    """1米85 is 1.85 metres, 三块五 3.5 yuan; None if the number before the unit is not whole."""
    if not isinstance(value, Decimal) or value != int(value):
        return None
    digits = "".join(str(_digit(char)) for char in places)
    return value + Decimal(f"0.{digits}")


def _digit(char: str) -> int:
    return int(char) if char in _ASCII else chinese(char) or 0


def is_numeral(char: str) -> bool:
    """Whether a number may go on with this character."""
    return bool(char) and char in _ASCII + HAN_NUMERALS
