"""Reads the gold set: sentences, each followed by its figures, as README.md beside this module describes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent
_FIGURE: Final = re.compile(r"(?P<sign>[>≥<≤≈] )?(?P<value>\S+)(?: (?P<unit>[^@]*?))?(?: @(?P<period>\S+))?")


@dataclass(frozen=True, slots=True)
class Gold:
    """A figure as a person reads it: one value, two bounds, or for a vague one its ``words``."""

    bounds: tuple[Fraction, ...]
    comparator: str
    unit: str
    words: str = ""
    period: str = ""


@dataclass(slots=True)
class Sentence:
    """A sentence and its figures in its order; ``where`` names its line, for messages."""

    text: str
    language: str
    where: str
    written: date
    figures: list[Gold] = field(default_factory=list)


def read_gold(part: str = "*") -> list[Sentence]:
    """The sentences of the files ``part-zh.txt`` and ``part-en.txt``."""
    return [sentence for path in sorted(FOLDER.glob(f"{part}-??.txt")) for sentence in _read(path)]


def _read(path: Path) -> Iterator[Sentence]:
    written, sentence = date.min, None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("written:"):
            written = date.fromisoformat(line.split()[1])
        elif line.startswith("  ") and sentence is not None:
            sentence.figures.append(_figure(line.strip()))
        elif line.strip() and not line.startswith("#"):
            if sentence is not None:
                yield sentence
            sentence = Sentence(line, path.stem[-2:], f"{path.name}:{number}", written)
    if sentence is not None:
        yield sentence


def _figure(line: str) -> Gold:
    if line.startswith("? "):
        return Gold((), "≈", "", words=line[2:])
    match = _FIGURE.fullmatch(line)
    if match is None:
        raise ValueError(f"{line!r} is no figure of the gold set.")
    bounds = tuple(_number(part) for part in match["value"].split(".."))
    unit = (match["unit"] or "").strip()
    return Gold(bounds, (match["sign"] or "=").strip(), "" if unit == "-" else unit, period=match["period"] or "")


def _number(written: str) -> Fraction:
    return Fraction(written)
