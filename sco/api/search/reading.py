"""Reads a query as it is meant at a snapshot: names that are public there stand for each other."""

from collections import defaultdict
from collections.abc import Hashable
from typing import Any, NamedTuple

from sco.api.remembered import Kept, Remembered
from sco.api.snapshots import Snapshot
from sco.api.sql import fetch, visible
from sco.ledger.registry import KINDS
from sco.search.marking import Marker
from sco.search.queries import Query, names_in, parse, query

_ITEMS_AT_MOST = 5
# The names from their beginning, of the items that have one of these.
_NAMES = f"""
    SELECT DISTINCT asked.beginning, other.beginning, r.kind, r.slug
    FROM ledger_searchname AS asked
        JOIN ledger_projection AS r ON r.sequence = asked.sequence AND {visible()} AND r.live
        JOIN ledger_searchname AS other ON other.sequence = asked.sequence AND other.place = 0
    WHERE asked.place = 0 AND asked.beginning = ANY (%(names)s)
    ORDER BY r.kind, r.slug, other.beginning
"""


class Reading(NamedTuple):
    """A query as it is meant, what marks its words in texts, and in which ranks it was found to be common."""

    query: Query
    marker: Marker
    common: dict[Hashable, set[Any]]


# Names are of any kind, so any publication may change what a query means.
_READINGS: Remembered[str, Reading] = Remembered(1_000_000)
_SIZE = 4_000  # of the patterns and phrases of a query, roughly


def read_query(text: str, at: Snapshot) -> Reading:
    """The query that a reader means. At most one query of the database, none for a text without words."""
    if known := _READINGS.find(at, [text]).get(text):
        return known
    meant = _query(text, at.n)
    reading = Reading(meant, Marker(meant.required), {})
    _READINGS.keep(at, {text: Kept(reading, None, _SIZE)})
    return reading


def _query(text: str, n: int) -> Query:
    atoms = parse(text)
    keys = sorted(names_in(atoms))
    names: defaultdict[str, list[str]] = defaultdict(list)
    items: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for key, name, kind, slug in fetch(_NAMES, {"names": keys, "n": n}) if keys else ():
        items[key].add((kind, slug))
        if len(items[key]) <= _ITEMS_AT_MOST:
            names[key].append(name)
    return query(atoms, names)


def searched(*kinds: str) -> dict[int, None]:
    """The tiers in which items of these kinds have words, best first."""
    return dict.fromkeys(sorted({each.tier for kind in kinds for each in KINDS[kind].search.values()}))


def listed_kinds() -> list[str]:
    """The kinds that a search finds: those that have a list."""
    return [name for name, kind in KINDS.items() if kind.search and kind.collection and kind.representations.list]
