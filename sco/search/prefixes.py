"""Prefixes that some write with a hyphen, others with a space or neither: each spelling finds the others."""

from sco.search.phrases import Phrase
from sco.search.words import Run

# What is written before a word with a hyphen, a space or neither: where one of them is typed, all three are found.
PREFIXES = ("anti", "bio", "counter", "cyber", "geo", "hydro", "macro", "micro", "multi", "non", "socio")
_SHORTEST_PREFIXED = 4


def with_prefix(prefix: str, word: str) -> Run:
    """The two as if they were written with a hyphen."""
    return Run((prefix, word), False, 0, 0, f"{prefix}{word}")


def in_spellings(phrase: Phrase) -> list[Phrase]:
    """A phrase as it is, and if words in it have prefixes, also with and without a hyphen after each of them."""
    apart = _apart(phrase)
    together = tuple(
        Run((run.compound,), False, 0, 0) if run.words[0] in PREFIXES and run.compound else run for run in apart
    )
    return [phrase] if together == apart else [phrase, apart, together]


def _apart(phrase: Phrase) -> Phrase:
    found = list[Run]()
    for run in phrase:
        word = run.words[0] if not run.chinese and len(run.words) == 1 else ""
        prefix = next((each for each in PREFIXES if has_prefix(word, each)), "")
        if word.isalpha() and found and len(found[-1].words) == 1 and found[-1].words[0] in PREFIXES:
            found[-1] = with_prefix(found[-1].words[0], word)
        else:
            found.append(with_prefix(prefix, word.removeprefix(prefix)) if prefix else run)
    return tuple(found)


def has_prefix(word: str, prefix: str) -> bool:
    """Whether a word begins with this prefix, and enough follows."""
    return word.startswith(prefix) and word.isalpha() and len(word) >= len(prefix) + _SHORTEST_PREFIXED
