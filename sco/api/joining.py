"""Puts the labels of other items into fragments: names are joined in when a document is read, at the same moment."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sco.api.languages import Wanted
from sco.api.moments import VISIBLE, Moment, fetch

# A user's text cannot look like this: its quotation marks are escaped in JSON.
_PLACEHOLDER = re.compile(r'\{"\$ref":"([a-z]+):([a-z0-9-]+)"\}')

Name = tuple[str, str]
Labels = dict[Name, str]


class Template:
    """A fragment, or several, cut once at its placeholders."""

    def __init__(self, text: str) -> None:
        parts = _PLACEHOLDER.split(text)
        self._between = parts[0::3]
        self._names: list[Name] = list(zip(parts[1::3], parts[2::3], strict=True))

    def names(self) -> set[Name]:
        """The (kind, slug) of every placeholder."""
        return set(self._names)

    def filled(self, found: Mapping[Name, str]) -> str:
        """The fragment with its placeholders replaced by labels."""
        pieces = [self._between[0]]
        for name, text in zip(self._names, self._between[1:], strict=True):
            pieces += (label(found, name), text)
        return "".join(pieces)


def labels_query(names: Iterable[Name], wanted: Wanted, moment: Moment) -> tuple[str, list[Any]]:
    """SQL and parameters for the labels of these items: rows of kind, slug, label."""
    pairs = sorted(names)
    # Kinds and slugs hold no blanks; as one text they are sent several times faster than as arrays.
    kinds, slugs = " ".join(kind for kind, _slug in pairs), " ".join(slug for _kind, slug in pairs)
    statement = (
        f"SELECT r.kind, r.slug, {wanted.columns('embedded')}"
        " FROM unnest(string_to_array(%s, ' '), string_to_array(%s, ' ')) AS w(kind, slug)"
        f" JOIN ledger_projection AS r ON r.kind = w.kind AND r.slug = w.slug AND {VISIBLE}"
    )
    return statement, [kinds, slugs, moment.n, moment.n]


def filled(pieces: Sequence[tuple[Wanted, Template]], moment: Moment) -> list[str]:
    """Fragments with the labels that each mentions, in the language wanted beside it. At most one query."""
    names: dict[Wanted, set[Name]] = {}
    for wanted, template in pieces:
        names.setdefault(wanted, set()).update(template.names())
    found = _labels(names, moment) if any(names.values()) else {}
    return [template.filled(found.get(wanted, {})) for wanted, template in pieces]


def _labels(names: Mapping[Wanted, set[Name]], moment: Moment) -> dict[Wanted, Labels]:
    tongues = list(names)
    queries = [labels_query(names[wanted], wanted, moment) for wanted in tongues]
    statement = " UNION ALL ".join(f"SELECT {n}, l.* FROM ({sql}) AS l" for n, (sql, _values) in enumerate(queries))
    found: dict[Wanted, Labels] = {wanted: {} for wanted in tongues}
    for n, kind, slug, text in fetch(statement, [value for _sql, values in queries for value in values]):
        found[tongues[n]][kind, slug] = text
    return found


def label(found: Mapping[Name, str], name: Name) -> str:
    """One label as JSON; an item that is not there at this moment says so."""
    return found.get(name) or f'{{"slug":"{name[1]}","unavailable":true}}'
