"""Lists of words that the readers go by, in text files that an editor can extend: see docs/importing.md."""

from functools import cache
from pathlib import Path


@cache
def lines(name: str) -> tuple[str, ...]:
    """The lines of a list, without comments and empty ones."""
    text = Path(__file__).with_name(f"{name}.txt").read_text("utf-8")
    return tuple(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


@cache
def words(name: str) -> tuple[str, ...]:
    """The words of a list, longest first."""
    found = dict.fromkeys(word for line in lines(name) for word in line.split())
    return tuple(sorted(found, key=len, reverse=True))
