"""The kinds of the record. Each app registers its own when it is ready; no lower package knows one by name."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple, Protocol

from sco.languages import Both, Language
from sco.ledger.documents import Document, DocumentSerializer, Frozen
from sco.ledger.items import Item
from sco.ledger.scrubbing import scrub_item
from sco.slugs import is_slug


class Ref(NamedTuple):
    """An item of the record by its public name."""

    kind: str
    slug: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.slug}"

    @classmethod
    def parse(cls, text: str) -> "Ref":
        """Parse ``kind:slug``; ValueError for any other form or an unknown kind."""
        kind, colon, slug = text.partition(":")
        if not colon or kind not in KINDS or not is_slug(slug):
            raise ValueError(f"“{text}” is not of the form kind:slug. Kinds: {', '.join(KINDS)}.")
        return cls(kind, slug)


class PartRef(NamedTuple):
    """A part of an item, by its public key: a mechanism's relation, which claims support."""

    owner: Ref
    key: str


@dataclass(frozen=True, slots=True)
class Index:
    """How the projection of a document is found and sorted, besides the items that it names.

    ``keys`` answer equality filters (``status=disputed``). ``rank`` sorts the kind's lists before the slug.
    ``spans`` are dated parts in the form that filters expect; ``haystack`` is text that is searched for substrings.
    """

    keys: Sequence[str] = ()
    rank: str = ""
    date_key: str = ""
    value: Decimal | None = None
    starts: date | None = None
    ends: date | None = None
    spans: Sequence[Mapping[str, Any]] = ()
    haystack: str = ""


class DetailFormat(NamedTuple):
    """A further form of a detail: its media type, what it is, and how it is made of a ``sco.api.formats.Shown``."""

    media_type: str
    about: str
    render: Callable[[Any], Mapping[str, Any]]


# A protocol, because the classes live in ``sco.api``, which builds on this package.
class Representation(Protocol):
    """A serializer from a document to its public form in one language: see ``sco.api.serializers``."""

    @classmethod
    def in_language(cls, language: Language | Both) -> Any:
        """The serializer for this language, or for both side by side."""

    @classmethod
    def names(cls) -> Sequence[str]:
        """The names of its fields."""


class Representations(NamedTuple):
    """A kind's representations, each adding fields to the one before; a kind without a list is embedded only."""

    embedded: type[Representation]
    list: type[Representation] | None = None
    detail: type[Representation] | None = None


class Searched(Enum):
    """How a member of a document is searched: its tier, and whether items are recognized and suggested by it."""

    NAME = (1, True, True)
    TITLE = (1, False, True)
    ALIAS = (2, True, True)
    SUMMARY = (3, False, False)
    TEXT = (4, False, False)

    def __init__(self, tier: int, recognized: bool, suggested: bool) -> None:
        self.tier, self.recognized, self.suggested = tier, recognized, suggested


class Facet(NamedTuple):
    """Values that results are counted by: what follows ``prefix`` in the kind's keys.

    They are slugs of the kind ``of``, or else the ``choices``.
    """

    name: str
    prefix: str
    of: str = ""
    choices: Sequence[str] = ()

    def value(self, key: str) -> str:
        """The value that a key with the prefix stands for."""
        return key.removeprefix(self.prefix)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of item: what its working copies publish, and how the public reads and finds it.

    ``collection`` is the name of its public list, or "", and ``example`` the slug of a seed item for the API's
    documentation. Lists begin with the highest rank if ``newest_first``. ``search`` names the members of the document
    that are searched, and ``facets`` what its results are counted by.

    ``parts`` lists the lists in the document whose rows have public keys; ``named_parts`` returns the parts of other
    items that a document names. ``scrub`` empties a working copy for an erasure. ``quoting`` takes a slug and returns
    the items that quote the item or once did, including drafts, withdrawn and deleted ones: the cascade of an erasure.

    ``formats`` are what a detail can be had as besides the API's own JSON, by the value of the parameter ``format``.

    ``upcasts[n]`` converts a document of schema n to schema n + 1.
    """

    name: str
    model: type[Item]
    document: type[DocumentSerializer]
    representations: Representations
    scrub: Callable[[Any], None] = scrub_item
    index: Callable[[Document], Index] = lambda _document: Index()
    search: Mapping[str, Searched] = field(default_factory=dict)
    facets: Sequence[Facet] = ()
    parts: Sequence[str] = ()
    named_parts: Callable[[Document], Sequence[PartRef]] = lambda _document: ()
    quoting: Callable[[str], Sequence[Ref]] = lambda _slug: ()
    collection: str = ""
    example: str = ""
    newest_first: bool = False
    formats: Mapping[str, DetailFormat] = field(default_factory=dict)
    schema: int = 1
    upcasts: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The bilingual member, and column, that is an item's title."""
        return self.model.TITLE

    def freeze(self, row: Item) -> Frozen:
        """What the working copy would publish now."""
        return self.document.freeze(row)

    def upcast(self, document: dict[str, Any], schema: int) -> dict[str, Any]:
        """The document, converted from ``schema`` to the current one, with None for members that it lacks."""
        # At reading time: entries are never migrated, because their hashes cover the original text.
        for step in range(schema, self.schema):
            document = self.upcasts[step](document)
        return {**self.document.absent_members(), **document}

    def named_items(self, document: Document) -> list[Ref]:
        """The items that a document names, each once."""
        return list(dict.fromkeys(named_items(self.document.reference_kinds(), document)))

    def part_keys(self, document: Document) -> set[str]:
        """The public keys of the document's own parts."""
        return {row["key"] for part in self.parts for row in document[part]}


def named_items(references: Mapping[str, str], value: Any, member: str = "") -> Iterator[Ref]:
    """The items that a part of a document names; ``member`` is the part's name."""
    if isinstance(value, str):
        if member in references:
            yield Ref(references[member], value)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from named_items(references, inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from named_items(references, inner, member)


# The order of registration matters. A bulk publication goes by it, so items that others refer to come first; and all
# transactions lock rows by it.
KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Add a kind; ValueError if its name is taken."""
    if kind.name in KINDS:
        raise ValueError(f"The kind {kind.name} is registered twice.")
    KINDS[kind.name] = kind


def kind_for(model: type) -> Kind:
    """The kind of a model."""
    return next(kind for kind in KINDS.values() if issubclass(model, kind.model))


def kind_of(item: Item) -> Kind:
    """The kind of a working copy."""
    return kind_for(type(item))


def ref_of(item: Item) -> Ref:
    """The public name of a working copy."""
    return Ref(kind_of(item).name, item.slug)


def placeholder(kind: str, slug: str) -> dict[str, str]:
    """The reference to another item in a fragment, replaced by its embedded representation when it is read."""
    # Not embedded at once: renaming an outlet is then one entry, and not a new version of each of its articles.
    return {"$ref": f"{kind}:{slug}"}
