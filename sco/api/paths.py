"""Addresses of the API, as absolute-path references: the same behind every host name. No Django in here."""

from collections.abc import Mapping
from urllib.parse import urlencode

ROOT = "/api/v1/"
COLLECTIONS = {"article": "articles", "author": "authors", "claim": "claims", "mechanism": "mechanisms"}
# Items of the seed data, for readers of the documentation.
EXAMPLES = {
    "article": "four-security-centres",
    "author": "li-tianyi",
    "claim": "four-security-centres-c06",
    "mechanism": "sco",
}


def item(kind: str, slug: str) -> str:
    """The address of an item's detail."""
    return f"{ROOT}{COLLECTIONS[kind]}/{slug}"


def collection(kind: str, query: str = "") -> str:
    """The address of a list, with an already encoded query."""
    return f"{ROOT}{COLLECTIONS[kind]}" + (f"?{query}" if query else "")


def with_query(path: str, parameters: Mapping[str, str]) -> str:
    """An address with these parameters."""
    return f"{path}?{urlencode(parameters)}"
