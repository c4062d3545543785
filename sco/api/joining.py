"""Puts the labels of other items into fragments: names are joined in when a document is read, at the same moment."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from sco.api.languages import Wanted
from sco.api.moments import VISIBLE, Moment, fetch

# A user's text cannot look like this: its quotation marks are escaped in JSON.
_PLACEHOLDER = re.compile(r'\{"\$ref":"([a-z]+):([a-z0-9-]+)"\}')

Name = tuple[str, str]
Labels = dict[Name, str]


def mentioned(texts: Iterable[str]) -> set[Name]:
    """The (kind, slug) of every placeholder in these fragments."""
    return {(found[1], found[2]) for text in texts for found in _PLACEHOLDER.finditer(text)}


def labels_query(names: Iterable[Name], wanted: Wanted, moment: Moment) -> tuple[str, list[Any]]:
    """SQL and parameters for the labels of these items: rows of kind, slug, label."""
    pairs = sorted(names)
    statement = (
        f"SELECT r.kind, r.slug, {wanted.columns('label')} FROM unnest(%s::text[], %s::text[]) AS w(kind, slug)"
        f" JOIN ledger_reading AS r ON r.kind = w.kind AND r.slug = w.slug AND {VISIBLE}"
    )
    return statement, [[kind for kind, _slug in pairs], [slug for _kind, slug in pairs], moment.n, moment.n]


def labels(names: Iterable[Name], wanted: Wanted, moment: Moment) -> Labels:
    """The labels of these items; no query when there are none."""
    pairs = set(names)
    if not pairs:
        return {}
    return {(kind, slug): label for kind, slug, label in fetch(*labels_query(pairs, wanted, moment))}


def join(text: str, found: Mapping[Name, str]) -> str:
    """The fragment with its placeholders replaced."""
    return _PLACEHOLDER.sub(lambda match: label(found, (match[1], match[2])), text)


def label(found: Mapping[Name, str], name: Name) -> str:
    """One label as JSON; an item that is not there at this moment says so."""
    return found.get(name) or f'{{"slug":"{name[1]}","unavailable":true}}'
