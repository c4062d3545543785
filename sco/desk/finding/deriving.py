"""Derives the words of a working copy, as the row of the index holds them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sco.desk.finding.texts import Text, texts
from sco.ledger.items import Item
from sco.ledger.registry import Searched
from sco.search import names
from sco.search.folding import fold
from sco.search.vectors import Words, chunks, vector
from sco.search.visible import visible
from sco.search.words import runs

# The tiers of each vector: names, titles and aliases; summaries; all.
_HEADING, _SUMMARY, _ALL = 2, 3, 4


class Derived(NamedTuple):
    """The words of a working copy: see ``Finding``."""

    keys: Sequence[str]
    heading: str
    summary: str
    words: str
    chunks: Sequence[str]


def derive(row: Item) -> Derived:
    """The words of this row."""
    found = list(texts(row))
    whole = _words(found, _ALL)
    heading, summary = (vector(_words(found, tier)) for tier in (_HEADING, _SUMMARY))
    return Derived(_keys(found), heading, summary, vector(whole), list(chunks(whole)))


def _words(found: Iterable[Text], tier: int) -> Words:
    words = Words()
    for each in found:
        if each.searched.tier <= tier:
            words.add(each.text)
            # Who works on a text looks for its addresses too; words that a mark parts belong together all the same.
            if each.searched is Searched.TEXT and (shown := visible(each.text)) != each.text:
                words.add(shown)
    if tier == _HEADING:
        _add_unstemmed(words, found)
    return words


def _add_unstemmed(words: Words, found: Iterable[Text]) -> None:
    """The words of headings as they are written: somebody who types one has not come to its stem."""
    for each in found:
        if each.searched.tier <= _HEADING:
            for word in (word for run in runs(fold(each.text)) if not run.chinese for word in run.words):
                # After everything, where no phrase is.
                words.positions.setdefault(word, [words.next])


def _keys(found: Iterable[Text]) -> list[str]:
    """What the row is called; a title as well."""
    called = (each.text for each in found if each.searched.suggested or each.searched is Searched.ALIAS)
    return [key for key in dict.fromkeys(map(names.key, called)) if key]
