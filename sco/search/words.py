"""Words: what a folded text is cut into. Chinese has no spaces, so each of its characters is a word of its own."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from snowballstemmer import stemmer

# The ideographs in common use, 々 and 〇, and their extensions.
CJK = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# What may stand inside a Chinese name, or be left out: quotation marks, dashes, middle dots, Markdown's emphasis.
JOINERS = "\\-‐‑‒–—―《》〈〉「」『』“”‘’\"'·•・‧*"
LETTER = f"[^\\W_{CJK}]"
# The longest lexeme that is kept: PostgreSQL takes no more than 2,046 bytes, and a query has 200 characters.
LONGEST = 200
_APOSTROPHE = "['’]"
_WORD = f"{LETTER}+(?:{_APOSTROPHE}{LETTER}+)*"
# A run of ideographs, or words joined by hyphens.
_RUNS = re.compile(f"[{CJK}](?:[{JOINERS}]*[{CJK}])*|{_WORD}(?:[-‐‑]{_WORD})*")
_PARTS = re.compile(_WORD)
_NOT_JOINED = re.compile(f"[{JOINERS}]")
# American spellings, which the stemmer keeps apart: organization, organisation.
_AMERICAN = re.compile("iz(?=(?:e[drs]?|ers|ing|ations?|ational(?:ly)?)$)")
_STEMMER = stemmer("english")


class Run(NamedTuple):
    """Ideographs in a row, or words joined by hyphens, in a folded text; ``words`` are without what joins them."""

    words: tuple[str, ...]
    chinese: bool
    start: int
    end: int

    @property
    def compound(self) -> str:
        """The words of a hyphenated run written as one; '' if it is none."""
        is_compound = not self.chinese and len(self.words) > 1 and all(map(str.isalpha, self.words))
        return "".join(self.words)[:LONGEST] if is_compound else ""


def runs(folded: str) -> Iterator[Run]:
    """The runs of a folded text, in order."""
    for found in _RUNS.finditer(folded):
        text = found.group()
        if is_chinese(text[0]):
            yield Run(tuple(_NOT_JOINED.sub("", text)), True, found.start(), found.end())
        else:
            yield Run(tuple(plain_word(each) for each in _PARTS.findall(text)), False, found.start(), found.end())


def is_chinese(character: str) -> bool:
    """Whether the character is an ideograph."""
    return _IDEOGRAPH.match(character) is not None


_IDEOGRAPH = re.compile(f"[{CJK}]")


def plain_word(word: str) -> str:
    """A folded word without its possessive ending and apostrophes: ``sco's`` gives ``sco``."""
    return word.replace("’", "'").removesuffix("'s").replace("'", "")[:LONGEST]


@lru_cache(20_000)
def stem(word: str) -> str:
    """The lexeme of an English word; the word itself in any other script, and for numbers."""
    if not word.isascii() or not word.isalpha():
        return word
    stemmed: str = _STEMMER.stemWord(_AMERICAN.sub("is", word))
    return stemmed
