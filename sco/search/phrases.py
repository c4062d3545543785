"""Phrases, and the tsqueries that find them."""

from collections.abc import Iterable

from sco.search.vectors import quoted
from sco.search.words import Run, stem

# Runs that stand side by side; and phrases that a text must have all of.
Phrase = tuple[Run, ...]
Phrases = tuple[Phrase, ...]


def lexemes(phrase: Phrase) -> list[tuple[int, str]]:
    """The lexemes of a phrase at their positions, counted from 0."""
    found, at = [], 0
    for run in phrase:
        found += [(at + place, lexeme) for place, lexeme in _of_run(run)]
        at += len(run.words)
    return found


def _of_run(run: Run) -> list[tuple[int, str]]:
    words, count = run.words, len(run.words)
    if not run.chinese or count == 1:
        return list(enumerate(map(stem, words) if not run.chinese else words))
    # Every pair, although each second one covers all characters: only between those does nothing part the others.
    return [(start, words[start] + words[start + 1]) for start in range(count - 1)]


def adjacent(phrase: Phrase) -> str:
    """As a tsquery, with positions where words must be adjacent."""
    (at, first), *rest = lexemes(phrase)
    text = quoted(first)
    for place, lexeme in rest:
        text, at = f"{text} <{place - at}> {quoted(lexeme)}", place
    return _or_compound(phrase, text)


def together(phrase: Phrase) -> str:
    """As a tsquery that ignores positions."""
    return _or_compound(phrase, " & ".join(dict.fromkeys(quoted(lexeme) for _place, lexeme in lexemes(phrase))))


def _or_compound(phrase: Phrase, text: str) -> str:
    # counter-terrorism, counter terrorism and counterterrorism are one.
    if len(phrase) == 1 and phrase[0].compound:
        return f"({text}) | {quoted(stem(phrase[0].compound))}"
    return text


def all_of(parts: Iterable[str]) -> str:
    """The tsquery that all of these match."""
    return " & ".join(f"({part})" for part in parts)


def any_of(parts: Iterable[str]) -> str:
    """The tsquery that one of these matches."""
    return " | ".join(f"({part})" for part in dict.fromkeys(parts))
