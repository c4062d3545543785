"""What searches need, if this version of the product has a search."""

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


def fill(last: int) -> None:
    """Fill the rows that searches read, up to this sequence; nothing unless something reads them."""
    if exists():
        search.fill_missing(1, last)
