"""What searches need, if this version of the product has a search."""

from collections.abc import Iterable
from typing import Any

from django.urls import Resolver404, resolve

from sco.ledger import search

SEARCH = "/api/v1/search"


def exists() -> bool:
    """Whether the API has a search."""
    try:
        resolve(SEARCH, "sco.public_urls")
    except Resolver404:
        return False
    return True


def write(entries: Iterable[tuple[Any, Any]]) -> None:
    """Write the rows that searches read of new entries, each with what is derived from it."""
    # A product whose rows are filled later only has no such function: see ``fill``.
    if exists() and hasattr(search, "write"):
        search.write((entry, derived) for entry, derived in entries if derived and derived.kind.search)


def fill(last: int) -> None:
    """Fill what ``write`` did not, up to this sequence."""
    if exists():
        search.fill_missing(1, last)
