"""The unit behind a number in English text: a listed one, or the noun that is counted."""

import re
from dataclasses import dataclass
from typing import Final

from articles.parsing.figures.words import units
from articles.parsing.numerals import SCALES, SMALL, TENS

MAX_WORDS: Final = 5  # “armed and well-trained members of the group”: a longer noun phrase is rarely a unit
_LISTED: Final = frozenset(units("english"))
_NEXT_WORD = re.compile(r"\s+((?:[A-Z]\.){2,}|[°℃]?[A-Za-z][A-Za-z'’/²³-]*(?:(?<=\ssq)\.)?|℃|\ue000+(?:-[A-Za-z]+)?)")
_MODIFIERS: Final = {
    "sq",
    "sq.",
    "square",
    "cubic",
    "cu",
    "nautical",
    "metric",
    "light",
    "troy",
    "short",
    "long",
    "standard",
}
_PER: Final = re.compile(
    rf"\s+per\s+(?!cent\b|mille?\b)(?:(?:thousand|million|hundred)\s+)?(?:(?:square|cubic)\s+)?[A-Za-z][A-Za-z-]*"
    rf"|\s+an?\s+(?:{'|'.join(units('english per'))})\b(?!-|\s+(?:after|before|earlier|later|ago|when|in\s))"
)
_STOPS = """
a about above abstained across after again against ago agreed all along already also among an any are around arrived
as at attended be became because been before began behind being below between but by came can could crossed did died
do does down drew due during each earlier even every exceeded fell fled for found from gained gave got grew had has
have he her here his hit how however if in injured inside into is it its joined killed last later left less live lost
made may more most moved must near nearly next no nor not now of off on only onto or our out outside over paid per
plus received remain remained remains rose said saw says sent set she should showed since so sold stayed still
survived than that the their them then there these they this those through to today took toward towards under until up
voted was we went were what when where whether which while who whose will with within without won would years'
yesterday yet
"""
_STOP_WORDS = frozenset(_STOPS.split())  # a unit ends before any of them
NUMBERS: Final = frozenset({*SMALL, *TENS, *SCALES, "hundred", "dozen", "bn", "mn", "tn", "lakh", "crore"})
_JOINING: Final = {"and", "or"}
_PLURALS = {"people", "men", "women", "children", "personnel", "police", "data", "staff", "troops", "aircraft", "dead"}
_SINGULARS: Final = {"basis"}
_STATES: Final = {"wounded", "displaced", "disabled", "unemployed", "employed", "detained", "armed", "uninsured"}


@dataclass(frozen=True, slots=True)
class Unit:
    """The unit ``text[start:end]``, and whether it is certainly one: a plural, a listed unit or a sign."""

    start: int
    end: int
    certain: bool


def find_unit(text: str, end: int) -> Unit:
    """The unit of a number that ends at ``end``: a listed unit, or the first plural noun.

    The noun may have up to five words; without a plural it is the next word alone.
    """
    words = _words(text, end)
    if words and words[0].group(1).lower() in _JOINING:
        return Unit(end, end, certain=False)
    found = _listed(words) or _plural(words)
    if found:
        return extended(text, found)
    if words and not _is_verb(words[0].group(1)):
        last = words[1] if words[0].group(1).lower() in _MODIFIERS and len(words) > 1 else words[0]
        return Unit(words[0].start(1), last.end(), certain=False)
    return Unit(end, end, certain=False)


def _is_verb(word: str) -> bool:
    """Whether it tells what they did rather than what they are: “3.5 million visited”."""
    return word.endswith("ed") and word not in _STATES


def extended(text: str, unit: Unit) -> Unit:
    """The unit with what it is counted per: “tonnes per year”, “$ a barrel”."""
    match = _PER.match(text, unit.end)
    return Unit(unit.start, match.end(), certain=True) if match else unit


def _words(text: str, end: int) -> list[re.Match[str]]:
    words: list[re.Match[str]] = []
    while len(words) < MAX_WORDS and (word := _NEXT_WORD.match(text, end)):
        if (word.group(1).lower() in _STOP_WORDS and not word.group(1).isupper()) or word.group(1).lower() in NUMBERS:
            break
        words.append(word)
        end = word.end()
    return words


def _listed(words: list[re.Match[str]]) -> Unit | None:
    for index, word in enumerate(words[:3]):
        if word.group(1) in _LISTED:
            return Unit(words[0].start(1), word.end(), certain=True)
        if word.group(1).lower() not in _MODIFIERS and index:
            break
        if word.group(1).lower() not in _MODIFIERS:
            return None
    return None


def _plural(words: list[re.Match[str]]) -> Unit | None:
    for word in words:
        if is_plural(word.group(1).lower()):
            return Unit(words[0].start(1), word.end(), certain=True)
    return None


def is_plural(word: str) -> bool:
    """Whether the word looks like a plural noun."""
    # Without a dictionary: “less”, “status”, “crisis” and possessives end in s too, “gas” and “bus” are too short.
    ends = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "'s", "’s"))
    return (ends and word not in _SINGULARS) or word in _PLURALS
