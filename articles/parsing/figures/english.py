"""Parses figures in English text."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

from articles.parsing.figures.definitions import MAX_BARE_DIGITS, Comparator, Figure
from articles.parsing.figures.english_comparators import comparator_of, find_comparator
from articles.parsing.figures.english_patterns import FIGURE, LATE, LONG_SCALES
from articles.parsing.figures.english_units import NUMBERS, Unit, extended, find_unit
from articles.parsing.figures.english_values import part_value, words_value
from articles.parsing.figures.exclusions import mask_exclusions
from articles.parsing.figures.readings import Reading
from articles.parsing.numerals import BEFORE_YEAR, decimal

_Value = Decimal | Fraction
MAX_DIGITS: Final = 40
_SCALES: Final = {"m": 10**6, "k": 10**3, "b": 10**9, "t": 10**12, **LONG_SCALES}
_COUNTED_WORDS = """
people cases persons members delegates participants suspects soldiers refugees victims deaths casualties incidents
attacks tonnes tons kilograms visitors students experts
"""
_COUNTED = frozenset(_COUNTED_WORDS.split())  # before these a number from 1900 to 2099 need not be a year
_WHEN = re.compile(rf"\b(?:the|{BEFORE_YEAR})[\s-]\Z", re.IGNORECASE)
_SHORT_WORDS = """
troops soldiers people men women children tonnes tons barrels bpd euros dollars yuan roubles rupees users refugees
vehicles cars homes households jobs visitors tourists passengers workers voters votes students pupils shares units
hectares acres residents migrants customers doses phones accounts members copies subscribers pilgrims travellers
patients containers litres gallons cubic square trees houses flights trips tickets teus stations
"""
_SHORT_COUNTS = frozenset(_SHORT_WORDS.split())
_SENTENCE_BEGINS = re.compile(r"(?:\A|[.!?:;“”\"‘’'(—–-])\s*\Z|\n\s*\Z")
# A number after a capitalised word is mostly part of a name (“Falcon 9”), except after these, which begin sentences.
_NAMED = re.compile(r"\b([A-Z][\w’'-]*)\s\Z")
_STARTING_WORDS = """
A About After All Almost Altogether An And Another Approximately Around At Barely Before Between But By Each Every
Exactly For From Fully In Its Just Most Nearly Of On Only Or Other Over Roughly Some The Their Then These They
Those Through To Total Under Until Up We With Within
"""
_STARTERS = frozenset(_STARTING_WORDS.split())
_OF_NOUN = re.compile(r"\s+of(?=\s)")
_NEXT_WORD = re.compile(r"\s([A-Za-z]+)\b(?!-)")
_ORDINAL = re.compile(r"-(?:first|second|third|[a-z]+th)s?", re.IGNORECASE)
_OVER = re.compile(r"over\s", re.IGNORECASE)
_MORE = re.compile(
    r"(?:\A|\b(?:for|in|after|lasted|took|takes|well|just|of|spent|is|was|been|by|with|at|than)\s|[.,]\s)\Z"
)
_TIMES = frozenset({"years", "months", "weeks", "days", "hours", "decades", "minutes"})
_AGO = re.compile(r"\s(?:ago|earlier|later)\b")
_BELOW_ZERO = re.compile(r"(?:\s(?:Celsius|centigrade|Fahrenheit|C|F))?\s+below\s+(?:zero|freezing)\b")


def parse_figures(plain: str) -> Iterator[Reading]:
    """The readings of a text in which ``plain_digits`` has replaced full-width digits."""
    text = mask_exclusions(plain, "en")
    floor = 0
    for match in FIGURE.finditer(text):
        if match.start() >= floor and (reading := _reading(plain, text, match, floor)):
            yield reading
            floor = reading.figure.end


def _reading(plain: str, text: str, match: re.Match[str], floor: int) -> Reading | None:
    begins = _begin(match)
    before = find_comparator(text, begins, floor)
    unit = _unit(text, match)
    value = None if match["vague"] else _value(text, match, unit, compared=before is not None)
    if not match["vague"] and (value is None or _counts_nothing(text, match, value, unit, before)):
        return None
    figure = _figure(text, match, value, unit, before)
    # “one” is mostly an article, but it may begin a range
    counts = (match["words"] or "").lower() != "one"
    return Reading(replace(figure, unit=_name(plain, match, unit)), counts, _scale(match))


def _name(plain: str, match: re.Match[str], unit: Unit) -> str:
    """The unit as written; with a currency, that and what it is counted per."""
    name = plain[unit.start : unit.end].strip(" -")
    name = f"a {name[2:]}" if name.startswith("a-") else name  # $3bn-a-year
    return f"{match['currency'].strip()} {name}".strip() if match["currency"] else name


def _begin(match: re.Match[str]) -> int:
    return match.start() + len(match.group()) - len(match.group().lstrip())


def _figure(
    text: str, match: re.Match[str], value: _Value | None, unit: Unit, before: tuple[Comparator, int] | None
) -> Figure:
    below = _BELOW_ZERO.match(text, unit.end) if isinstance(value, Decimal) else None
    late = LATE.match(text, unit.end)
    end = below.end() if below else late.end() if late else unit.end
    number = match.start("currency") if match["currency"] and not match["minus"] else _begin(match)
    negative = isinstance(value, Decimal) and (match["minus"] or below)
    if before and not match["vague"] and _lasts(text, before[1], unit):
        before = None
    comparator: Comparator = "≈" if match["vague"] else before[0] if before else _comparator(match, late)
    return Figure(
        -value if negative and value else value, comparator, "", before[1] if before else _begin(match), end, number
    )


def _lasts(text: str, start: int, unit: Unit) -> bool:
    """Whether “over” tells how long something lasts: “repaid over 20 years”, but “for over 20 years”."""
    lasting = _OVER.match(text, start) and not _MORE.search(text, max(0, start - 12), start)
    return bool(lasting) and not _TIMES.isdisjoint(_words(text, unit))


def _comparator(match: re.Match[str], late: re.Match[str] | None) -> Comparator:
    written = (*match.group("sign", "glued", "early"), late.group(1) if late else None)
    return comparator_of(next((word.strip() for word in written if word), ""))


def _scale(match: re.Match[str]) -> Decimal:
    words = (match["words"] or "").split()
    scale = match["scale"] or match["short"] or match["times"] or (words[1] if len(words) == 2 else None)
    return Decimal(_SCALES.get(scale.casefold(), 1) if scale else 1)


def _value(text: str, match: re.Match[str], unit: Unit, *, compared: bool) -> _Value | None:
    if match["words"]:
        return words_value(match["words"])
    if not match["digits"]:
        return part_value(text, match, compared=compared)
    # 5m people, but not a wall of 5m
    if match["short"] and not match["currency"] and _SHORT_COUNTS.isdisjoint(_words(text, unit)):
        return None
    return decimal(match["digits"]) * _scale(match) if len(match["digits"]) <= MAX_DIGITS else None


def _words(text: str, unit: Unit) -> list[str]:
    return text[unit.start : unit.end].lower().split()


def _counts_nothing(
    text: str, match: re.Match[str], value: _Value, unit: Unit, before: tuple[Comparator, int] | None
) -> bool:
    # 3 thousand billion, two million three hundred: more of the number follows
    if (more := _NEXT_WORD.match(text, match.end())) and more.group(1).lower() in NUMBERS:
        return True
    if _AGO.match(text, unit.end) or _ORDINAL.fullmatch(match["joined"] or ""):
        return True
    if not match["digits"]:
        return bool(match["words"]) and _is_capitalised(text, match.start("words"))
    if _is_year(match, value, unit) and not (before and unit.certain):
        return True
    long = match["digits"].isdigit() and len(match["digits"]) > MAX_BARE_DIGITS
    return (long and unit.start == unit.end and not before) or (not before and _is_of_name(text, match, unit))


def _is_capitalised(text: str, start: int) -> bool:
    """Whether it is a capitalised number word inside a sentence, as in “the Shanghai Five”."""
    return text[start].isupper() and start > 0 and not _SENTENCE_BEGINS.search(text, max(0, start - 6), start)


def _is_of_name(text: str, match: re.Match[str], unit: Unit) -> bool:
    bare = match["digits"].replace(".", "").isdigit() and not any(match.group("scale", "short", "currency", "percent"))
    start = match.start("digits")
    named = _NAMED.search(text, max(0, start - 24), start) if bare and not unit.certain else None
    return named is not None and named.group(1) not in _STARTERS


def _is_year(match: re.Match[str], value: _Value, unit: Unit) -> bool:
    # A separator or sign shows that something is counted: 2,019 is no year, and neither is $2019.
    bare = len(match["digits"] or "") == 4 and not any(match.group("scale", "currency", "percent"))
    if not bare or not 1900 <= value < 2100:
        return False
    after_when = _WHEN.search(match.string, max(0, match.start() - 9), match.start())
    return match.string[unit.start : unit.end].partition(" ")[0] not in _COUNTED or after_when is not None


def _unit(text: str, match: re.Match[str]) -> Unit:
    for group in ("percent", "points", "joined"):
        if match[group]:
            return Unit(match.start(group), match.end(group), certain=True)
    if match["of"]:
        return Unit(match.start("of") + len(" of a "), match.end("of"), certain=True)
    if match["vague"]:
        of = _OF_NOUN.match(text, match.end())
        found = find_unit(text, of.end() if of else match.end())
        return found if found.certain else Unit(match.end(), match.end(), certain=False)
    if match["currency"]:
        return extended(text, Unit(match.end(), match.end(), certain=True))
    if match["halved"] and match["halved"].lower().startswith("per"):
        return Unit(match.start("halved"), match.end(), certain=True)
    is_part = any(match.group("bottom", "alone", "few", "slash")) and not match["big"]
    return Unit(match.end(), match.end(), certain=False) if is_part else find_unit(text, match.end())
