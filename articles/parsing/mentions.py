"""Names in a text: the longest one at each place, over any number of names and aliases."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

# ’ is not among them: in English it is an apostrophe.
OPENING: Final = "“《〈「『"
CLOSING: Final = "”》〉」』"
_QUOTES = re.compile(rf"[{OPENING}{CLOSING}\"]")
_ORDINARY = re.compile(rf"[{OPENING}][^{OPENING}{CLOSING}]{{1,4}}[{CLOSING}]")
# “和平使命-2021”: an exercise with its year.
_CLOSED = re.compile(rf"(?:\s?[-–—－]?\s?(?:19|20)[0-9]{{2}})?[{CLOSING}\"]")
_ASCII_WORD = re.compile(r"[A-Za-z0-9_]")


@dataclass(frozen=True, slots=True)
class Mention:
    """One name at one place: ``name`` as it was given, ``text[start:end]`` as it is written. Counts characters."""

    slug: str
    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Name:
    slug: str
    name: str
    wanted: str  # without quotation marks, in small letters where case is free
    exactly: bool
    quoted: bool


def find_mentions(text: str, names: Mapping[str, Iterable[str]]) -> list[Mention]:
    """Every mention of the names of each slug, in text order, none overlapping another.

    At each place the longest name wins; a name that two slugs share is given for both. Quotation marks and 《》
    in or around a name may differ between name and text; only a short name given in them (“协作”) must stand in
    some, as it is an ordinary word without. Latin names stand on word boundaries and match in any
    case; those without a small letter (SCO, RATS) only as they are written. Linear in the text's length.
    """
    index = _index(names)
    bare, places = _without_quotes(text)
    folded = _folded(bare)
    found: list[Mention] = []
    at = 0
    while at < len(bare):
        here = _longest(text, bare, folded, at, index, places)
        found.extend(_mention(text, name, places[at], places[at + len(name.wanted) - 1] + 1) for name in here)
        at += len(here[0].wanted) if here else 1
    return found


def _index(names: Mapping[str, Iterable[str]]) -> dict[str, list[_Name]]:
    """Names by the first character of their folded form, the longest first."""
    index: dict[str, list[_Name]] = {}
    for slug, name in dict.fromkeys((slug, name) for slug, given in names.items() for name in given):
        wanted = " ".join(_without_quotes(name)[0].split())
        if wanted:
            exactly = wanted.upper() == wanted
            entry = _Name(slug, name, wanted if exactly else _folded(wanted), exactly, _is_ordinary(name))
            index.setdefault(_folded(wanted[0]), []).append(entry)
    for entries in index.values():
        entries.sort(key=lambda entry: -len(entry.wanted))
    return index


def _folded(text: str) -> str:
    """Small letters, one for each character, so that places hold."""
    return "".join(small if len(small := char.lower()) == 1 else char for char in text)


def _without_quotes(text: str) -> tuple[str, list[int]]:
    """The text without quotation marks, each white space as one space, and where each character stood.

    Between two names in quotation marks (“A”“B”) a line feed is kept, which no name has.
    """
    kept: list[tuple[str, int]] = []
    closed = False
    for place, char in enumerate(text):
        if char.isspace():
            kept += [] if kept and kept[-1][0] == " " else [(" ", place)]
        elif not _QUOTES.match(char):
            kept.append((char, place))
        elif closed and char in OPENING:
            kept.append(("\n", place))
        closed = char in CLOSING
    return "".join(char for char, _ in kept), [place for _, place in kept]


def _longest(
    text: str, bare: str, folded: str, at: int, index: Mapping[str, list[_Name]], places: list[int]
) -> list[_Name]:
    """The names of greatest length here: several only where slugs share a name."""
    best: list[_Name] = []
    for name in index.get(folded[at], ()):
        if best and len(name.wanted) < len(best[0].wanted):
            break
        source = bare if name.exactly else folded
        if source.startswith(name.wanted, at) and _fits(text, name, places[at], places[at + len(name.wanted) - 1]):
            best += [name] if name.slug not in {other.slug for other in best} else []
    return best


def _is_ordinary(name: str) -> bool:
    return _ORDINARY.fullmatch(name.strip()) is not None


def _fits(text: str, name: _Name, first: int, last: int) -> bool:
    in_quotes = first > 0 and _QUOTES.match(text[first - 1]) and _CLOSED.match(text, last + 1)
    return _is_whole(text, first, last) and (bool(in_quotes) or not name.quoted)


def _is_whole(text: str, first: int, last: int) -> bool:
    """Whether no Latin word is cut: only letters and digits of ASCII make words that way."""
    cut_before = first > 0 and _ASCII_WORD.match(text[first - 1]) and _ASCII_WORD.match(text[first])
    cut_after = last + 1 < len(text) and _ASCII_WORD.match(text[last]) and _ASCII_WORD.match(text[last + 1])
    return not (cut_before or cut_after)


def _mention(text: str, name: _Name, start: int, end: int) -> Mention:
    """A quotation mark whose other half is inside the name is part of it."""
    depth = lowest = 0
    for char in filter((OPENING + CLOSING).__contains__, text[start:end]):
        depth += 1 if char in OPENING else -1
        lowest = min(lowest, depth)
    opened = lowest < 0 and start > 0 and text[start - 1] in OPENING
    closed = depth - lowest > 0 and end < len(text) and text[end] in CLOSING
    return Mention(name.slug, name.name, start - opened, end + closed)
