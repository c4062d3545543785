"""Fragments are stored in parts, each with the members that it adds: see ``Projection``. Here they are joined."""

from collections.abc import Sequence

from sco.languages import Both, Language, suffix
from sco.ledger.registry import Representations

_NAMES = Representations._fields


def columns(name: str, language: Language | Both, row: str = "r") -> Sequence[str]:
    """The columns of Projection that together are the fragment ``name``: JSON, then the members that others add."""
    return [f"{row}.{each}_{suffix(language)}" for each in _NAMES[: _NAMES.index(name) + 1]]


def joined(name: str, language: Language | Both, row: str = "r") -> str:
    """SQL for the fragment ``name`` of a row of Projection as JSON text; NULL in a language that is not public."""
    whole, *added = columns(name, language, row)
    if not added:
        return whole
    # ``concat`` passes over NULL, which a part without members is, and all parts of a tombstone but the first.
    members = ", ".join(f"',' || {each}" for each in added)
    return f"(left({whole}, -1) || concat({members}, '}}'))"
