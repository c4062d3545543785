"""The values of number words and parts in English text: “two-thirds”, “half a million”, “one in five”."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Final

from articles.parsing.figures.english_patterns import DENOMINATORS, LONG_SCALES, OF
from articles.parsing.numerals import SCALES, SMALL, decimal, english

_BIG: Final = {**LONG_SCALES, "dozen": 12}
# “the first half” is a part of a year or a match.
_ORDINAL_BEFORE = re.compile(
    r"\b(?:first|second|latter|next|last|top|bottom|northern|southern|eastern|western)[\s-]\Z", re.IGNORECASE
)
_NO_PART = re.compile(
    r"\s+(?:party|parties|person|country|countries|place|round|century|time|year|world|wave)\b", re.IGNORECASE
)


def words_value(words: str) -> Decimal | None:
    """The value of number words."""
    value = english(words.replace(",", ""))
    return None if value is None else Decimal(value)


def part_value(text: str, match: re.Match[str], *, compared: bool) -> Decimal | Fraction | None:
    """The value of a part of a whole; None if the words mean something else."""
    if match["bottom"]:
        fraction = _fraction(text, match, compared=compared)
        big = SCALES[match["big"].lower()] if match["big"] else None
        if fraction is not None and match["of"]:  # a quarter of a percentage point
            return Decimal(fraction.numerator) / fraction.denominator
        return Decimal(int(fraction * big)) if fraction is not None and big else fraction
    if match["half"]:
        return Decimal(_BIG.get(match["halved"].lower(), 1)) / 2
    if match["pointed"]:
        return Decimal("0.25") if match["pointed"].lower() == "quarter" else Decimal("0.5")
    if match["fold"]:
        return Decimal(_number(match["fold"]))
    if match["alone"]:
        return (
            None if _ORDINAL_BEFORE.search(text, max(0, match.start() - 12), match.start("alone")) else Fraction(1, 2)
        )
    if match["and"]:
        return _and_a_half(match)
    if match["few"]:
        return _ratio(_number(match["few"]), _number(match["many"]))
    if match["decimal"]:
        return _decimal_words(match)
    return _ratio(*map(int, match["slash"].split("/")))


def _number(words: str) -> int:
    return int(words) if words.isdigit() else english(words) or 0


def _ratio(top: int, bottom: int) -> Fraction | None:
    return Fraction(top, bottom) if 0 < top < bottom else None


def _fraction(text: str, match: re.Match[str], *, compared: bool) -> Fraction | None:
    top, plural, bottom = match["top"].lower(), bool(match["plural"]), match["bottom"].lower()
    number = 1 if top in {"a", "an"} else _number(top)
    if plural != (number > 1) or _NO_PART.match(text, match.end()):
        return None
    # “For three quarters” are nine months, and “a third” may be the third one.
    by = text[max(0, match.start() - 8) : match.start()].lower()
    compared = compared or by.endswith((" by ", "between ", "from "))
    needs_of = top in {"a", "an"} or bottom == "quarter"
    if (
        needs_of
        and not match["big"]
        and not compared
        and not OF.match(text, match.end("plural" if plural else "bottom"))
    ):
        return None
    return Fraction(number, DENOMINATORS[bottom])


def _and_a_half(match: re.Match[str]) -> Decimal:
    number = decimal(match["and"]) if match["and"][0].isdigit() else Decimal(_number(match["and"]))
    more = Decimal("0.5") if match["fraction"].lower() == "half" else Decimal("0.25")
    return (number + more) * (_BIG[match["times"].lower()] if match["times"] else 1)


def _decimal_words(match: re.Match[str]) -> Decimal:
    whole, *places = re.split(r"\s(?:point\s)?", match["decimal"].lower())
    digits = "".join(str(SMALL[place]) for place in places if place in SMALL)
    scale = SCALES[match["decimals"].lower()] if match["decimals"] else 1
    return Decimal(f"{_number(whole)}.{digits}") * scale
