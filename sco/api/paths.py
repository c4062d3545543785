"""Addresses of the API, as absolute-path references.

Not ``reverse`` and ``build_absolute_uri``: addresses are part of the prerendered fragments, which know no request, and
they must be the same, with the same ETag, behind every host name.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import quote_plus

from sco.ledger.registry import KINDS

ROOT = "/api/v1/"
# The one address that takes something in, at the live service.
PERMISSION_REQUESTS = f"{ROOT}permission-requests"


def collection(kind: str, **parameters: str) -> str:
    """The address of a kind's list."""
    path = ROOT + KINDS[kind].collection
    return with_query(path, parameters) if parameters else path


def item(kind: str, slug: str) -> str:
    """The address of an item's detail."""
    return f"{collection(kind)}/{slug}"


def history(kind: str, slug: str) -> str:
    """The address of an item's history."""
    return f"{item(kind, slug)}/history"


def with_query(path: str, parameters: Mapping[str, str]) -> str:
    """An address with these query parameters."""
    return f"{path}?{'&'.join(f'{name}={_quoted(value)}' for name, value in parameters.items())}"


def with_values(path: str, values: Mapping[str, Any]) -> str:
    """An address with the values of these parameters; the path alone without any."""
    return with_query(path, {name: as_text(value) for name, value in values.items()}) if values else path


def as_text(value: Any) -> str:
    """The value of a parameter as it stands in an address."""
    if isinstance(value, bool):
        return str(value).lower()
    # str() of a Decimal may have an exponent, which the parameter would refuse.
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _quoted(text: str) -> str:
    # What needs no quoting is quoted at once, and anything else character by character: of a long token, the parts.
    return "%3A".join(map(quote_plus, text.split(":")))
