"""What is checked: the texts of one item, and what the checks need to know besides."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from sco.languages import EN, LANGUAGES, ZH, Language, suffix


class Form(Enum):
    """The form of a text. Not every check makes sense for each."""

    TITLE = "title"
    NAME = "name"
    PROSE = "prose"
    MARKDOWN = "markdown"
    UNIT = "unit"
    CITATION = "citation"


# The wording of these is somebody else's, or too short to name things as prose does.
WITHOUT_TERMS: Final = {Form.NAME, Form.UNIT, Form.CITATION}


@dataclass(frozen=True, slots=True)
class Pair:
    """One text in both languages; ``at`` names its row if it is not the item's own."""

    name: str
    form: Form
    zh: str = ""
    en: str = ""
    required: bool = False
    at: str = ""

    def text(self, language: Language) -> str:
        """The text in one language, or ''."""
        return self.zh if language == ZH else self.en

    def column(self, language: Language) -> str:
        """The field of one language."""
        return f"{self.at}{self.name}_{suffix(language)}"

    @property
    def is_complete(self) -> bool:
        """Whether both languages have the text."""
        return bool(self.zh.strip() and self.en.strip())


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation and its context; ``of`` is the claim that it belongs to, ``field`` where its words are edited."""

    of: str
    exact: str
    prefix: str = ""
    suffix: str = ""
    field: str = "quote_exact"


@dataclass(frozen=True, slots=True)
class Address:
    """A column that holds an address."""

    field: str
    url: str


@dataclass(frozen=True, slots=True)
class Named:
    """Something with fixed names in both languages: a mechanism, a state, an author, an outlet."""

    ref: str
    zh: Sequence[str] = ()
    en: Sequence[str] = ()
    is_state: bool = False

    def names(self, language: Language) -> Sequence[str]:
        """Its names in one language, the main one first."""
        return self.zh if language == ZH else self.en


@dataclass(frozen=True, slots=True)
class Readers:
    """How texts are read. Languages are tags; positions count characters of the text.

    ``figures`` yields objects with value, comparator, unit, start, end and number; ``periods`` with start, end, at and
    until; ``numeral`` gives the value of a number word or None; ``mentions`` yields objects with slug, start and end;
    ``occurrences`` counts the places where a quotation with its context (text, exact, prefix, suffix) is anchored.
    """

    figures: Callable[[str, str], Iterable[Any]]
    periods: Callable[[str, str], Iterable[Any]]
    numeral: Callable[[str, str], int | None]
    mentions: Callable[[str, Mapping[str, Sequence[str]]], Iterable[Any]]
    occurrences: Callable[[str, str, str, str], int]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure of the item's data that its text states: ``value`` as plain digits, in the text ``name``."""

    name: str
    value: str
    comparator: str = "="


@dataclass(frozen=True, slots=True)
class Subject:
    """One item: everything that the checks look at.

    Of the items that it names, and of those that belong to it, some are not public.
    """

    pairs: Sequence[Pair] = ()
    quotations: Sequence[Quotation] = ()
    source_text: str = ""
    source_language: Language = ZH
    addresses: Sequence[Address] = ()
    quantity: Quantity | None = None
    not_public: Sequence[str] = ()
    parts_not_public: Sequence[str] = ()
    names: Sequence[Named] = field(default_factory=tuple)

    @property
    def languages(self) -> list[Language]:
        """The languages that have any of the required texts, or any text if none is required."""
        required = [pair for pair in self.pairs if pair.required] or self.pairs
        return [language for language in LANGUAGES if any(pair.text(language).strip() for pair in required)]


def other(language: Language) -> Language:
    """The other language."""
    return EN if language == ZH else ZH
