"""Searching as a client does: by the API's answers alone."""

from typing import Any
from urllib.parse import urlencode

from django.test import Client

from tests.api.reading import get, pages

COLLECTIONS = ("articles", "authors", "claims", "mechanisms", "outlets", "rights", "states", "topics")


def address(route: str, q: str, **parameters: str) -> str:
    """The address of a query."""
    return f"{route}?{urlencode({'q': q, **parameters})}"


def first(api: Client, q: str, **parameters: str) -> list[str]:
    """The slugs of the first ten results."""
    return [row["slug"] for row in get(api, address("search", q, limit="10", **parameters))["results"]]


def everything(api: Client, q: str, route: str = "search", **parameters: str) -> list[str]:
    """The slugs of all results."""
    return [row["slug"] for row in rows(api, q, route, **parameters)]


def rows(api: Client, q: str, route: str = "search", **parameters: str) -> list[Any]:
    """All results."""
    found = pages(api, address(route, q, limit="100", **parameters))
    return [row for page in found for row in page["results"]]
