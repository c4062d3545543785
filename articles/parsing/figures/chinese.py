"""Parses figures in Chinese text."""

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Final

from articles.parsing.figures.chinese_comparators import find_comparator, is_direct
from articles.parsing.figures.chinese_patterns import FIGURE
from articles.parsing.figures.chinese_values import (
    fused_range,
    is_numeral,
    number_value,
    part_value,
    scale_of,
    tenths,
    with_places,
)
from articles.parsing.figures.definitions import MAX_BARE_DIGITS, Comparator, Figure
from articles.parsing.figures.exclusions import mask_exclusions
from articles.parsing.figures.readings import Reading
from articles.parsing.figures.words import comparators
from articles.parsing.numerals import HAN_NUMERALS

_Value = Decimal | Fraction
_SUFFIXES: Final = comparators("chinese after")
_VAGUE: Final[dict[str, Comparator]] = {"多": ">", "余": ">", "几": ">", "来": "≈"}
_MORE_THAN_HALF: Final = re.compile("过|大半|半?多半?")
# 10天前 and 5年来 tell when, not how many.
_DURATIONS: Final = {"年", "天", "周", "个月", "小时", "分钟", "个小时"}
_WHEN = re.compile("间|以?来|之?[前后](?![十百0-9])|的?最|首|新[高低]")
# A number without unit counts after these, and is part of a name after other characters: 总数为310, 波音737.
_COUNTS_AFTER = re.compile(r"(?:[为达至到是增减升降共计有余约占了近收报得破剩仅逾超：:、和与—~～-]|分别|[等当]于)\s?\Z")
_NAMED = re.compile(r"\s?(?:[A-Za-z]|热线|专线|报警|急救|电话|路|国道|航班|高地|号|室|房|院校|高校|客机|型|级)")
_RANGE_SIGN = re.compile(rf"\s?[-–—~～至到]{{1,2}}\s?[0-9{HAN_NUMERALS}]")
_RANGE_SIGNS: Final = frozenset("-–—~～至到")
_DOUBLED = re.compile("翻了?\\Z")
_LEAST_ALONE: Final = 100  # 两三千 needs no unit, 十七八 does
_LEAST_POINTS: Final = 25  # fewer are a time of day: 8点
_LEAST_DEGREES: Final = 10


def parse_figures(plain: str) -> Iterator[Reading]:
    """The readings of a text in which ``plain_digits`` has replaced full-width digits."""
    text = mask_exclusions(plain, "zh")
    floor = 0
    for match in FIGURE.finditer(text):
        for reading in _readings(match, floor):
            yield reading
            floor = reading.figure.end


def _readings(match: re.Match[str], floor: int) -> Iterator[Reading]:
    if match["vague"]:
        yield Reading(_figure(match, None, floor), not _tells_when(match))
    elif match["tenths"]:
        yield from _tenths_range(match, floor)
    elif _is_nothing(match, floor):
        return  # before anything is computed: a table has many of them
    elif (fused := fused_range(match["number"] or "")) and not match["minus"]:
        yield from _bounds(match, fused[0], fused[1], match.start("number") + fused[2], floor)
    else:
        value = _value(match)
        if value is not None:
            yield Reading(_figure(match, value, floor), _counts(match, value, floor), scale_of(match["number"] or ""))


def _bounds(match: re.Match[str], low: Decimal, high: Decimal, split: int, floor: int) -> Iterator[Reading]:
    """A range in one word: 两三百人 is at least 200 and at most 300."""
    counts = (bool(_unit(match)) or high >= _LEAST_ALONE) and not _tells_when(match)
    whole = _figure(match, high, floor)
    number = whole.number
    yield Reading(Figure(low, "≥", whole.unit, whole.start, split, number), counts, bound=True)
    yield Reading(Figure(high, "≤", whole.unit, split, whole.end, split), counts, bound=True)


def _tenths_range(match: re.Match[str], floor: int) -> Iterator[Reading]:
    low, high = tenths(match["tenth"], ""), tenths(match["tenths"], match["more"] or "")
    if low < high:
        yield from _bounds(match, low, high, match.start("tenths"), floor)


def _value(match: re.Match[str]) -> _Value | None:
    value = _written_value(match)
    if value is None:
        return None
    if match["places"]:
        return with_places(value, match["places"])
    if "半" in (match["unit"] or "") or "半" in (match["after"] or ""):
        value = value + Decimal("0.5") if isinstance(value, Decimal) and value == int(value) else None
    return -value if value is not None and match["minus"] else value


def _written_value(match: re.Match[str]) -> _Value | None:
    """The value; None if without a unit a numeral follows the match."""
    if match["below"]:
        return part_value(match["whole"] or "", match["below"], match["above"])
    if match["slash"]:
        top, _, bottom = match["slash"].partition("/")
        return Fraction(int(top), int(bottom)) if int(top) < int(bottom) else None
    if match["half"]:
        return Fraction(1, 2)
    if match["tenth"]:
        return tenths(match["tenth"], match["more"] or "")
    end = match.end("fuzzy" if match["fuzzy"] else "number")
    if not match["unit"] and is_numeral(match.string[end : end + 1]):
        return None
    return number_value(match["number"] + (match["fuzzy"] or ""))


def _unit(match: re.Match[str]) -> str:
    if match["tenth"] or match["below"] == "百":
        return "%"
    return "‰" if match["below"] == "千" else re.sub("[多余半]", "", match["unit"] or "")


def _figure(match: re.Match[str], value: _Value | None, floor: int) -> Figure:
    is_part = bool(match["below"] or match["slash"] or match["tenth"] or match["half"]) or _unit(match) in {
        "%",
        "％",
        "‰",
        "倍",
    }
    begins = match.start() + len(match.group()) - len(match.group().lstrip())
    found = find_comparator(match.string, begins, floor, is_part=is_part)
    end = match.start() + len(match.group().rstrip())
    comparator = found[0] if found else _comparator(match)
    return Figure(value, comparator, _unit(match), found[1] if found else begins, end, begins)


def _comparator(match: re.Match[str]) -> Comparator:
    if match["vague"]:
        return "≈"
    if match["half"] and _MORE_THAN_HALF.search(match["half"]):
        return ">"
    # The vague word may be in any of these: 2千多万, 2000多, 3个多月, 5吨多.
    written = "".join(filter(None, match.group("number", "fuzzy", "unit", "after", "above", "over")))
    if vague := re.search("[多余几来]", written):
        return _VAGUE[vague.group()]
    return "≥" if match["plus"] else _SUFFIXES.get(match["suffix"], "=")


def _tells_when(match: re.Match[str]) -> bool:
    return _unit(match) in _DURATIONS and _WHEN.match(match.string, match.end()) is not None


def _counts(match: re.Match[str], value: _Value, floor: int) -> bool:
    """Whether the number counts something."""
    if match["number"] is None:
        return True
    if _tells_when(match) or (match["unit"] == "点" and value < _LEAST_POINTS and value == int(value)):
        return False
    return _digits_count(match, floor) if match["number"][0].isdigit() else _han_counts(match, value, floor)


def _is_nothing(match: re.Match[str], floor: int) -> bool:
    """Whether it is a digit or digits alone, and no bound of a range."""
    number = match["number"]
    if number is None or any(match.group("unit", "minus", "fuzzy")) or _RANGE_SIGN.match(match.string, match.end()):
        return False
    if number.isdigit():
        return not _digits_count(match, floor)
    return (
        len(number) == 1
        and number not in "十百千万亿"
        and match.string[match.start() - 1 : match.start()] not in _RANGE_SIGNS
    )


def _digits_count(match: re.Match[str], floor: int) -> bool:
    number = match["number"]
    if match["unit"] or match["minus"] or not number.replace(".", "").isdigit():
        return True
    start = match.start()
    if start == 0:  # a number that is the whole text counts, one that begins a sentence is mostly part of a name
        return len(number) <= MAX_BARE_DIGITS and match.end() == len(match.string)
    before = match.string[max(0, start - 2) : start].rstrip()[-1:]
    if before.isascii() and before not in "<>:~-":
        return False
    if is_direct(match.string, start, floor):
        return True
    named = _NAMED.match(match.string, match.end())
    return (
        len(number) <= MAX_BARE_DIGITS
        and not named
        and _COUNTS_AFTER.search(match.string, max(0, start - 3), start) is not None
    )


def _han_counts(match: re.Match[str], value: _Value, floor: int) -> bool:
    """In characters, a number without a unit is mostly part of a word (统一); 一名 is “a”, 两国 two known states."""
    number, unit = match["number"], match["unit"]
    direct = is_direct(match.string, match.start(), floor)
    if number[0] in "百千万亿":
        return direct or bool(match["fuzzy"])
    if not unit:
        return (value >= 10**4 and number[-1] in "万亿") or (direct and value >= 10)
    exact = not match["fuzzy"] and not match["after"] and "半" not in unit
    alone = number in {"一", "二"} and exact and unit != "倍" and not direct and not _doubles(match)
    name = unit == "国" and (value < 3 or match.string.startswith("”", match.end()))
    few = unit in {"度", "分"} and value < _LEAST_DEGREES and not match["minus"]
    return not alone and not name and not few


def _doubles(match: re.Match[str]) -> bool:
    """翻了一番 is a figure, 一番话 none."""
    return match["unit"] == "番" and _DOUBLED.search(match.string, max(0, match.start() - 2), match.start()) is not None
