"""Patterns of the set phrases: “三股势力”, “the Group of Seven”. Their numbers count nothing."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from articles.parsing.figures.words import set_phrases, units
from articles.parsing.numerals import HAN_NUMERALS, SMALL, TENS

_WORDS: Final = "|".join(sorted([*TENS, *SMALL], key=len, reverse=True))
# Bounded, so that a long row of digits takes linear time.
_NUMBER: Final = {
    "chinese": rf"(?:[0-9]{{1,6}}+(?:\.[0-9]{{1,2}})?|[{HAN_NUMERALS}]{{1,4}}+)",
    "english": rf"(?:[0-9]{{1,6}}+(?:\.[0-9]{{1,2}})?|(?i:{_WORDS})\b)",
}
_BEFORE: Final = {"chinese": rf"(?<![0-9.{HAN_NUMERALS}])", "english": r"(?<![\w.,$€£¥-])"}
# Behind a number at the end of a phrase, a unit or a scale shows that something is counted: 长征5000公里.
_UNITS = "|".join(re.escape(unit.partition("!")[0]) for unit in units("chinese"))
_AFTER: Final = {
    "chinese": rf"(?![0-9{HAN_NUMERALS}多余%‰]|\.[0-9]|(?:{_UNITS}))",
    "english": r"(?![\w%]|[,.][0-9]|\s(?:per\s?cent|million|billion|trillion|thousand)\b)",
}


def pattern(section: str) -> str:
    """An alternation of the section's phrases: those that begin with a number, then the others by first letter."""
    plain: list[str] = []
    numbered: list[str] = []
    for phrase in set_phrases(section):
        (numbered if _begins_with_number(phrase) else plain).append(phrase)
    rests = "|".join(_body(phrase[1:], section) for phrase in numbered)
    return rf"{_BEFORE[section]}{_NUMBER[section]}(?:{rests}) | {_by_first(plain, section)}"


def _begins_with_number(phrase: str) -> bool:
    return phrase.startswith("N") and not phrase[1:2].islower() and not phrase[1:2].isupper()


def _by_first(phrases: Iterable[str], section: str) -> str:
    # By first character: the pattern is tried at each position of a text.
    groups: dict[str, list[str]] = defaultdict(list)
    for phrase in phrases:
        groups[phrase[0]].append(_body(phrase[1:], section))
    parts = (f"{_border(first, section)}{_either_case(first)}(?:{'|'.join(rests)})" for first, rests in groups.items())
    return "(?:" + "|".join(parts) + ")"


def _either_case(first: str) -> str:
    """A small letter may begin a sentence."""
    return f"[{first}{first.upper()}]" if first.isascii() and first.islower() else re.escape(first)


def _border(first: str, section: str) -> str:
    if section == "english":
        return r"(?<![\w-])"
    return _BEFORE[section] if first in HAN_NUMERALS else ""


def _body(written: str, section: str) -> str:
    """The pattern of what follows a phrase's first character or number."""
    rest, _, excluded = written.partition("!")
    if excluded:
        return rf"{_body(rest, section)}(?![{excluded}])"
    parts = re.split(r"(?<![A-Za-z])N(?![a-z])", rest)
    body = _NUMBER[section].join(re.escape(part).replace(r"\ ", r"\s") for part in parts)
    if len(parts) > 1 and not parts[-1]:
        return body + _AFTER[section]
    ends = r"\b" if section == "english" else rf"(?![{HAN_NUMERALS}])" if rest[-1:] in HAN_NUMERALS else ""
    return body + ends
