"""Addresses written differently: with a slash at the end, doubled slashes, capital letters or a suffix."""

import re
from collections.abc import Iterator

from django.urls import Resolver404, resolve
from django.utils.encoding import iri_to_uri

from sco.api.paths import ROOT

# Longer than any address of the API.
_LONGEST = 300


def is_below_api(path: str) -> bool:
    """Whether an address belongs to the API, however it is written: its errors are problems."""
    # Nearly all are written right, so the rest is not computed.
    return path.startswith("/api/") or f"{_plain(path[:_LONGEST])}/".startswith("/api/")


def near(path: str, query: str = "") -> str | None:
    """The address of the API that was probably meant by one that does not exist, with its query; None if there is none.

    A query beyond 300 bytes is left out.
    """
    if len(path) > _LONGEST:
        return None
    found = next((address for address in _candidates(_plain(path)) if address != path and _exists(address)), None)
    kept = iri_to_uri(query.encode("iso-8859-1", "replace").decode(errors="replace"))
    return f"{found}?{kept}" if found and 0 < len(kept) <= _LONGEST else found


def _plain(path: str) -> str:
    # Address by address, not by redirect: a redirect turns POST into GET, and costs every request of a client that
    # never learns of it.
    return re.sub("/{2,}", "/", path).lower().rstrip("/")


def _candidates(path: str) -> Iterator[str]:
    yield path
    yield f"{path}/"
    yield re.sub(r"\.[a-z]{1,10}$", "", path)


def _exists(address: str) -> bool:
    try:
        resolve(address)
    except Resolver404:
        return False
    return address.startswith(ROOT)
