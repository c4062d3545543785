"""Parses figures in English text."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from articles.parsing.figures.definitions import MAX_BARE_DIGITS, SIGNS, Comparator, Figure, by_word
from articles.parsing.figures.exclusions import mask_exclusions
from articles.parsing.numerals import BEFORE_YEAR, BIG_WORDS, SCALES, SMALL, SPACES, TENS, decimal, english

_PREFIXES: Final = by_word(
    {
        ">": "more than/over/above/exceeding/in excess of/upwards of/greater than",
        "≥": "at least/no fewer than/no less than/not less than/a minimum of",
        "<": "fewer than/less than/under/below",
        "≤": "up to/at most/no more than/not more than/as many as/a maximum of",
        "≈": "nearly/almost/about/around/approximately/roughly/some/close to",
    }
)
_SUFFIXES: Final = by_word({"≥": "or more/and more/or above/and above", "≤": "or fewer/or less", "≈": "or so"})
_COMPARATORS: Final = SIGNS | _PREFIXES | _SUFFIXES | by_word({"≥": "-plus/+", "≈": "-odd"})
_LONG_SCALES: Final = {"hundred": 100, "mn": 10**6, "bn": 10**9, "tn": 10**12, **SCALES}
_SCALES: Final = {"m": 10**6, "k": 10**3, **_LONG_SCALES}
MAX_WORDS: Final = 5  # “armed and well-trained members of the group”: a longer noun phrase is rarely a unit

# The longest first here too: “no more than” before “more than”.
_PREFIX = "|".join(sorted(_PREFIXES, key=len, reverse=True)).replace(" ", r"\s+")
_SUFFIX = "|".join(_SUFFIXES).replace(" ", r"\s+")
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
        (?:\s?-?(?P<scale>{"|".join(_LONG_SCALES)})\b|(?P<short>[mk])\b)?
      | (?P<words>{_WORDS})\b)
    (?P<glued>-plus\b|-odd\b|\s?\+(?!\w))?
    (?:\s+(?P<early>{_SUFFIX})\b)?
    (?P<percent>\s?%|\s+per\s?cent\b|(?:\s+|-)percentage\s+points?\b)?
    (?P<joined>-[A-Za-z]+|[a-z]{{1,3}}\b)?
    """,
    re.VERBOSE | re.IGNORECASE,
)
# The comparator may follow the unit: “200 people or more”.
_LATE = re.compile(rf"\s+({_SUFFIX})\b", re.IGNORECASE)
_NEXT_WORD = re.compile(r"\s+((?:[A-Z]\.){2,}|[A-Za-z][A-Za-z'’-]*)")
# “3 quarters” and “two-thirds” are fractions, so their number counts nothing by itself.
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
_STOP_WORDS = frozenset(_STOPS.split())  # a unit ends before any of them
_COUNTED_WORDS = """
people cases persons members delegates participants suspects soldiers refugees victims deaths casualties incidents
attacks tonnes tons kilograms visitors students experts
"""
_COUNTED = frozenset(_COUNTED_WORDS.split())  # before these a number from 1900 to 2099 need not be a year
_WHEN = re.compile(rf"\b(?:the|{BEFORE_YEAR})[\s-]\Z", re.IGNORECASE)
_SHORT_WORDS = "people men women children tonnes tons barrels euros dollars yuan users refugees"
_SHORT_COUNTS = frozenset(_SHORT_WORDS.split())
# These need the next word to be a unit: “5 square metres”.
_SQUARE: Final = {"sq", "square", "cubic", "cu"}
_SENTENCE_BEGINS = re.compile(r"(?:\A|[.!?:;“”\"‘’'(—–-])\s*\Z|\n\s*\Z")
_PLURALS = {"people", "men", "women", "children", "personnel", "police", "data", "staff", "troops"}


def parse_figures(plain: str) -> Iterator[Figure]:
    """The figures of a text in which ``plain_digits`` has replaced full-width digits."""
    text = mask_exclusions(plain, "en")
    return filter(None, (_figure(text, match) for match in _FIGURE.finditer(text)))


def _figure(text: str, match: re.Match[str]) -> Figure | None:
    unit, end, plural = _unit(text, match)
    value = _value(match, unit)
    if value is None or _is_name(match) or _PART.fullmatch(match["joined"] or "") or _PART.fullmatch(unit):
        return None
    if _is_year(match, value, unit) and not (match["prefix"] and plural):
        return None
    digits = match["digits"] or ""
    if digits.isdigit() and len(digits) > MAX_BARE_DIGITS and not unit and not match["prefix"]:
        return None
    late = _LATE.match(text, end)
    number = match.start("currency" if match["currency"] else "digits" if digits else "words")
    return Figure(value, _comparator(match, late), unit, match.start(), late.end() if late else end, number)


def _value(match: re.Match[str], unit: str) -> Decimal | None:
    if match["words"]:
        words = english(match["words"])
        return None if words is None or match["words"].lower() == "one" else Decimal(words)
    # 5m people, but not a wall of 5m
    if match["short"] and not match["currency"] and unit.rpartition(" ")[2].lower() not in _SHORT_COUNTS:
        return None
    scale = match["scale"] or match["short"]
    # casefold, because patterns that ignore case let ſ pass for s
    return decimal(match["digits"]) * (_SCALES[scale.casefold()] if scale else 1)


def _is_name(match: re.Match[str]) -> bool:
    """Whether it is a capitalised number word inside a sentence, as in “the Shanghai Five”."""
    start = match.start("words")
    inside = start > 0 and not _SENTENCE_BEGINS.search(match.string, max(0, start - 6), start)
    return bool(match["words"]) and match["words"][0].isupper() and inside


def _is_year(match: re.Match[str], value: Decimal, unit: str) -> bool:
    # A separator or sign shows that something is counted: 2,019 is no year, and neither is $2019.
    bare = len(match["digits"] or "") == 4 and not any(match.group("scale", "currency", "percent"))
    if not bare or not 1900 <= value < 2100:
        return False
    after_when = _WHEN.search(match.string, max(0, match.start() - 9), match.start())
    return unit.partition(" ")[0] not in _COUNTED or after_when is not None


def _unit(text: str, match: re.Match[str]) -> tuple[str, int, bool]:
    """The unit, its end, and whether it is a plural noun.

    It extends to the first plural among the next five words; without a plural it is the next word alone.
    """
    for group in ("percent", "joined"):
        if match[group]:
            return match[group].strip(" -"), match.end(), True
    words = _words(text, match.end())
    for word in words:
        if _is_plural(word.group(1).lower()):
            return text[words[0].start(1) : word.end()], word.end(), True
    if words and words[0].group(1).lower() not in {"and", "or"} and not match["currency"]:
        last = words[1] if words[0].group(1).lower() in _SQUARE and len(words) > 1 else words[0]
        return text[words[0].start(1) : last.end()], last.end(), False
    return (match["currency"] or "").strip(), match.end(), False


def _words(text: str, end: int) -> list[re.Match[str]]:
    words: list[re.Match[str]] = []
    while len(words) < MAX_WORDS and (word := _NEXT_WORD.match(text, end)):
        if word.group(1).lower() in _STOP_WORDS:
            break
        words.append(word)
        end = word.end()
    return words


def _is_plural(word: str) -> bool:
    # Without a dictionary: “less”, “status”, “crisis” and possessives end in s too, “gas” and “bus” are too short.
    ends = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "'s", "’s"))
    return ends or word in _PLURALS


def _comparator(match: re.Match[str], late: re.Match[str] | None) -> Comparator:
    written = (*match.group("sign", "prefix", "glued", "early"), late.group(1) if late else None)
    first = next(filter(None, written), "")
    return _COMPARATORS.get(" ".join(first.lower().split()), "=")
