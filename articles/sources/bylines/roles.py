"""What somebody does and is, parted from the name."""

import re
from dataclasses import dataclass
from functools import cache

from articles.sources.words import words

_WORK = r"(?:[Ww]riters?|[Rr]eporters?|[Cc]orrespondents?|[Ee]ditors?|[Aa]nalysts?|[Ff]ellows?)"
_LATIN_TITLE = re.compile(
    rf"(?:[\w' ]{{0,60}}\b{_WORK}\s+(?=[A-Z]))?"
    r"(?:(?:Dr|Prof|Professor|Mr|Mrs|Ms|Sir|Dame|Amb|Ambassador|Gen|Col|Lt|Capt|Rev|Hon)\.?\s+)*(?=[A-Z])"
)
_LATIN_DEGREE = re.compile(
    r",?\s+(?:Ph\.?\s?D|M\.?D|M\.?A|B\.?A|M\.?Sc|LL\.?[BM]|Jr|Sr|CFA|Esq)\b\.?(?=\s*(?:$|[,;&\n，、；]|and\b|(?:Ph|M|B|LL)))"
)
_LATIN_PLACE = re.compile(r"\s+(?:in|from|at|for|with)\s+[A-Z].*$")


@dataclass(frozen=True, slots=True)
class Parted:
    """A part of a byline: what stands before a role or title, the word itself, and what stands after it."""

    before: str
    word: str
    after: str


@cache
def _role_words() -> tuple[str, ...]:
    names = ("writing", "translating", "other_work", "titles")
    return tuple(sorted({word for name in names for word in words(name)}, key=len, reverse=True))


def is_role(word: str) -> bool:
    """Whether the word is nothing but a role or a title."""
    return word in _role_words()


def part(text: str) -> Parted | None:
    """Part the last role or title from the text; None without one."""
    # The last one, because a body and a post may stand before it: 环球时报驻美国特约记者张三.
    glued = (
        word for word in _role_words() if len(word) > 1 or word in "译摄" or (word in "校绘" and text.endswith(word))
    )  # 欧阳修文 is a name
    places = [(text.rfind(word), len(word), word) for word in glued if word in text]
    if not places:
        return None
    end = max(at + length for at, length, _word in places)
    at, length, word = min(place for place in places if place[0] + place[1] == end)
    return Parted(text[:at], word, text[at + length :])


def translates(word: str) -> bool:
    """Whether the role is a translator's."""
    return word in words("translating")


def is_no_author(word: str) -> bool:
    """Whether who does this has not written the piece: 摄影, 校对."""
    return word in words("other_work")


def without_degrees(byline: str) -> str:
    """The byline without “, PhD”, whose comma separates no names."""
    return _LATIN_DEGREE.sub("", byline)


def is_title(word: str) -> bool:
    """Whether the word is a title, which may follow a surname alone: 王博士."""
    return word in words("titles")


def without_latin_titles(name: str) -> tuple[str, str]:
    """The name without titles, degrees and places, and these."""
    bare = _LATIN_PLACE.sub("", _LATIN_TITLE.sub("", name.strip(), count=1))
    return bare.strip(" ,."), name.replace(bare, " ").strip(" ,.")
