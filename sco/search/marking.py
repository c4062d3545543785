"""Marks what a query found in a text, and quotes the text around it."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import escape
from itertools import islice, takewhile
from typing import NamedTuple

from sco.search.folding import fold_with_places
from sco.search.phrases import Phrase
from sco.search.queries import Atom
from sco.search.visible import visible
from sco.search.words import CJK, JOINERS, LETTER, Run, plain_word, stem

LENGTH = 160
# More spaces than follow one another anywhere.
_SPACES = 20
# How far a snippet looks back for the beginning of the sentence.
_BEFORE = 60
# Possessive and with an end, so that marking takes linear time.
_REST = f"{LETTER}*+(?:['’]{LETTER}++){{0,4}}+"
# What no phrase begins after: a letter, but no digit, as a unit is a word after its number.
_NOT_WITHIN = f"(?<![^\\W\\d_{CJK}])"
# Where spellings part that are one word: sceptic, artefact, manoeuvre.
_VARIES = re.compile("s(?=[ck]ept)|art(?=[ei]fact)|man(?=o?euv)")
_BETWEEN = "[\\W_]{0,12}"
_IS_LETTER = re.compile(LETTER)
# Hits of a phrase in one text: enough for a snippet.
_HITS = 30
# The beginning of a word that some write with a hyphen or an apostrophe, or of a number with commas.
_SPLIT, _SPLITTING = 4, "[-‐‑,，'’]?"
_SPLIT_AT = re.compile("[-‐‑,，]")
# Both kinds begin with one set of characters, for which a text is searched at once.
_SENTENCE_ENDS = re.compile(r"[。！？；\n.!?;](?:(?<=[。！？；\n])[。！？；\n]*[”’」』）]*|(?<=[.!?;])[”’\"')]*(?=\s))")
_ENDS = tuple("。！？；.!?;”’」』）")
_ESCAPED = re.compile("[&<>\"']")


class Hit(NamedTuple):
    """A place in a text where an atom of the query matches."""

    start: int
    end: int
    atom: int


class Passage:
    """A text, and its folded form from the first time on that it is looked at; of Markdown, the text without marks."""

    __slots__ = ("_folded", "_source", "_text")

    def __init__(self, source: str, *, is_markdown: bool = False) -> None:
        self._source = source
        self._text: str | None = None if is_markdown else source
        self._folded: tuple[str, list[int] | None] | None = None

    @property
    def size(self) -> int:
        """How many characters it has, marks included."""
        return len(self._source)

    @property
    def text(self) -> str:
        """What is searched and quoted."""
        if self._text is None:
            self._text = visible(self._source)
        return self._text

    @property
    def folded(self) -> tuple[str, list[int] | None]:
        """See ``fold_with_places``."""
        if self._folded is None:
            self._folded = fold_with_places(self.text)
        return self._folded


@dataclass(frozen=True)
class Marker:
    """Finds the atoms of a query in texts."""

    atoms: Sequence[Atom]

    @cached_property
    def _sought(self) -> list["_Sought"]:
        phrases = (
            (number, phrase) for number, atom in enumerate(self.atoms) for phrase in dict.fromkeys(atom.phrases())
        )
        return [_Sought(number, phrase) for number, phrase in phrases]

    def hits(self, passage: Passage) -> list[Hit]:
        """The first places where the query matches, in order; none overlaps another."""
        folded, places = passage.folded
        if len(self._sought) == 1:
            # Of a single word, what stands together with the first hit is all that a snippet shows.
            return [_whole(hit, passage.text, places) for hit in self._sought[0].hits(folded, LENGTH)]
        found = (hit for sought in self._sought for hit in sought.hits(folded, len(folded)))
        return _apart(_whole(hit, passage.text, places) for hit in found)


class _Sought:
    """A phrase of an atom, and how it is found."""

    def __init__(self, atom: int, phrase: Phrase) -> None:
        self.atom, self.starts_chinese = atom, phrase[0].chinese
        self.patterns = list(map(re.compile, _patterns(phrase)))
        self.words = [stem(word) for run in phrase if not run.chinese for word in run.words]
        self.compound = [stem(phrase[0].compound)] if len(phrase) == 1 else self.words

    def hits(self, folded: str, reach: int) -> list[Hit]:
        """The places that the first of the patterns finds which finds any, as far from the first one as ``reach``."""
        for pattern in self.patterns:
            if first := next(self._matches(pattern, folded, 0, len(folded)), None):
                end = first.end()
                more = self._matches(pattern, folded, end, min(len(folded), end + reach))
                return [Hit(*match.span(), self.atom) for match in (first, *islice(more, _HITS))]
        return []

    def _matches(self, pattern: re.Pattern[str], folded: str, start: int, end: int) -> Iterator[re.Match[str]]:
        found = pattern.finditer(folded, start, end)
        return filter(self._is_match, found) if self.words else found

    def _is_match(self, match: re.Match[str]) -> bool:
        if not self.starts_chinese and not _begins_word(match):
            return False
        words = list(map(_stem_of, match.groups()))
        return words in (self.words, self.compound)


def _begins_word(match: re.Match[str]) -> bool:
    text, start = match.string, match.start()
    if not text[start].isdecimal():
        # A unit is a word after its number.
        while start and text[start - 1].isdecimal():
            start -= 1
    elif _SPLIT_AT.search(match[0]) and not text[start - 1 : start].isdecimal():
        return True  # and so is a number with commas, as in RMB2,600
    return not start or _IS_LETTER.match(text, start - 1) is None


@lru_cache(20_000)
def _stem_of(word: str) -> str:
    return stem(_SPLIT_AT.sub("", plain_word(word)))


def _whole(hit: Hit, text: str, places: Sequence[int] | None) -> Hit:
    """The hit at its place in the text, with the accents that its last letter is written with."""
    start, end = (places[hit.start], places[hit.end - 1] + 1) if places else (hit.start, hit.end)
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return hit if (start, end) == (hit.start, hit.end) else Hit(start, end, hit.atom)


def _apart(hits: Iterable[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    # The longer of two that begin together is the more telling.
    for hit in sorted(hits, key=lambda each: (each.start, -each.end)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept


def _patterns(phrase: Phrase) -> Iterator[str]:
    # One of a single word begins with letters and not with a condition, so that a text is searched for those alone.
    run = phrase[0]
    several = not run.chinese and len(phrase) + len(run.words) > 2
    yield (_NOT_WITHIN if several else "") + _BETWEEN.join(_run_pattern(each) for each in phrase)
    if len(phrase) > 1 or run.chinese:
        return
    if run.compound:
        yield f"({re.escape(_beginning(run.compound))}{_REST})"
    # A word that the text may have with a hyphen or an apostrophe, or a number with commas.
    elif len(run.words[0]) > 1:
        beginning = _SPLITTING.join(map(re.escape, run.words[0][:_SPLIT]))
        yield f"({beginning}(?:{LETTER}|{_SPLITTING[:-1]}{LETTER})*)"


def _run_pattern(run: Run) -> str:
    if run.chinese:
        return f"[{JOINERS}]*".join(run.words)
    # A number ends where its unit begins, and may have commas.
    return _BETWEEN.join(
        f"({'[,，]?'.join(word)})(?![0-9])" if word.isdecimal() else f"({_spelled(_beginning(word))}{_REST})"
        for word in run.words
    )


def _spelled(beginning: str) -> str:
    return f"co[-‐‑]?{re.escape(beginning[2:])}" if beginning.startswith(("coop", "coord")) else re.escape(beginning)


def _beginning(word: str) -> str:
    """What all words of the same stem begin with, whatever their spelling and ending."""
    if varies := _VARIES.match(word):
        return varies[0]
    stemmed = stem(word)
    shared = sum(1 for _same in takewhile(lambda pair: pair[0] == pair[1], zip(word, stemmed, strict=False)))
    return word[: max(1, min(shared, len(stemmed) - 2))] if word.isascii() and word.isalpha() else word


def marked(text: str, hits: Sequence[Hit], start: int = 0, end: int | None = None) -> str:
    """HTML: the text between two places, with ``<mark>`` around the hits and everything else escaped."""
    end, pieces, at = len(text) if end is None else end, [], start
    # Few texts have any of them, and to look for all at once takes less than to replace each.
    escaped = escape if _ESCAPED.search(text, start, end) else str
    for hit in hits:
        if start <= hit.start and hit.end <= end:
            pieces += [escaped(text[at : hit.start]), f"<mark>{escaped(text[hit.start : hit.end])}</mark>"]
            at = hit.end
    return "".join([*pieces, escaped(text[at:end])])


def snippet(text: str, hits: Sequence[Hit]) -> str:
    """HTML of about 160 characters around the hits: whole sentences or words, ``…`` where something is left out."""
    first = _densest(hits)
    start = _start(text, first.start if first else 0)
    end = _end(text, start, first.end if first else 0)
    before = "…" if start and not _ends_sentence(text[max(0, start - _SPACES) : start]) else ""
    after = "…" if end < len(text) and not _ends_sentence(text[max(0, end - _SPACES) : end]) else ""
    # A line break within a quotation would end it for some renderers.
    return " ".join(f"{before}{marked(text, hits, start, end).strip()}{after}".split())


def _densest(hits: Sequence[Hit]) -> Hit | None:
    """The hit around which most atoms of the query stand, the first of equals."""

    def near(hit: Hit) -> int:
        return len({other.atom for other in hits if hit.start <= other.start <= hit.start + LENGTH - _BEFORE})

    if len({hit.atom for hit in hits}) < 2:
        return hits[0] if hits else None
    return max(hits[:50], key=near)


def _start(text: str, hit: int) -> int:
    if len(text) <= LENGTH:
        return 0
    lowest = max(0, hit - _BEFORE)
    ends = [match.end() for match in _SENTENCE_ENDS.finditer(text, lowest, hit)]
    if ends:
        # Punctuation counts for the sentence before it, white space for none.
        return ends[-1] + len(text[ends[-1] : hit]) - len(text[ends[-1] : hit].lstrip())
    return lowest if lowest == 0 else _word_start(text, lowest, hit)


def _word_start(text: str, lowest: int, hit: int) -> int:
    at = lowest
    while at < hit and _within_word(text, at):
        at += 1
    return at


def _end(text: str, start: int, hit_end: int) -> int:
    latest = max(start + LENGTH, hit_end)
    if latest >= len(text):
        return len(text)
    ends = [match.end() for match in _SENTENCE_ENDS.finditer(text, start, latest)]
    if ends and ends[-1] >= max(hit_end, start + LENGTH // 2):
        return ends[-1]
    while latest > max(hit_end, start + LENGTH // 2) and _within_word(text, latest):
        latest -= 1
    return latest


def _within_word(text: str, at: int) -> bool:
    """Whether a cut here would split an English word; ideographs are cut anywhere."""
    return re.match(LETTER, text[at - 1]) is not None and re.match(LETTER, text[at]) is not None


def _ends_sentence(text: str) -> bool:
    return text.rstrip().endswith(_ENDS) or text.endswith("\n")
