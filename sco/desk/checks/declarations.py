"""What each kind has to be checked. Apps declare it when they are ready; no module of the desk knows a kind by name."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sco.checks.subjects import Form, Quantity, Quotation, Readers
from sco.languages import ZH, Language

# A column's value: saved, or as the form has it.
Value = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Source:
    """A source text, and the quotations that it must have."""

    text: str
    language: Language = ZH
    quotations: Sequence[Quotation] = ()


@dataclass(frozen=True, slots=True)
class Declared:
    """The checks of one kind.

    ``texts`` are its bilingual columns, ``addresses`` columns with an address, ``citations`` the accessor of its
    ``Citation`` rows. ``names`` are the bilingual columns with what it is called in other texts; ``inflects`` if Latin
    ones have an adjective, like those of states. ``source`` and ``quantity`` take a row and its values; ``owns`` is
    the accessor of items that belong to it. ``prefetch`` is what these need of many rows at once.
    """

    texts: Mapping[str, Form]
    required: Collection[str]
    addresses: Sequence[str] = ()
    citations: str = ""
    names: Sequence[str] = ()
    inflects: bool = False
    source: Callable[[Any, Value], Source] | None = None
    quantity: Callable[[Value], Quantity | None] | None = None
    owns: str = ""
    prefetch: Sequence[str] = ()


DECLARED: dict[str, Declared] = {}
_READERS: list[Readers] = []


def declare(kind: str, declared: Declared) -> None:
    """Add the checks of a kind; ValueError if it has some already."""
    if kind in DECLARED:
        raise ValueError(f"The checks of {kind} are declared twice.")
    DECLARED[kind] = declared


def read_with(readers: Readers) -> None:
    """Set how figures, dates, names and quotations are read: a room above the desk has the readers."""
    _READERS[:] = [readers]


def readers() -> Readers:
    """How texts are read."""
    return _READERS[0]
