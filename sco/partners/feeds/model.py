"""A feed without a format."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sco.languages import Language


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote an item: a name, and an absolute address."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Category:
    """A topic: its slug, which stays, and its name."""

    term: str
    label: str


@dataclass(frozen=True, slots=True)
class Item:
    """An article or a correction. ``url`` is absolute; all texts are plain, in ``language``."""

    id: str
    url: str
    title: str
    summary: str
    language: Language
    published: datetime
    updated: datetime
    authors: Sequence[Author] = ()
    categories: Sequence[Category] = ()


@dataclass(frozen=True, slots=True)
class Tombstone:
    """An item that was withdrawn or erased, by its id; ``note`` says why, "" if nothing was said."""

    id: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Alternate:
    """Another address of the same: a media type and a language."""

    url: str
    media_type: str
    language: Language


@dataclass(frozen=True, slots=True)
class Feed:
    """A page of a feed. ``url`` and ``next_url`` are of this format, ``home_url`` leads to the list in the API."""

    id: str
    language: Language
    title: str
    description: str
    publisher: str
    rights: str
    url: str
    home_url: str
    next_url: str | None
    updated: datetime
    items: Sequence[Item]
    tombstones: Sequence[Tombstone] = ()
    alternates: Sequence[Alternate] = ()
