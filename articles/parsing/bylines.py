"""The people that a byline names. A false person is worse than a refusal."""

import re
from itertools import groupby
from typing import Final

MAX_NAME: Final = 100
_HAN: Final = r"[\u3400-\u4dbf\u4e00-\u9fff]"
_BRACKETS = re.compile(r"\([^()（）]*\)|（[^()（）]*）|\[[^\[\]]*\]|【[^【】]*】")
_BETWEEN = re.compile(r"[、，,;；/|&\n]|\s(?:and|和)\s")
_AND = re.compile(rf"({_HAN}{{2,4}})和({_HAN}{{2,4}})")
_LONGEST_NAME: Final = 4
_ROLE = r"(?:记者|通讯员|评论员|撰稿人|观察员)"
_ROLE_ALONE = re.compile(rf"(?:本[报刊网台]|环球时报|环球网|新华社|人民日报|特[约派]|实习|高级|首席|资深|驻.*)*{_ROLE}")
_NAME_AFTER_ROLE = re.compile(rf".*{_ROLE}({_HAN}{{2,4}})")
# What a person's name never has: marks, a task, a post, a role before or after it.
_NO_NAME = re.compile(rf"[:：()（）\[\]【】]|等\Z|采访|整理|编译|(?:教授|研究员|主任|院长|所长)\Z|{_ROLE}")
# Foreign names have a dot too, so only two that begin as Chinese names do are taken for two people.
_BEGINS = "[王李张刘陈赵黄吴徐孙郭杨周]"
_TWO_PEOPLE = re.compile(rf"{_BEGINS}{_HAN}{{1,2}}·{_BEGINS}{_HAN}{{1,2}}")
_NAME = re.compile(r"[^\W\d_].*")


def names_in(byline: str) -> tuple[str, ...] | None:
    """The names, once each, in their order; None where something in the byline is no name for sure."""
    parts = [part.strip() for part in _BETWEEN.split(_BRACKETS.sub(" ", byline))]
    found = [name for part in parts for piece in _pieces(part) for name in _people(piece)]
    return tuple(dict.fromkeys(found)) if all(map(_is_name, found)) else None


def _pieces(part: str) -> list[str]:
    """Spaces part Chinese names, and belong to Latin ones; 甲 乙 is one name written wide."""
    groups = groupby(part.split(), _kind)
    return [piece for kind, words in groups for piece in _joined(kind, list(words))]


def _kind(word: str) -> str:
    if not re.search(_HAN, word):
        return "latin"
    return "single" if len(word) == 1 else "han"


def _joined(kind: str, words: list[str]) -> list[str]:
    if kind == "single" and len(words) == 2:
        return ["".join(words)]
    return [" ".join(words)] if kind == "latin" else words


def _people(piece: str) -> list[str]:
    if _ROLE_ALONE.fullmatch(piece):
        return []
    named = _NAME_AFTER_ROLE.fullmatch(piece)
    pair = _AND.fullmatch(piece) if len(piece) > _LONGEST_NAME else None
    return [named[1]] if named else list(pair.groups()) if pair else [piece]


def _is_name(name: str) -> bool:
    too_short = len(name) == 1 and re.match(_HAN, name)
    too_much = len(name) > MAX_NAME or _NO_NAME.search(name) or _TWO_PEOPLE.fullmatch(name)
    return bool(_NAME.fullmatch(name)) and not too_short and not too_much
