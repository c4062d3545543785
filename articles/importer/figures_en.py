"""Figures in English text."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from articles.importer.figure import Comparator, Figure
from articles.importer.numerals import MONTHS, SCALES, SMALL, TENS, decimal, english

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
_BIG = r"(?:million|billion|trillion)"
_WORDS = rf"""
    {_BELOW_1000}\sthousand(?:\s(?:and\s)?{_BELOW_1000})?|{_BELOW_1000}(?:\s{_BIG}|\sdozen)?|an?\s(?:thousand|dozen|{_BIG})
""".strip()
_FIGURE = re.compile(
    rf"""
    (?:\b(?P<prefix>{_PREFIX})\s+(?:a\stotal\sof\s+)?)?
    (?P<currency>(?:US)?[$€£¥]\s?)?
    (?<![\w.])(?:
        (?P<digits>(?:[0-9]{{1,3}}(?:,[0-9]{{3}})++(?![0-9])|[0-9]++)(?:\.[0-9]++)?)
        (?:\s?-?(?P<scale>{"|".join(_ASCII_SCALES)})\b)?
      | (?P<words>{_WORDS})\b)
    (?P<glued>-plus\b|-odd\b|\s?\+(?!\w))?
    (?:\s+(?P<early>{_SUFFIX})\b)?
    (?P<percent>\s?%|\s+per\s?cent\b|(?:\s+|-)percentage\s+points?\b)?
    (?P<joined>-[A-Za-z]+|[a-z]{{1,3}}\b)?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LATE = re.compile(rf"\s+({_SUFFIX})\b", re.IGNORECASE)
_NEXT_WORD = re.compile(r"\s+([A-Za-z][A-Za-z'’-]*)")
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
_PLURALS = frozenset(["people", "men", "women", "children", "personnel", "police", "data", "staff", "troops"])
_MONTH = rf"(?-i:{MONTHS})\.?"
_NOT_FIGURES = re.compile(
    rf"""
    https?://[!-~]+ | [0-9]{{16,}} | [0-9]+(?:st|nd|rd|th)\s+(?:of\s+)?{_MONTH}(?:,?\s+[0-9]{{4}})?
    | \b[0-9]{{1,2}}\s+{_MONTH}(?:,?\s+[0-9]{{4}})?\b
    | \b{_MONTH}\s+[0-9]{{1,2}}(?:st|nd|rd|th)?(?:\s?[-–—]\s?[0-9]{{1,2}})?(?:,?\s+[0-9]{{4}})?\b(?![,.]?[0-9])
    | \b{_MONTH},?\s+[0-9]{{4}}\b
    | \b[0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}}\b | [0-9]+[/:·][0-9]+(?:[/:·][0-9]+)?
    | (?<!\w)(?<![0-9][,.])(?:19|20)[0-9]{{2}}\s?(?:[-–—]|to|and)\s?(?:(?:19|20)[0-9]{{2}}|[0-9]{{2}})\b(?![,.][0-9])
    | \b[0-9]+(?:st|nd|rd|th)\b | \b(?:1[0-9]|20)?[0-9]0s\b
    | \b(?:No|Nos|Art|Vol|Fig)\.\s?[0-9]+
    | \b(?:Articles?|Resolutions?|Chapters?|Sections?|Paragraphs?|Rules?|Issues?)\s[0-9]+\b
    | \b(?:Volume|Numbers?|Pages?|Part|Phase)\s[0-9]+\b
    | \b(?!(?:US|RMB|USD|EUR)\b)[A-Za-z]++[-‐]?[0-9]+[A-Za-z0-9]* | \b[0-9]+[A-Z]\b
    | \b[0-9]{{1,2}}\s?(?:a\.m\.|p\.m\.|am\b|pm\b)
    """,
    re.VERBOSE | re.IGNORECASE,
)


def figures(plain: str) -> Iterator[Figure]:
    """Figures of a text whose digits are plain."""
    masked = _NOT_FIGURES.sub(lambda match: "\ue000" * len(match.group()), plain)
    for match in _FIGURE.finditer(masked):
        figure = _figure(masked, match)
        if figure is not None:
            yield figure


def _figure(masked: str, match: re.Match[str]) -> Figure | None:
    value = _value(match)
    if value is None or _PART.fullmatch(match["joined"] or ""):
        return None
    unit, end, plural = _unit(masked, match)
    if _PART.fullmatch(unit) or (_is_year(match, value) and not (match["prefix"] and plural)):
        return None
    late = _LATE.match(masked, end)
    if late:
        end = late.end()
    number = match.start("currency" if match["currency"] else "digits" if match["digits"] else "words")
    return Figure(value, _comparator(match, late), unit, match.start(), end, number)


def _value(match: re.Match[str]) -> Decimal | None:
    if match["words"]:
        words = english(match["words"])
        return None if words is None or match["words"].lower() == "one" else Decimal(words)
    value = decimal(match["digits"])
    return value * _ASCII_SCALES[match["scale"].lower()] if value is not None and match["scale"] else value


def _is_year(match: re.Match[str], value: Decimal) -> bool:
    bare = (
        match["digits"] and len(match["digits"]) == 4 and not (match["scale"] or match["currency"] or match["percent"])
    )
    return bool(bare) and 1900 <= value < 2100


def _unit(masked: str, match: re.Match[str]) -> tuple[str, int, bool]:
    """What is counted, where it ends, and whether that is a noun in the plural.

    It is the first plural among the next five words, with the words before it, or else the next word alone.
    """
    for group in ("percent", "joined"):
        if match[group]:
            return match[group].strip(" -"), match.end(), True
    words = _words(masked, match.end())
    for word in words:
        if _is_plural(word.group(1)):
            return masked[words[0].start(1) : word.end()], word.end(), True
    if words and words[0].group(1).lower() not in {"and", "or"} and not match["currency"]:
        return words[0].group(1), words[0].end(), False
    return (match["currency"] or "").strip(), match.end(), False


def _words(masked: str, end: int) -> list[re.Match[str]]:
    words: list[re.Match[str]] = []
    while len(words) < MAX_WORDS:
        word = _NEXT_WORD.match(masked, end)
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
    if match["prefix"]:
        return PREFIXES[" ".join(match["prefix"].lower().split())]
    if match["glued"]:
        return GLUED[match["glued"].strip().lower()]
    suffix = match["early"] or (late.group(1) if late else "")
    return SUFFIXES[" ".join(suffix.lower().split())] if suffix else "="
