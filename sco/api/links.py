"""Links inside a response keep the request's ``lang`` and ``fallback``.

Fragments are rendered when an item is published, before anybody asks. So every address in them ends in a mark, which
the request's own parameters replace in the finished body.
"""

from collections.abc import Mapping
from typing import Any

import orjson

from sco.api import paths

# Control characters: JSON never has them in the open, because serializers escape them, so no editor's text can match.
_BARE, _WITH_QUERY = "\x01", "\x02"
KEPT = ("lang", "fallback")
# Parameters that name a place in the record.
PLACES = frozenset({"after", "as_of", "cursor"})


def link(address: str) -> orjson.Fragment:
    """An address of the API as JSON, with the mark."""
    return orjson.Fragment(f'"{marked(address)}"')


def marked(address: str) -> str:
    """An address with the mark."""
    return address + (_WITH_QUERY if "?" in address else _BARE)


def kept_query(values: Mapping[str, Any]) -> str:
    """The query that links keep of the parameters of a request."""
    # Their values are words that need no quoting.
    return "&".join([f"{name}={values[name]}" for name in KEPT if name in values])


def keep(body: bytes, query: str) -> bytes:
    """The body with the marks replaced by this query."""
    bare, more = (f"?{query}".encode(), f"&{query}".encode()) if query else (b"", b"")
    return body.replace(_BARE.encode(), bare).replace(_WITH_QUERY.encode(), more)


def kept(address: str, values: Mapping[str, Any]) -> str:
    """An address without a query, with what the request asked for."""
    return f"{address}?{query}" if (query := kept_query(values)) else address


def fresh_start(path: str, values: Mapping[str, Any]) -> str:
    """The address of the same request without a place in the record."""
    return paths.with_values(path, {name: value for name, value in values.items() if name not in PLACES})


def unmarked(fragment: str) -> str:
    """A fragment without marks, as JSON that can be parsed."""
    return fragment.replace(_BARE, "").replace(_WITH_QUERY, "")
