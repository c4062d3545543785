"""Figures in English text."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from articles.parsing.figure import SIGNS, Comparator, Figure
from articles.parsing.masks import masked
from articles.parsing.numerals import BIG_WORDS, SCALES, SMALL, SPACES, TENS, decimal, english

PREFIXES: Final[dict[str, Comparator]] = {
    **dict.fromkeys(("more than", "over", "above", "exceeding", "in excess of", "upwards of", "greater than"), ">"),
    **dict.fromkeys(("at least", "no fewer than", "no less than", "not less than", "a minimum of"), "≥"),
    **dict.fromkeys(("fewer than", "less than", "under", "below"), "<"),
    **dict.fromkeys(("up to", "at most", "no more than", "not more than", "as many as", "a maximum of"), "≤"),
    **dict.fromkeys(("nearly", "almost", "about", "around", "approximately", "roughly", "some", "close to"), "≈"),
}
SUFFIXES: Final[dict[str, Comparator]] = {
    **dict.fromkeys(("or more", "and more", "or above", "and above"), "≥"),
    **dict.fromkeys(("or fewer", "or less"), "≤"),
    "or so": "≈",
}
GLUED: Final[dict[str, Comparator]] = {"-plus": "≥", "+": "≥", "-odd": "≈"}
_ASCII_SCALES: Final = {"hundred": 100, "bn": 10**9, **SCALES}
MAX_WORDS: Final = 5

_PREFIX = "|".join(sorted(PREFIXES, key=len, reverse=True)).replace(" ", r"\s+")
_SUFFIX = "|".join(SUFFIXES).replace(" ", r"\s+")
_BELOW_100 = rf"(?:(?:{'|'.join(TENS)})(?:-(?:{'|'.join(list(SMALL)[1:10])})\b)?|(?:{'|'.join(list(SMALL)[:0:-1])}))"
_BELOW_1000 = rf"(?:(?:{_BELOW_100}|an?)\shundred(?:\s(?:and\s)?{_BELOW_100})?|{_BELOW_100})"
_WORDS = rf"""
    {_BELOW_1000}\sthousand(?:\s(?:and\s)?{_BELOW_1000})?|{_BELOW_1000}(?:\s{BIG_WORDS}|\sdozen)?|an?\s(?:thousand|dozen|{BIG_WORDS})
""".strip()
_FIGURE = re.compile(
    rf"""
    (?:\b(?P<prefix>{_PREFIX})\s+(?:a\stotal\sof\s+)?|(?<![\w)])(?<![\w)]\s)(?P<sign>[{"".join(SIGNS)}])\s?)?
    (?P<currency>(?:US)?[$€£¥]\s?)?
    (?<![\w.])(?:
        (?P<digits>(?:[0-9]{{1,3}}(?:[,{SPACES}][0-9]{{3}})++(?![0-9])|[0-9]++)(?:\.[0-9]++)?)
        (?:\s?-?(?P<scale>{"|".join(_ASCII_SCALES)})\b|(?P<short>[mk])\b)?
      | (?P<words>{_WORDS})\b)
    (?P<glued>-plus\b|-odd\b|\s?\+(?!\w))?
    (?:\s+(?P<early>{_SUFFIX})\b)?
    (?P<percent>\s?%|\s+per\s?cent\b|(?:\s+|-)percentage\s+points?\b)?
    (?P<joined>-[A-Za-z]+|[a-z]{{1,3}}\b)?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LATE = re.compile(rf"\s+({_SUFFIX})\b", re.IGNORECASE)
_NEXT_WORD = re.compile(r"\s+((?:[A-Z]\.){2,}|[A-Za-z][A-Za-z'’-]*)")
_PART = re.compile(
    r"-?(?:first|second|third|half|halves|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\w+teenth|\w+tieth)s?",
    re.IGNORECASE,
)
_STOPS = """
a about after against also among an are as at be been before being between but by can could did do does during
each every for from had has have he her his if in into is it its less may more most must no nor not of on our
out over per she should since so than that the their them then there these they this those through to under until
was we were when which while who will with would years'
"""
_STOP_WORDS = frozenset(_STOPS.split())
# What a number between 1900 and 2099 may count at the beginning of a sentence, where it would be a year otherwise.
_COUNTED_WORDS = """
people cases persons members delegates participants suspects soldiers refugees victims deaths casualties incidents
attacks tonnes tons kilograms visitors students experts
"""
_COUNTED = frozenset(_COUNTED_WORDS.split())
_WHEN = re.compile(
    r"\b(?:in|since|from|to|until|till|by|during|of|and|between|through|the|year|early|late|mid|before|after)[\s-]\Z",
    re.IGNORECASE,
)
_SHORT_SCALES: Final = {"m": 10**6, "k": 10**3}
_SHORT_WORDS = "people men women children tonnes tons barrels euros dollars yuan users refugees"
_SHORT_COUNTS = frozenset(_SHORT_WORDS.split())
_SQUARE: Final = {"sq", "square", "cubic", "cu"}
_SENTENCE_BEGINS = re.compile(r"(?:\A|[.!?:;“”\"‘’'(—–-])\s*\Z|\n\s*\Z")
MAX_BARE_DIGITS: Final = 6
_PLURALS = frozenset(["people", "men", "women", "children", "personnel", "police", "data", "staff", "troops"])


def figures(plain: str) -> Iterator[Figure]:
    """Figures of a text whose digits are plain."""
    text = masked(plain, "en")
    for match in _FIGURE.finditer(text):
        figure = _figure(text, match)
        if figure is not None:
            yield figure


def _figure(text: str, match: re.Match[str]) -> Figure | None:
    unit, end, plural = _unit(text, match)
    value = _value(match, unit)
    if value is None or _is_name(match) or _PART.fullmatch(match["joined"] or "") or _PART.fullmatch(unit):
        return None
    if _is_year(match, value, unit) and not (match["prefix"] and plural):
        return None
    if not unit and not match["prefix"] and match["digits"] and _is_code(match["digits"]):
        return None
    late = _LATE.match(text, end)
    if late:
        end = late.end()
    number = match.start("currency" if match["currency"] else "digits" if match["digits"] else "words")
    return Figure(value, _comparator(match, late), unit, match.start(), end, number)


def _value(match: re.Match[str], unit: str) -> Decimal | None:
    if match["words"]:
        words = english(match["words"])
        return None if words is None or match["words"].lower() == "one" else Decimal(words)
    value = decimal(match["digits"])
    if match["short"]:  # 5m people, but not a wall of 5m
        counts = match["currency"] or unit.rpartition(" ")[2].lower() in _SHORT_COUNTS
        return value * _SHORT_SCALES[match["short"].lower()] if value is not None and counts else None
    return value * _ASCII_SCALES[match["scale"].lower()] if value is not None and match["scale"] else value


def _is_code(digits: str) -> bool:
    return digits.isdigit() and len(digits) > MAX_BARE_DIGITS


def _is_name(match: re.Match[str]) -> bool:
    """A number word with a capital inside a sentence is part of a name: the Shanghai Five."""
    start = match.start("words")
    inside = start > 0 and not _SENTENCE_BEGINS.search(match.string, max(0, start - 6), start)
    return bool(match["words"]) and match["words"][0].isupper() and inside


def _is_year(match: re.Match[str], value: Decimal, unit: str) -> bool:
    bare = (
        match["digits"] and len(match["digits"]) == 4 and not (match["scale"] or match["currency"] or match["percent"])
    )
    counts = unit.partition(" ")[0] in _COUNTED and not _WHEN.search(
        match.string, max(0, match.start() - 9), match.start()
    )
    return bool(bare) and 1900 <= value < 2100 and not counts


def _unit(text: str, match: re.Match[str]) -> tuple[str, int, bool]:
    """What is counted, where it ends, and whether that is a noun in the plural.

    It is the first plural among the next five words, with the words before it, or else the next word alone.
    """
    for group in ("percent", "joined"):
        if match[group]:
            return match[group].strip(" -"), match.end(), True
    words = _words(text, match.end())
    for word in words:
        if _is_plural(word.group(1)):
            return text[words[0].start(1) : word.end()], word.end(), True
    if words and words[0].group(1).lower() not in {"and", "or"} and not match["currency"]:
        last = words[1] if words[0].group(1).lower() in _SQUARE and len(words) > 1 else words[0]
        return text[words[0].start(1) : last.end()], last.end(), False
    return (match["currency"] or "").strip(), match.end(), False


def _words(text: str, end: int) -> list[re.Match[str]]:
    words: list[re.Match[str]] = []
    while len(words) < MAX_WORDS:
        word = _NEXT_WORD.match(text, end)
        if word is None or word.group(1).lower() in _STOP_WORDS:
            break
        words.append(word)
        end = word.end()
    return words


def _is_plural(word: str) -> bool:
    small = word.lower()
    return small in _PLURALS or (
        len(small) > 3 and small.endswith("s") and not small.endswith(("ss", "us", "is", "'s", "’s"))
    )


def _comparator(match: re.Match[str], late: re.Match[str] | None) -> Comparator:
    if match["sign"]:
        return SIGNS[match["sign"]]
    if match["prefix"]:
        return PREFIXES[" ".join(match["prefix"].lower().split())]
    if match["glued"]:
        return GLUED[match["glued"].strip().lower()]
    suffix = match["early"] or (late.group(1) if late else "")
    return SUFFIXES[" ".join(suffix.lower().split())] if suffix else "="
