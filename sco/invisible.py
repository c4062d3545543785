"""Characters that nobody sees, or takes for others: taken out of what is imported and of what editors type.

An invisible character makes two names of one, and two figures of one figure. A text keeps its words, line breaks, tabs
and ordinary spaces, full-width forms included.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

MAX_SHOWN: Final = 12
# Names where Unicode has none: its control characters are called “<control>”.
_CONTROL_NAMES: Final = {
    0x00: "NULL", 0x07: "BELL", 0x08: "BACKSPACE", 0x0B: "LINE TABULATION", 0x0C: "FORM FEED", 0x1A: "SUBSTITUTE",
    0x1B: "ESCAPE", 0x7F: "DELETE",
}  # fmt: skip
# As in a regular expression's class: zero width, directions, fillers, variation selectors, tags, non-characters.
_INVISIBLE: Final = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u2800\u3164\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff\ud800-\udfff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_LINE_ENDS: Final = "\r\n|[\r\x0b\x0c\x85\u2028\u2029]"
# Spaces that look like the ordinary one. The ideographic space is as wide as a character, and stays.
_SPACES: Final = "\xa0\u1680\u2000-\u200a\u202f\u205f"
# Radicals that look like the characters that they are part of; they come from PDF files.
_RADICALS: Final = "\u2e80-\u2fdf"
_ODD = re.compile(f"[{_INVISIBLE}{_SPACES}{_RADICALS}]")
_GONE, _BREAK = re.compile(f"[{_INVISIBLE}]"), re.compile(_LINE_ENDS)
_SPACE, _RADICAL = re.compile(f"[{_SPACES}]"), re.compile(f"[{_RADICALS}]")
_SUSPECT = re.compile(f"[{_INVISIBLE}{_SPACES}{_RADICALS}\r\x0b\x0c\x85\u2028\u2029]")
_MARKS: Final = "".join(filter(unicodedata.combining, map(chr, range(0x300, 0x1F000))))
# No script stacks more than a few marks, and sorting many takes quadratic time.
_STACKED = re.compile(f"(?<=[{_MARKS}]{{8}})[{_MARKS}]")
_WORD = re.compile("[A-Za-z\u00c0-\u058f\u13a0-\u13ff]{2,100}")
# Of Greek only the letters that look like Latin ones: “μm” is a unit.
_LOOKALIKE = re.compile(
    "[\u0391\u0392\u0395-\u0397\u0399\u039a\u039c-\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf\u0400-\u058f\u13a0-\u13ff]"
)
_LATIN = re.compile("[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Taken:
    """A character that was taken out (``instead`` is '') or replaced, how often, and the words before the first."""

    character: str
    count: int
    after: str
    instead: str = ""

    @property
    def name(self) -> str:
        """``U+200B ZERO WIDTH SPACE``."""
        return name_of(self.character)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text without such characters, in NFC, and what was taken out of it."""

    text: str
    taken: tuple[Taken, ...] = ()


def clean(text: str) -> Cleaned:
    """The text in NFC with line feeds as line ends, without invisible characters, and with ordinary spaces."""
    if text.isascii() and not _SUSPECT.search(text):
        return Cleaned(text)
    taken = tuple(_taken(text))
    bare = _STACKED.sub("", _GONE.sub("", _SPACE.sub(" ", _BREAK.sub("\n", text))))
    return Cleaned(unicodedata.normalize("NFC", _RADICAL.sub(_unified, bare)), taken)


def name_of(character: str) -> str:
    """The code point and the name of a character: ``U+202E RIGHT-TO-LEFT OVERRIDE``."""
    name = unicodedata.name(character, "") or _CONTROL_NAMES.get(ord(character), "")
    return f"U+{ord(character):04X} {name}".rstrip()


def merged(cleaned: Iterable[Cleaned]) -> tuple[Taken, ...]:
    """What was taken out of several texts, each character once."""
    found: dict[str, Taken] = {}
    for one in chain.from_iterable(each.taken for each in cleaned):
        known = found.get(one.character)
        count = one.count + (known.count if known else 0)
        found[one.character] = Taken(one.character, count, known.after if known else one.after, one.instead)
    return tuple(found.values())


def mixed_words(text: str) -> tuple[str, ...]:
    """Words that mix Latin letters with Greek, Cyrillic, Armenian or Cherokee ones, which look like them."""
    if text.isascii():
        return ()
    words = map(re.Match.group, _WORD.finditer(text))
    mixed = (word for word in words if _LOOKALIKE.search(word) and _LATIN.search(word))
    return tuple(dict.fromkeys(mixed))[:MAX_SHOWN]


def _taken(text: str) -> Iterator[Taken]:
    first: dict[str, int] = {}
    counts: dict[str, int] = {}
    for match in chain(_ODD.finditer(text), _STACKED.finditer(text)):
        character = match.group()
        if _RADICAL.match(character) and _unified(match) == character:  # a radical without a character of its own
            continue
        first.setdefault(character, match.start())
        counts[character] = counts.get(character, 0) + 1
    for character, at in first.items():
        yield Taken(character, counts[character], _before(text, at), _instead(character))


def _instead(character: str) -> str:
    if _SPACE.match(character):
        return " "
    return unicodedata.normalize("NFKC", character) if _RADICAL.match(character) else ""


def _unified(match: re.Match[str]) -> str:
    character = match.group()
    return unicodedata.normalize("NFKC", character) if _RADICAL.match(character) else ""


def _before(text: str, at: int) -> str:
    """The last visible characters of the line before this position."""
    line = _BREAK.sub("\n", text[max(0, at - 40) : at]).rpartition("\n")[2]
    return _ODD.sub("", line).strip()[-8:]
