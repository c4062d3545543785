"""Folding: the form in which texts and queries are compared, without width, case, accents and variants of script."""

import re
import unicodedata
from functools import cache

from opencc import OpenCC

# OpenCC leaves these alone, or decides otherwise than most writers. Folded alike on both sides, each finds the other.
_ALIKE = {"著": "着", "账": "帐", "甚": "什", "妳": "你", "牠": "它"}
# The beginnings of decompositions: not of ™, which belongs to the word before it.
_UNITS = ("<square>", "<compat>")
# All but ASCII and the punctuation that folding leaves alone.
_OTHERS = re.compile("[^\x00-\x7f‘’“”–—…·]")


class _Table(dict[int, str]):
    """For ``str.translate``: each character is folded when it is first met."""

    def __init__(self) -> None:
        super().__init__()
        # Those that become more or fewer than one character, among the ones that were met.
        self.uneven: set[str] = set()

    def __missing__(self, code: int) -> str:
        folded = self[code] = _folded(chr(code))
        if len(folded) != 1:
            self.uneven.add(chr(code))
        return folded


def fold(text: str) -> str:
    """The folded text: usually of the same length, so that places in it are places in the text."""
    # Character by character, not OpenCC's phrases: what a character becomes must not depend on its neighbours, or a
    # part of a word would be folded differently from the whole.
    # Most English texts: looking each of their characters up would take ten times as long.
    if not _OTHERS.search(text):
        return text.lower()
    return text.translate(_TABLE)


def fold_with_places(text: str) -> tuple[str, list[int] | None]:
    """The folded text and, for each of its characters, its place in ``text``; None if they are the same."""
    folded = fold(text)
    if len(folded) == len(text) and (not _TABLE.uneven or _TABLE.uneven.isdisjoint(text)):
        return folded, None
    return folded, [place for place, each in enumerate(text) for _ in _TABLE[ord(each)]]


def simplified(text: str, words_of: str = "t2s") -> str:
    """Traditional Chinese as Simplified, phrase by phrase; with ``tw2sp``, words of Taiwan as those of the mainland."""
    converted: str = _opencc(words_of).convert(text)
    return converted


def _folded(character: str) -> str:
    # What is not seen, such as a soft hyphen or a mark of direction, comes with texts that were pasted.
    if unicodedata.category(character) == "Cf":
        return ""
    decomposed = unicodedata.normalize("NFKD", character)
    base = "".join(each for each in decomposed if not unicodedata.combining(each))
    folded = unicodedata.normalize("NFKC", base).casefold()
    # An ellipsis would become three characters for nothing: only words are compared. But ㎞ and ℃ are written as words.
    is_unit = unicodedata.decomposition(character).startswith(_UNITS) and any(map(str.isalnum, folded))
    if len(folded) != 1 and not is_unit and not character.isalnum() and not unicodedata.combining(character):
        return character
    if folded < "\u3400" or "\ud800" <= folded <= "\udfff":
        return folded
    return "".join(_ALIKE.get(each, each) for each in simplified(folded))


@cache
def _opencc(words_of: str) -> OpenCC:
    return OpenCC(words_of)


_TABLE = _Table()
