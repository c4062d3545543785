"""Text segmentation: paragraphs of a body, sentences of a text."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from articles.parsing.text_language import base_language

_SENTENCE_END = "[。！？…]"
_CLOSING = "[”’」』）)]"
_GAP: Final = r"[ \t\u3000\xa0]+"
# One look-behind per length, because Python's must have a fixed width.
_AFTER_SENTENCE = rf"(?:(?<={_SENTENCE_END})|(?<={_SENTENCE_END}{_CLOSING})|(?<={_SENTENCE_END}{_CLOSING}{{2}})){_GAP}"
_PARAGRAPH_GAP = re.compile(_AFTER_SENTENCE)
_SENTENCE_ENDS = {
    "zh": re.compile(r"[。！？；!?;]+[”’」』）)]*|\n+"),
    "en": re.compile(r"(?<=[.!?])[”’\"')]*\s+(?=[“‘\"'(]?[A-Z0-9])|\n+"),
}
# The full stop of these ends no sentence.
_SHORT = r"Mr|Mrs|Ms|Dr|Prof|Gen|Col|No|Nos|St|vs|etc|e\.g|i\.e|approx|[A-Z]"
_ABBREVIATION = re.compile(rf"\b(?:{_SHORT}|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.\Z")


def collapse_spaces(text: str) -> str:
    """The text on one line, with single spaces."""
    return " ".join(text.split())


def split_paragraphs(body: str) -> tuple[str, ...]:
    """The lines. A body on one line is split at white space after Chinese marks that end a sentence, and nowhere else.

    White space within a paragraph stays as it is written.
    """
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    if len(lines) == 1:
        lines = [part.strip() for part in _PARAGRAPH_GAP.split(lines[0])]
    return tuple(filter(None, lines))


def split_sentences(text: str, language: str) -> Iterator[tuple[int, int]]:
    """The (start, end) of each sentence, without surrounding white space."""
    base = base_language(language)
    ends = [
        match.end()
        for match in _SENTENCE_ENDS[base].finditer(text)
        if base == "zh" or not _ABBREVIATION.search(text, max(0, match.start() - 12), match.start())
    ]
    for start, end in pairwise([0, *ends, len(text)]):
        if sentence := text[start:end].strip():
            left = text.index(sentence, start)
            yield left, left + len(sentence)
