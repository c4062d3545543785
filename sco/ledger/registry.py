"""The kinds of the record. Each app registers its own once, when it is ready; no room below knows one by name."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from sco.languages import Language
from sco.ledger.documents import Document, DocumentSerializer, Frozen
from sco.ledger.items import Item
from sco.slugs import is_slug


class Ref(NamedTuple):
    """An item of the record by its public name."""

    kind: str
    slug: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.slug}"

    @classmethod
    def parse(cls, text: str) -> "Ref":
        """Read ``kind:slug``; ValueError says what is wrong."""
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
    """What the projection of a document is found and sorted by, besides the items that it names.

    ``keys`` answer equality filters (``status=disputed``). ``rank`` is what the kind's lists go by before the slug.
    ``spans`` are dated parts as filters ask for them, ``haystack`` is text that is searched for substrings.
    """

    keys: Sequence[str] = ()
    rank: str = ""
    date_key: str = ""
    value: Decimal | None = None
    starts: date | None = None
    ends: date | None = None
    spans: Sequence[Mapping[str, Any]] = ()
    haystack: str = ""


class Representation(Protocol):
    """A serializer from a document to what the public reads in one language: see ``sco.api.serializers``."""

    @classmethod
    def in_language(cls, language: Language) -> Any:
        """The serializer for this language."""

    @classmethod
    def names(cls) -> Sequence[str]:
        """The names of its fields."""


class Representations(NamedTuple):
    """A kind's representations, each adding fields to the one before; a kind without a list is embedded only."""

    embedded: type[Representation]
    list: type[Representation] | None = None
    detail: type[Representation] | None = None


def _no_items(_slug: str) -> list[Ref]:
    return []


def _no_index(_document: Document) -> Index:
    return Index()


def _no_parts(_document: Document) -> list[PartRef]:
    return []


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of item: what its working copies publish, and how the public reads and finds it.

    ``collection`` is the name of its public list, "" where there is none, and ``example`` the slug of a seed item for
    the API's documentation. ``search`` names the members of the document that a full-text search looks through, and
    ``title`` the bilingual column that the desk calls an item by.

    ``parts`` are the lists in the document whose rows have public keys, and ``named_parts`` the parts of other items
    that a document names. ``scrub`` empties a working copy for an erasure, and ``quoting`` names by slug the items that
    quote it or once did, for erasing them in a cascade: drafts, withdrawn and deleted ones too.

    ``upcasts[n]`` turns a document of schema n into one of schema n + 1: entries are never migrated.
    """

    name: str
    model: type[Item]
    document: type[DocumentSerializer]
    representations: Representations
    scrub: Callable[[Any], None]
    index: Callable[[Document], Index] = _no_index
    search: Sequence[str] = ()
    parts: Sequence[str] = ()
    named_parts: Callable[[Document], Sequence[PartRef]] = _no_parts
    quoting: Callable[[str], Sequence[Ref]] = _no_items
    collection: str = ""
    example: str = ""
    title: str = "name"
    schema: int = 1
    upcasts: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = field(default_factory=dict)

    def freeze(self, row: Item) -> Frozen:
        """What the working copy would publish now."""
        return self.document.freeze(row)

    def upcast(self, document: dict[str, Any], schema: int) -> dict[str, Any]:
        """The document in today's shape."""
        for step in range(schema, self.schema):
            document = self.upcasts[step](document)
        return document

    @property
    def references(self) -> Mapping[str, str]:
        """The kind of the items that a member of the document, at whatever depth, names by their slugs."""
        return self.document.reference_kinds()

    @property
    def member_names(self) -> Mapping[str, Any]:
        """The desk's names of the document's members that are no columns of the model."""
        return self.document.member_names()

    @property
    def value_names(self) -> Mapping[str, Mapping[str, Any]]:
        """The desk's names of the values that a member of the document can have."""
        return self.document.value_names()

    def named_items(self, document: Document) -> list[Ref]:
        """The items that a document names, each once."""
        return list(dict.fromkeys(named_items(self.references, document)))

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


# In the order in which a bulk publication goes: what others refer to comes first.
KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Add a kind; each name once."""
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
    """What stands in a fragment for another item, whose embedded representation takes its place when it is read."""
    return {"$ref": f"{kind}:{slug}"}
