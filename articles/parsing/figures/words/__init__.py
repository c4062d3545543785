"""Units, comparators and set phrases: lists beside this module, which editors can read and extend."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from articles.parsing.figures.definitions import Comparator


def _lines(name: str) -> Iterator[tuple[str, str]]:
    """The lines of a list with their sections, without comments."""
    section = ""
    for line in Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line.strip() and not line.startswith("#"):
            yield section, line.strip()


@cache
def units(section: str) -> tuple[str, ...]:
    """The units of a section, the longest first, because patterns take the first that matches."""
    found = {unit for named, line in _lines("units.txt") if named == section for unit in line.split()}
    return tuple(sorted(found, key=lambda unit: (-len(unit), unit)))


@cache
def comparators(section: str) -> dict[str, Comparator]:
    """The comparator of each word of a section, the longest word first: 不超过 before 超过."""
    found: dict[str, Comparator] = {}
    for named, line in _lines("comparators.txt"):
        if named == section:
            sign, _, words = line.partition(" ")
            found |= dict.fromkeys(words.split("/"), sign)  # type: ignore[arg-type] # the file holds comparators only
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))


@cache
def set_phrases(section: str) -> tuple[str, ...]:
    """The set phrases of a section, the longest first; N stands for any number."""
    return tuple(sorted({line for named, line in _lines("set_phrases.txt") if named == section}, key=lambda p: -len(p)))
