"""Derives the rows for searching from a document, and from nothing else: its words by tier, and its names."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sco.languages import Language
from sco.ledger.documents import Document
from sco.ledger.registry import Kind, Searched
from sco.search import names
from sco.search.vectors import LEXEME_BYTES, Words, chunks, size, vector
from sco.search.visible import visible

# What a character adds to a tsvector at most: an ideograph of four bytes, and the pair of it with the next.
_BYTES_PER_CHARACTER = 14


class TextRow(NamedTuple):
    """The columns of SearchText that follow from the document."""

    tier: int
    chunk: int
    chunks: int
    vector: str


class NameRow(NamedTuple):
    """The columns of SearchName that follow from the document."""

    place: int
    beginning: str
    language: Language


class SearchRows(NamedTuple):
    """What is searched of one document."""

    texts: Sequence[TextRow]
    names: Sequence[NameRow]


def search_rows(kind: Kind, document: Document) -> SearchRows:
    """The rows of a document, which is upcast; none if it has no text to search."""
    return SearchRows(list(_texts(kind, document)), sorted(set(_names(kind, document))))


def is_too_rich(kind: Kind, document: Document) -> bool:
    """Whether the document has more different words than one tsvector holds, so that some would not be found."""
    members = [(member, language) for member in kind.search for language in document["languages"]]
    found = [text for member, language in members for text in visible_texts(kind, document, member, language)]
    if sum(map(len, found)) * _BYTES_PER_CHARACTER <= LEXEME_BYTES:
        return False
    words = Words()
    for text in found:
        words.add(text)
    return size(words) > LEXEME_BYTES


def kind_lexeme(kind: str) -> str:
    """The lexeme of every row of a kind, with which an index finds a word in that kind alone."""
    # No word of a text begins with it.
    return f"#{kind}"


def facet_lexeme(facet: str, value: str) -> str:
    """The lexeme of every row with this value of a facet."""
    return f"#{facet}={value}"


def _lexemes(kind: Kind, document: Document) -> Iterator[str]:
    """Of no text: the kind, and the value or values of each facet."""
    index = kind.index(document)
    yield kind_lexeme(kind.name)
    yield from (facet_lexeme("language", language) for language in document["languages"])
    if index.date_key:
        yield facet_lexeme("year", index.date_key[:4])
    keys = sorted({*map(str, kind.named_items(document)), *index.keys})
    for facet in kind.facets:
        yield from (facet_lexeme(facet.name, facet.value(key)) for key in keys if key.startswith(facet.prefix))


def texts(document: Document, member: str, language: Language) -> list[str]:
    """The texts of a member in one language: several of a list, none if it is missing."""
    found: Any = (document[member] or {}).get(language) or ()
    return [found] if isinstance(found, str) else list(found)


def visible_texts(kind: Kind, document: Document, member: str, language: Language) -> Iterator[str]:
    """Likewise without the marks of Markdown, which nobody sees."""
    found = texts(document, member, language)
    return map(visible, found) if kind.search[member] is Searched.TEXT else iter(found)


def _texts(kind: Kind, document: Document) -> Iterator[TextRow]:
    words, lexemes = Words(), list(_lexemes(kind, document))
    # Each tier has the words of those above it, too: a query may have one word in the title and another in the body.
    for tier in sorted({searched.tier for searched in kind.search.values()}):
        before = words.next
        for member in (name for name, searched in kind.search.items() if searched.tier == tier):
            for language in document["languages"]:
                for text in visible_texts(kind, document, member, language):
                    words.add(text)
        if words.positions and words.next > before:
            parts = list(chunks(words))
            yield TextRow(tier, 0, len(parts), vector(words, *lexemes))
            yield from (TextRow(tier, number, len(parts), part) for number, part in enumerate(parts, 1))


def _names(kind: Kind, document: Document) -> Iterator[NameRow]:
    for member, searched in kind.search.items():
        for language in document["languages"] if searched.suggested else ():
            for text in texts(document, member, language):
                for number, beginning in enumerate(names.beginnings(text)):
                    yield NameRow(_place(searched, within=number > 0), beginning, language)


def _place(searched: Searched, *, within: bool) -> int:
    return (0 if searched.recognized else 1) + (2 if within else 0)
