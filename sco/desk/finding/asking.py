"""Asks the index: what a query means at the desk, and which working copies match it, the best first."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from django.db import connection

from sco.search.marking import Marker
from sco.search.names import key
from sco.search.queries import Atom, Query, names_in, parse, query
from sco.search.vectors import quoted
from sco.search.words import is_chinese

# What has more matches is not counted to the end: nobody reads so far.
COUNTED = 1_000
# The other names of what has one of these names.
_NAMES = (
    "SELECT f.keys FROM desk_finding_finding AS f WHERE f.weight = 0 AND f.keys && %s::text[] ORDER BY f.id LIMIT 40"
)
# Sets of rows, each from an index: none of the vectors of a common word is read to sort its matches.
_TIERS = """
    called AS MATERIALIZED (SELECT id FROM desk_finding_finding WHERE keys && %(names)s::text[]),
    headed AS MATERIALIZED (SELECT id FROM desk_finding_finding WHERE heading @@ %(loose)s::tsquery),
    summed AS MATERIALIZED (SELECT id FROM desk_finding_finding WHERE summary @@ %(loose)s::tsquery)
"""
_MATCHES = """
    m AS MATERIALIZED (
        SELECT f.id, f.kind, f.item, f.weight, f.changed_at FROM desk_finding_finding AS f
        WHERE f.words @@ %(loose)s::tsquery AND f.kind = ANY (%(kinds)s)
    )
"""
_TIER = """
    CASE WHEN m.id IN (SELECT id FROM called) THEN 0 WHEN m.id IN (SELECT id FROM headed) THEN 1
    WHEN m.id IN (SELECT id FROM summed) THEN 2 ELSE 3 END
"""
_ORDER = "tier, m.weight, m.changed_at DESC, m.id DESC"


class Found(NamedTuple):
    """A working copy that matches."""

    kind: str
    item: int
    tier: int


class Count(NamedTuple):
    """How many items of each kind match; ``capped`` if there are more than are counted."""

    kinds: Mapping[str, int]
    capped: bool

    @property
    def total(self) -> int:
        """Of all kinds."""
        return sum(self.kinds.values())


@dataclass(frozen=True)
class Question:
    """A query of somebody who may see these kinds."""

    text: str
    kinds: Sequence[str]
    # The last word may be the beginning of one.
    typing: bool = False
    atoms: Sequence[Atom] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "atoms", parse(self.text))

    @cached_property
    def query(self) -> Query:
        """The query, with the other names of what it names. One query of the database."""
        asked = sorted(names_in(self.atoms))
        names: defaultdict[str, list[str]] = defaultdict(list)
        for (keys,) in _fetch(_NAMES, [asked]) if asked else ():
            for name in {*asked} & {*keys}:
                names[name] += [other for other in keys if other != name]
        return query(self.atoms, names)

    @cached_property
    def marker(self) -> Marker:
        """Marks the words of the query in texts."""
        return Marker(self.query.required)

    @property
    def is_empty(self) -> bool:
        """Whether nothing can match."""
        return self.query.matches_nothing or not self.kinds

    @cached_property
    def parameters(self) -> Mapping[str, Any]:
        """Of every statement below."""
        names = [*self.query.names, *([key(self.text)] if key(self.text) else [])]
        phrases = {f"phrase_{number}": atom.tsquery for number, atom in enumerate(self.query.phrases)}
        excluded = {f"excluded_{number}": atom.tsquery for number, atom in enumerate(self._excluded_phrases)}
        return {"loose": self._loose, "names": names, "kinds": list(self.kinds), **phrases, **excluded}

    @property
    def _loose(self) -> str:
        without = [f"!({atom.loose})" for atom in self.query.excluded if not atom.has_phrase]
        required = [atom.loose for atom in self.query.required]
        if self.typing:
            required[-1:] = [_beginning(self.query.required[-1])]
        return " & ".join([f"({each})" for each in required] + without)

    @property
    def _excluded_phrases(self) -> list[Atom]:
        return [atom for atom in self.query.excluded if atom.has_phrase]

    @property
    def verified(self) -> str:
        """The condition that the index cannot answer: words that stand side by side, or must not."""
        wanted = [_has(f"phrase_{number}") for number in range(len(self.query.phrases))]
        unwanted = [f"NOT {_has(f'excluded_{number}')}" for number in range(len(self._excluded_phrases))]
        return " AND ".join([*wanted, *unwanted]) or "true"

    def page(self, offset: int, limit: int) -> list[Found]:
        """Some of the matches, the best first. One query."""
        if self.is_empty:
            return []
        # Sorted before a vector is read: of those that are read, only the page's are.
        statement = (
            f"WITH {_TIERS}, {_MATCHES} SELECT s.kind, s.item, s.tier FROM"
            f" (SELECT m.*, {_TIER} AS tier FROM m ORDER BY {_ORDER} OFFSET 0) AS s"
            f" WHERE (SELECT {self.verified} FROM desk_finding_finding AS f WHERE f.id = s.id)"
        )
        if self.verified == "true":
            statement = f"WITH {_TIERS}, {_MATCHES} SELECT m.kind, m.item, {_TIER} AS tier FROM m ORDER BY {_ORDER}"
        found = _fetch(
            f"{statement} LIMIT %(limit)s OFFSET %(offset)s", {**self.parameters, "limit": limit, "offset": offset}
        )
        return [Found(*row) for row in found]

    def count(self) -> Count:
        """How many match, by kind. One query."""
        if self.is_empty:
            return Count({}, capped=False)
        statement = f"WITH {_MATCHES}, n AS (SELECT * FROM m LIMIT {COUNTED + 1}) SELECT n.kind, count(*) FROM n"
        if self.verified != "true":
            statement += f" WHERE (SELECT {self.verified} FROM desk_finding_finding AS f WHERE f.id = n.id)"
        found = dict(_fetch(f"{statement} GROUP BY n.kind", self.parameters))
        return Count(found, capped=sum(found.values()) > COUNTED)

    def matching(self, kind: str) -> tuple[str, list[Any]]:
        """The SQL of the primary keys of one kind's matches, and its parameters in their order."""
        # Verified for all of them: a list counts its rows.
        statement = (
            "SELECT f.item FROM desk_finding_finding AS f WHERE f.kind = %(kind)s AND f.words @@ %(loose)s::tsquery"
        )
        values = _InOrder({**self.parameters, "kind": kind})
        return f"{statement} AND {self.verified}" % values, values.asked


class _InOrder(dict[str, Any]):
    """Writes ``%s`` for each named parameter, and collects their values: Django's expressions take no names."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__(values)
        self.asked: list[Any] = []

    def __getitem__(self, name: str) -> str:
        self.asked.append(super().__getitem__(name))
        return "%s"


def _has(parameter: str) -> str:
    plain = f"f.words @@ %({parameter})s::tsquery"
    # A vector that could not hold all positions has none; the chunks do.
    return (
        f"({plain} OR EXISTS (SELECT FROM desk_finding_chunk AS c WHERE c.finding_id = f.id"
        f" AND c.vector @@ %({parameter})s::tsquery))"
    )


def _beginning(atom: Atom) -> str:
    """The atom as a tsquery that words match, too, which only begin so."""
    (run,) = atom.phrases()[0] if len(atom.phrases()[0]) == 1 else (None,)
    if run is None or run.chinese or is_chinese(run.words[-1][-1]):
        return atom.loose
    *before, last = run.words
    return f"({atom.loose}) | ({' & '.join([*map(quoted, before), f'{quoted(last)}:*'])})"


def _fetch(statement: str, parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())
