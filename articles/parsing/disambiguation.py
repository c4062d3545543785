"""Drops mentions of a short form that do not mean the body it is short for.

信息安全中心 is short for 上海合作组织信息安全中心, but other bodies have centres and summits too.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from articles.parsing.mentions import Mention

_WORDS: Final = """
的 和 与 及 或 在 于 对 为 是 由 将 该 此 其 本 到 从 向 至 以 了 后 前 即 如 等 被 把 个 届 次 新 成员国
出席 参加 参与 举行 举办 召开 成立 建立 设立 组建 通过 依托 支持 推动 欢迎 介绍 宣布 见证 访问 利用 来自 筹备 主办
"""
# Chinese has no spaces: only after one of these words is a name certainly not the end of a longer one.
_NOT_OF_A_NAME = re.compile(rf"(?:{'|'.join(_WORDS.split())})\Z")
_HAN_AT_END = re.compile(r"[\u4e00-\u9fff]\Z")
_CAPITAL_WORD_AT_END = re.compile(r"\b(?!(?:The|This|That|Its|At|In|And|Of|A)\b)[A-Z][\w’'-]*\s\Z")
_BEFORE: Final = 40  # enough for an owner's name


@dataclass(frozen=True, slots=True)
class ShortForms:
    """The short forms among the ``names`` of each slug; ``owners`` are the slugs named in the part that one omits."""

    names: Mapping[str, Sequence[str]]
    owners: Mapping[tuple[str, str], frozenset[str]]

    @classmethod
    def of(cls, names: Mapping[str, Iterable[str]]) -> "ShortForms":
        """Find the short forms, once for many texts."""
        given = {slug: list(own) for slug, own in names.items()}
        pairs = ((slug, name) for slug, own in given.items() for name in own)
        owners = {(slug, name): _owners(given, _omitted(given[slug], name)) for slug, name in pairs}
        return cls(given, {key: found for key, found in owners.items() if found})

    def disambiguate(self, text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
        """Yield the mentions, except short forms in a text that does not name their owner or inside another name."""
        # A set, because a long text repeats few names; the line feeds keep two of them from forming a third.
        named = "\n".join({text[mention.start : mention.end] for mention in mentions})
        for mention in mentions:
            owners = [name for slug in self.owners.get((mention.slug, mention.name), ()) for name in self.names[slug]]
            is_named = any(name in named for name in owners)
            if not owners or (is_named and self._is_whole_name(text, mention.start, owners)):
                yield mention

    def _is_whole_name(self, text: str, start: int, owners: Iterable[str]) -> bool:
        before = text[max(0, start - _BEFORE) : start]
        if before.rstrip().endswith(tuple(owners)):
            return True
        # Otherwise a word directly before it, such as 北约 or “European”, is likely to be another body's name.
        in_chinese = _HAN_AT_END.search(before) and not _NOT_OF_A_NAME.search(before)
        return not in_chinese and not _CAPITAL_WORD_AT_END.search(before)


def _omitted(own: Sequence[str], name: str) -> str:
    """The parts that longer names of the same slug have before this one, one a line."""
    bare = name.strip("《》“”")
    longer = (other.strip("《》“”") for other in own)
    return "\n".join(other.removesuffix(bare) for other in longer if other != bare and other.endswith(bare))


def _owners(names: Mapping[str, Sequence[str]], omitted: str) -> frozenset[str]:
    # A name of one character is found in almost any text.
    return frozenset(slug for slug, own in names.items() if any(len(name) > 1 and name in omitted for name in own))
