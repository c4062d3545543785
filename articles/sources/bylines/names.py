"""What one part of a byline is."""

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from itertools import islice
from typing import Final

from articles.parsing.text_language import HAN
from articles.sources.words import lines, words

MAX_NAME: Final = 60
MAX_OPTIONS: Final = 3
MAX_JOINED: Final = 24
_HAN = re.compile(f"[{HAN}〇]+")
_DOTS: Final = "·•・‧∙．"
_DOTTED = re.compile(rf"(?:[{HAN}]{{1,8}}|[A-Z])(?:[{_DOTS}](?:[{HAN}]{{1,8}}|[A-Z])){{1,4}}")
# No given name has one of these.
_GRAMMAR = re.compile("[的了是在这那我你他她它们吗呢吧不把被给就都很也还]")
_CONJUNCTION = re.compile("以及|[与和及暨同]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f'’.\- ]+")
_LATIN_WORD = re.compile(r"[A-Z\u00c0-\u00de](?:[a-z\u00df-\u024f'’.\-A-Z]*[a-z\u00df-\u024f.])?")
_BODIES = re.compile(
    r"\b(?:university|institute|college|school|academy|cent(?:er|re)|agency|news|press|times|daily|post|herald|tribune|"
    r"(?:staff|our|guest|special) \w+|reporters|correspondents|writers|analysts|(?-i:reporter|correspondent|writer)|"
    r"staff|desk|bureau|team|editorial|editors?|board|network|tv|television|radio|group|ltd|inc|corp|council|ministry|"
    r"department|foundation|association|society|committee|organi[sz]ation|office|service|xinhua|reuters|bloomberg|cgtn|"
    r"cctv|afp|tass|agencies|newsroom|online|website|media|magazine|journal|weekly|review|newspaper|program(?:me)?|"
    r"project|embassy|government|party|company|studio|channel|think ?tank|wire|web)\b",
    re.IGNORECASE,
)
_PARTICLES: Final = frozenset(
    [
        "de",
        "da",
        "do",
        "dos",
        "del",
        "della",
        "di",
        "la",
        "le",
        "van",
        "von",
        "der",
        "den",
        "bin",
        "ibn",
        "ben",
        "al",
        "el",
        "af",
        "av",
        "zu",
        "ter",
        "y",
        "e",
    ]
)
_NO_PERSON = re.compile(r"\S*@\S*|https?:|www\.|\d{4,}|.*[0-9]{2}|发自.+|.*(?:电|讯)$|[\W\d_]*$")


class Kind(StrEnum):
    """PERSON is certain; DOUBT is for an editor to decide; the others are left out."""

    PERSON = "person"
    DOUBT = "doubt"
    INSTITUTION = "institution"
    COLLECTIVE = "collective"
    PLACE = "place"
    NO_NAME = "no_name"


@cache
def _surnames() -> tuple[frozenset[str], frozenset[str]]:
    return frozenset("".join(lines("surnames"))), frozenset(words("compound_surnames"))


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(word.lower() for word in words(name))


@cache
def _outlets() -> frozenset[str]:
    return frozenset(name.lower() for name in lines("outlets"))


def kind_of(part: str) -> Kind:
    """What this part is, without its role or title."""
    bare = part.strip()
    if len(bare) > MAX_NAME:
        return Kind.DOUBT
    if found := _listed_kind(bare.lower()):
        return found
    if (_NO_PERSON.match(bare) and not _HAN.fullmatch(bare[:1])) or re.fullmatch(r"发自.+|.+[电讯]", bare):
        return Kind.NO_NAME
    return _kind_of_han(bare) if re.search(f"[{HAN}]", bare) else _kind_of_latin(bare)


def _listed_kind(word: str) -> Kind | None:
    if word in _outlets():
        return Kind.INSTITUTION
    for name, kind in (("no_names", Kind.NO_NAME), ("collectives", Kind.COLLECTIVE), ("places", Kind.PLACE)):
        if word in _listed(name):
            return kind
    return Kind.DOUBT if word in _listed("common_words") else None


def _kind_of_han(word: str) -> Kind:
    if is_name(word):
        return Kind.PERSON
    if (word.endswith(words("collective_ends")) and len(word) > 2) or word.startswith("综合"):
        return Kind.COLLECTIVE
    return Kind.INSTITUTION if is_institution(word) else Kind.DOUBT


def is_institution(word: str) -> bool:
    """Whether it ends like a body, or is one with more words after it."""
    whole = word.lower() in _outlets() or any(word.endswith(end) for end in words("institution_ends") if len(end) > 1)
    # One character proves little: 王会 is a person. A surname at the beginning leaves it open.
    ends = tuple(end for end in words("institution_ends") if len(end) == 1)
    longer = len(word) > 3 or (len(word) == 3 and word[0] not in _surnames()[0])
    return whole or (longer and word.endswith(ends))


def is_name(word: str) -> bool:
    """Whether it is certainly one person's name in Chinese characters."""
    if _DOTTED.fullmatch(word):
        return not _two_people(word)
    if not _HAN.fullmatch(word) or _GRAMMAR.search(word) or _listed_kind(word) or _is_work(word):
        return False
    single, compound = _surnames()
    if word[:2] in compound and len(word) in {3, 4}:
        return True
    return (
        word[:1] in single and len(word) in {2, 3} and not (len(word) == 3 and word.endswith(words("institution_ends")))
    )


def is_common(word: str) -> bool:
    """Whether it is a word that only begins like a name: 时事, 方案."""
    return word in _listed("common_words")


def _is_work(word: str) -> bool:
    """Whether three characters begin with such a word, or end like a trade or a pen name: 石头记, 程序员, 牛弹琴."""
    return len(word) == 3 and (is_common(word[:2]) or word.endswith("员") or word[1:] in words("pen_names"))


def _two_people(word: str) -> bool:
    """Whether each half of a dotted name is a Chinese name of its own: 李明·王强."""
    halves = re.split(f"[{_DOTS}]", word)
    return len(halves) == 2 and all(len(half) > 1 and is_name(half) for half in halves)


def joined_names(word: str) -> tuple[str, ...]:
    """The names that a conjunction joins: 张三与李四; () where it may be part of a name, as in 张和平."""
    if len(word) > MAX_JOINED:
        return ()
    for found in _CONJUNCTION.finditer(word):
        left, right = word[: found.start()], word[found.end() :]
        if is_name(left) and (names := (right,) if is_name(right) else joined_names(right)):
            return (left, *names)
    return ()


def glued_names(word: str) -> tuple[tuple[str, ...], ...]:
    """The ways to read a run of characters as several names: ((张三, 李四),)."""
    if _DOTTED.fullmatch(word):
        return (tuple(re.split(f"[{_DOTS}]", word)), (word,)) if _two_people(word) else ()
    if not _HAN.fullmatch(word) or not 4 <= len(word) <= 12:
        return ()
    return tuple(islice((found for found in _splits(word) if len(found) > 1), MAX_OPTIONS))


def _splits(word: str) -> Iterator[tuple[str, ...]]:
    if not word:
        yield ()
    for length in (3, 2, 4):
        if is_name(word[:length]) and len(word[:length]) == length:
            for rest in _splits(word[length:]):
                yield (word[:length], *rest)


def _kind_of_latin(words_: str) -> Kind:
    if _BODIES.search(words_):
        return Kind.INSTITUTION
    parts = [part for part in words_.split() if part.lower() not in _PARTICLES]
    capitals = all(_LATIN_WORD.fullmatch(part) for part in parts)
    whole = _LATIN.fullmatch(words_) and any(len(part.strip(".")) > 1 for part in parts)
    return Kind.PERSON if whole and capitals and 2 <= len(parts) <= 5 else Kind.DOUBT
