"""The texts of an item as tsvectors: every word at its position, English ones stemmed, Chinese also in pairs."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sco.search.folding import fold
from sco.search.words import runs, stem

# PostgreSQL keeps no position beyond 16,383, and 255 of one lexeme.
POSITIONS, OCCURRENCES = 16_000, 250
# The positions that one chunk shares with the next: no phrase of a query, which has 200 characters, is longer.
OVERLAP = 200
# A tsvector holds 1 MiB of lexemes: the distinct pairs of a Chinese text of some 500,000 characters.
LEXEME_BYTES = 1_000_000

Positions = Mapping[str, Sequence[int]]


class Words:
    """The words of several texts, in order, at positions from 1 on. No phrase reaches from one text into the next."""

    def __init__(self) -> None:
        self.positions: defaultdict[str, list[int]] = defaultdict(list)
        self.next = 1

    def add(self, text: str) -> None:
        """Add a text."""
        positions, at = self.positions, self.next
        for run in runs(fold(text)):
            lexemes: Iterable[str] = run.words if run.chinese else map(stem, run.words)
            for place, lexeme in enumerate(lexemes, at):
                positions[lexeme].append(place)
            if run.chinese:
                for place, pair in enumerate(map("".join, zip(run.words, run.words[1:], strict=False)), at):
                    positions[pair].append(place)
            elif run.compound:
                positions[stem(run.compound)].append(at)
            at += len(run.words)
        self.next = at + 1

    @property
    def fit(self) -> bool:
        """Whether one tsvector holds every position."""
        return self.next <= POSITIONS and max(map(len, self.positions.values()), default=0) <= OCCURRENCES


def size(words: Words) -> int:
    """The bytes of all lexemes in a tsvector."""
    return sum(len(lexeme.encode()) + 1 for lexeme in words.positions)


def vector(words: Words, *marks: str) -> str:
    """A tsvector as text; without positions if it could not hold them all. ``marks`` are lexemes of another kind."""
    if words.fit:
        return " ".join([*map(quoted, marks), *_with_positions(words.positions)])
    return " ".join(map(quoted, [*marks, *_within_bounds(words.positions)]))


def _within_bounds(lexemes: Iterable[str]) -> Iterator[str]:
    size = 0
    for lexeme in lexemes:
        size += len(lexeme.encode()) + 1
        if size > LEXEME_BYTES:
            return
        yield lexeme


def chunks(words: Words) -> Iterator[str]:
    """The words as tsvectors that overlap, each with all of its positions; none if one vector holds them all."""
    if words.fit:
        return
    lexemes: list[list[str]] = [[] for _ in range(words.next)]
    for lexeme, places in words.positions.items():
        for place in places:
            lexemes[place].append(lexeme)
    start, end = 1, 1
    while end < words.next:
        end = _end(lexemes, start)
        yield " ".join(_with_positions(_between(lexemes, start, end)))
        start = end - OVERLAP


def _end(lexemes: Sequence[Sequence[str]], start: int) -> int:
    """The position before which a chunk must end."""
    seen: Counter[str] = Counter()
    for place in range(start, min(start + POSITIONS, len(lexemes))):
        seen.update(lexemes[place])
        if any(seen[lexeme] > OCCURRENCES for lexeme in lexemes[place]):
            return place
    return min(start + POSITIONS, len(lexemes))


def _between(lexemes: Sequence[Sequence[str]], start: int, end: int) -> Positions:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for place in range(start, end):
        for lexeme in lexemes[place]:
            found[lexeme].append(place - start + 1)
    return found


def _with_positions(positions: Positions) -> Iterator[str]:
    return (f"'{lexeme}':{','.join(map(str, places))}" for lexeme, places in positions.items())


def quoted(lexeme: str) -> str:
    """A lexeme in a tsvector or tsquery."""
    # Words have only letters, digits and marks, and no quotation mark or backslash that would have to be doubled.
    return f"'{lexeme}'"
