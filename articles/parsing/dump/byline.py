"""Parses the names in a byline. Refuses where unsure, because each name becomes an author in public."""

import re
from itertools import groupby
from typing import Final

from articles.parsing.text_language import HAN

MAX_NAME: Final = 100  # longer, it is a sentence that was taken for a byline
_HAN: Final = f"[{HAN}]"
_BRACKETS = re.compile(r"\([^()（）]*\)|（[^()（）]*）|\[[^\[\]]*\]|【[^【】]*】")
# A line feed separates too: the caller puts one in place of each byline marker.
_SEPARATOR = re.compile(r"[、，,;；/|&\n]|\s(?:and|和)\s")
# A name may contain 和 itself, so it separates only names of two characters or more.
_TWO_JOINED = re.compile(rf"({_HAN}{{2,4}})和({_HAN}{{2,4}})")
_ROLE = r"(?:记者|通讯员|评论员|撰稿人|观察员)"
_ROLE_ALONE = re.compile(rf"(?:本[报刊网台]|环球时报|环球网|新华社|人民日报|特[约派]|实习|高级|首席|资深|驻.*)*{_ROLE}")
_NAME_AFTER_ROLE = re.compile(rf".*{_ROLE}({_HAN}{{2,4}})")
# A person's name contains no punctuation, task, post or role.
_NO_NAME = re.compile(rf"[:：()（）\[\]【】]|等\Z|采访|整理|编译|(?:教授|研究员|主任|院长|所长)\Z|{_ROLE}")
# Foreign names contain a dot too, so only two halves that both begin with a Chinese surname count as two people.
_SURNAME = "[王李张刘陈赵黄吴徐孙郭杨周]"
_TWO_PEOPLE = re.compile(rf"{_SURNAME}{_HAN}{{1,2}}·{_SURNAME}{_HAN}{{1,2}}")
_NAME = re.compile(r"[^\W\d_].*")


def parse_byline(byline: str) -> tuple[str, ...] | None:
    """The distinct names in order, or None if any part of the byline may not be a name."""
    parts = [part.strip() for part in _SEPARATOR.split(_BRACKETS.sub(" ", byline))]
    found = [name for part in parts for words in _split_at_spaces(part) for name in _names(words)]
    return tuple(dict.fromkeys(found)) if all(map(_is_name, found)) else None


def _split_at_spaces(part: str) -> list[str]:
    """Splits between Chinese names; a Latin name keeps its spaces."""
    found: list[str] = []
    for script, group in groupby(part.split(), _script):
        words = list(group)
        if script == "latin":
            found.append(" ".join(words))
        else:
            # Typesetters space a name of two characters to the width of three: 甲 乙 is one person.
            found += ["".join(words)] if script == "single" and len(words) == 2 else words
    return found


def _script(word: str) -> str:
    if not re.search(_HAN, word):
        return "latin"
    return "single" if len(word) == 1 else "han"


def _names(words: str) -> list[str]:
    if _ROLE_ALONE.fullmatch(words):
        return []
    match = _NAME_AFTER_ROLE.fullmatch(words) or _TWO_JOINED.fullmatch(words)
    return list(match.groups()) if match else [words]


def _is_name(name: str) -> bool:
    too_short = len(name) == 1 and re.match(_HAN, name)
    too_much = len(name) > MAX_NAME or _NO_NAME.search(name) or _TWO_PEOPLE.fullmatch(name)
    return bool(_NAME.fullmatch(name)) and not too_short and not too_much
