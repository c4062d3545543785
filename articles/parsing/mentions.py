"""Finds names and aliases in a text, the longest one at each position."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

# Without ’, which is an apostrophe in English.
OPENING: Final = "“《〈「『"
CLOSING: Final = "”》〉」』"
_QUOTES = re.compile(rf"[{OPENING}{CLOSING}\"]")
_SHORT_QUOTED = re.compile(rf"[{OPENING}][^{OPENING}{CLOSING}]{{1,4}}[{CLOSING}]")
# “和平使命-2021”: an exercise with its year.
_CLOSED = re.compile(rf"(?:\s?[-–—－]?\s?(?:19|20)[0-9]{{2}})?[{CLOSING}\"]")
_ASCII_PAIR = re.compile(r"[A-Za-z0-9_]{2}")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name at a position: ``name`` as given, ``text[start:end]`` as written. Positions count characters."""

    slug: str
    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Name:
    slug: str
    name: str
    pattern: str  # without quotation marks, in lower case unless case_sensitive
    case_sensitive: bool
    needs_quotes: bool


def find_mentions(text: str, names: Mapping[str, Iterable[str]]) -> list[Mention]:
    """Every mention of the names of each slug, in text order, without overlaps. Linear in the text's length.

    At each position the longest name wins; a name that two slugs share is reported for both. Quotation marks and 《》
    in or around a name may differ between name and text; but a short name given in quotation marks (“协作”) needs some
    in the text too, because without them it is an ordinary word. Latin names match whole words in any case; those
    without a lower-case letter (SCO, RATS) match only as written.
    """
    # By the names' first characters rather than one regular expression of all names, which tries each at each position.
    index = _index(names)
    bare, positions = _without_quotes(text)
    folded = _fold(bare)
    found: list[Mention] = []
    at = 0
    while at < len(bare):
        longest = _longest(text, bare, folded, at, index, positions)
        found += [_mention(text, name, positions[at], positions[at + len(name.pattern) - 1] + 1) for name in longest]
        at += len(longest[0].pattern) if longest else 1
    return found


def _index(names: Mapping[str, Iterable[str]]) -> dict[str, list[_Name]]:
    """Names by the first character of their folded form, the longest first."""
    index: dict[str, list[_Name]] = {}
    for slug, name in dict.fromkeys((slug, name) for slug, given in names.items() for name in given):
        bare = " ".join(_without_quotes(name)[0].split())
        if bare:
            # “RATS” must not match rats. Chinese has no case, so its names count as cased, which changes nothing.
            cased = bare.upper() == bare
            needs_quotes = _SHORT_QUOTED.fullmatch(name.strip()) is not None
            entry = _Name(slug, name, bare if cased else _fold(bare), cased, needs_quotes)
            index.setdefault(_fold(bare[0]), []).append(entry)
    for entries in index.values():
        entries.sort(key=lambda entry: -len(entry.pattern))
    return index


def _fold(text: str) -> str:
    """Lower case, except for characters whose lower case is longer (İ), so that positions hold."""
    return "".join(lower if len(lower := char.lower()) == 1 else char for char in text)


def _without_quotes(text: str) -> tuple[str, list[int]]:
    """The text without quotation marks, each white space as one space, and the position of each character in it.

    Between two quoted names (“A”“B”) a line feed is inserted, which no name contains.
    """
    kept: list[tuple[str, int]] = []
    closed = False
    for position, char in enumerate(text):
        if char.isspace():
            kept += [] if kept and kept[-1][0] == " " else [(" ", position)]
        elif not _QUOTES.match(char):
            kept.append((char, position))
        # A name may be written with quotation marks anywhere, but not across two pairs of them.
        elif closed and char in OPENING:
            kept.append(("\n", position))
        closed = char in CLOSING
    return "".join(char for char, _ in kept), [position for _, position in kept]


def _longest(
    text: str, bare: str, folded: str, at: int, index: Mapping[str, list[_Name]], positions: list[int]
) -> list[_Name]:
    """The longest names that begin here; several only if slugs share a name."""
    best: dict[str, _Name] = {}
    length = 0
    for name in index.get(folded[at], ()):
        if len(name.pattern) < length:
            break
        source = bare if name.case_sensitive else folded
        end = at + len(name.pattern)
        if source.startswith(name.pattern, at) and _fits(text, name, positions[at], positions[end - 1]):
            length = len(name.pattern)
            best.setdefault(name.slug, name)
    return list(best.values())


def _fits(text: str, name: _Name, first: int, last: int) -> bool:
    """Whether no Latin word is cut, and the quotation marks are there if the name needs them."""
    quoted = first > 0 and _QUOTES.match(text[first - 1]) and _CLOSED.match(text, last + 1)
    cut = _is_inside_word(text, first) or _is_inside_word(text, last + 1)
    return not cut and (bool(quoted) or not name.needs_quotes)


def _is_inside_word(text: str, position: int) -> bool:
    # Not \b: Chinese characters are letters to it, so it would find no border in 加入SCO后.
    return 0 < position < len(text) and _ASCII_PAIR.match(text, position - 1) is not None


def _mention(text: str, name: _Name, start: int, end: int) -> Mention:
    """The mention, extended by a quotation mark whose other half is inside the name."""
    depth = lowest = 0
    for char in filter((OPENING + CLOSING).__contains__, text[start:end]):
        depth += 1 if char in OPENING else -1
        lowest = min(lowest, depth)
    opened = lowest < 0 and start > 0 and text[start - 1] in OPENING
    closed = depth - lowest > 0 and end < len(text) and text[end] in CLOSING
    return Mention(name.slug, name.name, start - opened, end + closed)
