"""The kinds of the record. Each app registers its own once, when it is ready."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sco.languages import ZH, Language
from sco.ledger.items import Item


class Ref(NamedTuple):
    """An item of the record by its public name."""

    kind: str
    slug: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.slug}"

    @classmethod
    def parse(cls, text: str) -> "Ref":
        """Read ``kind:slug``; ValueError names what is wrong."""
        kind, colon, slug = text.partition(":")
        if not colon or kind not in KINDS or not re.fullmatch(r"[a-z0-9-]{1,80}", slug):
            raise ValueError(f"“{text}” is not of the form kind:slug, with one of the kinds {', '.join(KINDS)}.")
        return cls(kind, slug)


# How Derived's ``keys`` say that an item names a part of another one; the part stands in the other's ``spans``.
PART = "supports:"


@dataclass(frozen=True, slots=True)
class Frozen:
    """What a working copy would publish. ``problems`` say what stands in the way, each in a whole sentence.

    ``parts`` are the parts of other items that it names: the item, and the part's key in its document.
    """

    document: Mapping[str, Any]
    languages: list[Language]
    restricted: Mapping[str, Any] | None = None
    problems: Sequence[str] = ()
    parts: Sequence[tuple[Ref, str]] = ()


@dataclass(frozen=True, slots=True)
class Fragments:
    """One language's prerendered JSON values: others embed ``label``, lists show ``card``, details ``page``.

    A reference to another item is written ``ref("author", slug)``; its label is put there when it is read.
    """

    label: Mapping[str, Any]
    card: Mapping[str, Any] | None = None
    page: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Derived:
    """What the public side reads a document by; see the columns of Projection."""

    fragments: Mapping[Language, Fragments]
    refs: Sequence[Ref] = ()
    keys: Sequence[str] = ()
    original: Language = ZH
    rank: str = ""
    date_key: str = ""
    value: Decimal | None = None
    starts: date | None = None
    ends: date | None = None
    spans: Sequence[Mapping[str, Any]] = ()
    haystack: str = ""
    search: Mapping[Language, str] = field(default_factory=dict)


class Stamp(NamedTuple):
    """What the record adds to a document: its version, and when that was recorded (RFC 3339, UTC)."""

    version: int
    recorded_at: str


def _nothing(_slug: str) -> list[Ref]:
    return []


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of item: how its working copy freezes, and how its document is read.

    ``upcasts[n]`` turns a document of schema n into one of schema n + 1: entries are never migrated.
    ``scrub`` empties every text of a working copy, for an erasure. ``quoting`` names by an item's slug the items that
    quote it or once did, for erasing them in a cascade: drafts, withdrawn and deleted ones too.

    ``collection`` is the name of the kind's public list ("" where it is embedded only), ``example`` the slug of a seed
    item for the API's documentation. ``references`` maps members of the document, at any depth, to the kind of the
    items that they name by slug; ``parts`` are the lists in the document whose rows have public keys of their own.
    ``member_names`` are the desk's names of members that are no column of the model, ``value_names`` those of such
    members' values, ``title`` the bilingual column that an item is called by.
    """

    name: str
    model: type[Item]
    freeze: Callable[[Any], Frozen]
    derive: Callable[[str, Mapping[str, Any], Stamp], Derived]
    scrub: Callable[[Any], None]
    quoting: Callable[[str], list[Ref]] = _nothing
    schema: int = 1
    upcasts: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = field(default_factory=dict)
    collection: str = ""
    example: str = ""
    references: Mapping[str, str] = field(default_factory=dict)
    parts: Sequence[str] = ()
    member_names: Mapping[str, Any] = field(default_factory=dict)
    value_names: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    title: str = "name"

    def upcast(self, document: dict[str, Any], schema: int) -> dict[str, Any]:
        """The document in today's shape."""
        for step in range(schema, self.schema):
            document = self.upcasts[step](document)
        return document


# In the order in which a bulk publication goes: what others refer to comes first.
KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Add a kind; each name once."""
    if kind.name in KINDS:
        raise ValueError(f"The kind {kind.name} is registered twice.")
    KINDS[kind.name] = kind


def kind_for(model: type[Item]) -> Kind:
    """The kind whose working copies this model holds; StopIteration for a model without one."""
    return next(kind for kind in KINDS.values() if issubclass(model, kind.model))


def kind_of(item: Item) -> Kind:
    """The kind of a working copy."""
    return kind_for(type(item))


def ref_of(item: Item) -> Ref:
    """The public name of a working copy."""
    return Ref(kind_of(item).name, item.slug)


def ref(kind: str, slug: str) -> dict[str, str]:
    """The placeholder in a fragment that another item's label takes when it is read."""
    return {"$ref": f"{kind}:{slug}"}
