"""Words: what a folded text is cut into. Chinese has no spaces, so each of its characters is a word of its own."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, NamedTuple

# The ideographs in common use, 々 and 〇, and their extensions.
CJK = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# What may stand inside a Chinese name, or be left out: quotation marks, dashes, middle dots, Markdown's emphasis.
JOINERS = "\\-‐‑‒–—―《》〈〉「」『』“”‘’\"'·•・‧*"
LETTER = f"[^\\W_{CJK}]"
# The longest lexeme that is kept: PostgreSQL takes no more than 2,046 bytes, and a query has 200 characters.
LONGEST = 200
_APOSTROPHE = "['’]"
_HYPHEN = "[-‐‑]"
_THOUSANDS = "[0-9]{1,3}(?:[,，][0-9]{3})+(?![0-9])"
# A word ends where a number with commas begins, as in RMB2,600.
_LETTERS = f"(?:(?!(?<![0-9]){_THOUSANDS}){LETTER})+"
_WORD = f"{_LETTERS}(?:{_APOSTROPHE}{_LETTERS})*"
# A run of ideographs, a number with commas, or words joined by hyphens.
_RUNS = re.compile(f"([{CJK}](?:[{JOINERS}]*[{CJK}])*)|({_THOUSANDS})|{_WORD}(?:{_HYPHEN}(?!{_THOUSANDS}){_WORD})*")
# A number and its unit are two words, with a space between them or without.
_PARTS = re.compile(f"[0-9]+(?=[^\\W\\d_{CJK}])|{_WORD}")
# Words that some write with a hyphen, and others never.
_ONE_WORD = re.compile(f"co{_HYPHEN}(?=oper|ordin)")
_NOT_JOINED = re.compile(f"[{JOINERS}]")
# Spellings that the stemmer keeps apart: organization and organisation, centre and center, crisis and crises.
_SPELLINGS = [
    (re.compile(pattern), spelling)
    for pattern, spelling in (
        ("iz(?=(?:e[drs]?|ers|ing|ations?|ational(?:ly)?)$)", "is"),
        ("(cent|theat|met|fib|lit|calib|somb|spect)re(?=s?$)", r"\1er"),
        ("(lab|fav|hon|col|neighb|harb|behavi|endeav|arm|rum|vap|tum|hum|rig|vig|flav)our", r"\1or"),
        ("(def|off|lic|pret)ence(?=s?$)", r"\1ense"),
        ("programme(?=s?$)", "program"),
        ("(?<=l)yz(?=(?:e[drs]?|ers|ing)$)", "ys"),
        ("((?:cat|di|an)alog|prolog|epilog)ue(?=s?$)", r"\1"),
        ("(counse|counci)llor", r"\1lor"),
        ("(?<=i)ll(?=ful)", "l"),
        ("^practis", "practic"),
        ("^sceptic", "skeptic"),
        ("^artefact", "artifact"),
        ("^(s?m)ould", r"\1old"),
        ("(?<=dg)ement(?=s?$)", "ment"),
        ("manoeuvr(?:e(?=[ds]?$)|(?=ing$))", "maneuver"),
        ("^gray", "grey"),
        ("^aluminium$", "aluminum"),
        ("(cris|alys|thes)es$", r"\1is"),
    )
]


class Run(NamedTuple):
    """Ideographs in a row, or words that belong together, in a folded text; ``words`` are without what joins them.

    ``compound`` is how others write the words, as one; '' if nobody does.
    """

    words: tuple[str, ...]
    chinese: bool
    start: int
    end: int
    compound: str = ""


def runs(folded: str) -> Iterator[Run]:
    """The runs of a folded text, in order."""
    for found in _RUNS.finditer(folded):
        text, (start, end) = _ONE_WORD.sub("co", found.group()), found.span()
        if found[1]:
            yield Run(tuple(_NOT_JOINED.sub("", text)), True, start, end)
        elif found[2]:
            # 2,600 is also written 2600, and so is what follows it, as in 2,600.5.
            yield Run((text.replace(",", "").replace("，", "")[:LONGEST],), False, start, end)
        else:
            words = tuple(plain_word(each) for each in _PARTS.findall(text))
            yield Run(words, False, start, end, _compound(text, words))


def _compound(text: str, words: tuple[str, ...]) -> str:
    if len(words) == 1:
        return ""
    # 100km and counter-terrorism are also written as they are; but no range of years is one number.
    is_word = all(map(str.isalpha, words)) or re.search(_HYPHEN, text) is None
    return "".join(words)[:LONGEST] if is_word else ""


def is_chinese(character: str) -> bool:
    """Whether the character is an ideograph."""
    return _IDEOGRAPH.match(character) is not None


_IDEOGRAPH = re.compile(f"[{CJK}]")


def plain_word(word: str) -> str:
    """A folded word without its possessive ending and apostrophes: ``sco's`` gives ``sco``."""
    return word.replace("’", "'").removesuffix("'s").replace("'", "")[:LONGEST]


@cache
def _stemmer() -> Any:
    from snowballstemmer import stemmer  # loads the stemmers of all languages, and most processes need none

    return stemmer("english")


@lru_cache(20_000)
def stem(word: str) -> str:
    """The lexeme of an English word; the word itself in any other script, and for numbers."""
    if not word.isascii() or not word.isalpha():
        return word
    for pattern, spelling in _SPELLINGS:
        word = pattern.sub(spelling, word)
    stemmed: str = _stemmer().stemWord(word)
    return stemmed
