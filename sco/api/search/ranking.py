"""Finds entries in the order of results: by the best tier that matches, then by recency, newest first.

A common word is found by walking an index in that order until the page is full, a rare one by collecting all of its
entries and sorting them. A short walk tells which of the two it is (ADR 11).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isqrt
from typing import Any, NamedTuple

from sco.api.search.matching import Matching
from sco.api.search.reading import searched
from sco.api.sql import fetch, visible

# Rows of a walk that cost as much as collecting all entries of a word that is just rare enough for it, per square root
# of the rows there are. Bodies are stored apart from their rows, so that each costs ten times as much.
_STEPS, _STEPS_IN_BODIES = 4.0, 1.25
_BODIES = 4
# The part of a walk after which it is decided whether to go on.
_PROBE, _SHORTEST = 8, 32


class Found(NamedTuple):
    """An entry that matches, with its place in the order of results."""

    tier: int
    recency: str
    kind: str
    slug: str
    sequence: int

    @property
    def keys(self) -> list[str]:
        """What a page token holds."""
        return [str(self.tier), self.recency, self.kind, self.slug]


@dataclass(frozen=True)
class Ranking:
    """What matches at N, of these kinds and public in all of the languages ``required``."""

    matching: Matching
    kinds: Sequence[str]
    n: int
    required: Sequence[str] = ()
    parameters: Mapping[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        more = {"n": self.n, "kinds": list(self.kinds), "required": list(self.required)}
        object.__setattr__(self, "parameters", {**self.matching.parameters, **more})

    def page(self, after: Sequence[str], limit: int) -> list[Found]:
        """The next entries after these keys, at most ``limit``."""
        found: list[Found] = []
        first = int(after[0]) if after else 0
        for tier in () if self.matching.query.matches_nothing else searched(*self.kinds):
            if tier >= first and len(found) < limit:
                found += self._tier(tier, after[1:] if tier == first else (), limit - len(found))
        return found

    def _tier(self, tier: int, after: Sequence[str], limit: int) -> list[Found]:
        longest = max(_SHORTEST, int((_STEPS_IN_BODIES if tier == _BODIES else _STEPS) * isqrt(self.n)))
        shortest = max(_SHORTEST, longest // _PROBE)
        for steps in (shortest, longest):
            found = self._walk(tier, after, limit, steps)
            if len(found) >= limit:
                return found
            # So few that a longer walk would not fill the page either.
            if len(found) * longest < limit * shortest:
                break
        return self._collect(tier, after, limit)

    def _walk(self, tier: int, after: Sequence[str], limit: int, steps: int) -> list[Found]:
        rows = (
            f"SELECT * FROM ledger_searchtext AS s WHERE {self._range(tier, after)} ORDER BY {_ORDER} LIMIT %(steps)s"
        )
        conditions = f"{self.matching.whole('s')} AND {self._visible()}"
        if self.matching.query.excluded:
            conditions += f" AND NOT {self.matching.excluded('s.sequence')}"
        return self._read(f"FROM ({rows}) AS s {_PROJECTION} WHERE {conditions}", tier, after, limit, steps)

    def _collect(self, tier: int, after: Sequence[str], limit: int) -> list[Found]:
        words = self.matching.words_without("s") if tier == _BODIES else self.matching.words("s")
        range_ = f"{self._range(tier, after)} AND s.sequence <= %(n)s AND {words}"
        # Materialized, so that the index of words is used and no other; sorted before anything else is asked of a row.
        collected = f"WITH m AS MATERIALIZED (SELECT {_KEYS} FROM ledger_searchtext AS s WHERE {range_})"
        source = f"FROM (SELECT * FROM m AS s ORDER BY {_ORDER} OFFSET 0) AS s {_PROJECTION} WHERE {self._visible()}"
        if self.matching.query.phrases:
            same = "w.sequence = s.sequence AND w.tier = s.tier AND w.chunk = 0"
            source += f" AND EXISTS (SELECT FROM ledger_searchtext AS w WHERE {same} AND {self.matching.phrases('w')})"
        if self.matching.query.excluded and (tier < _BODIES or self.matching.excludes_phrases):
            source += f" AND NOT {self.matching.excluded('s.sequence')}"
        return self._read(source, tier, after, limit, 0, collected)

    def _read(
        self, source: str, tier: int, after: Sequence[str], limit: int, steps: int, before: str = ""
    ) -> list[Found]:
        if tier > 1:
            source += f" AND NOT {self.matching.better('s')}"
        parameters = {f"after_{number}": key for number, key in enumerate(after)}
        statement = f"{before} SELECT {_KEYS} {source} ORDER BY {_ORDER} LIMIT %(limit)s"
        rows = fetch(statement, {**self.parameters, **parameters, "limit": limit, "steps": steps})
        return [Found(*row) for row in rows]

    def _range(self, tier: int, after: Iterable[str]) -> str:
        # Literals, because the indexes of words are partial ones, of a tier each.
        condition = f"s.tier = {int(tier)} AND s.chunk = 0"
        if self.matching.kind:
            condition += f" AND s.kind = '{self.matching.kind}'"
        if after:
            condition += " AND (s.recency, s.kind, s.slug) < (%(after_0)s, %(after_1)s, %(after_2)s)"
        return condition

    def _visible(self) -> str:
        return "true" if self.matching.kind else "s.kind = ANY (%(kinds)s)"


_ORDER = "s.recency DESC, s.kind DESC, s.slug DESC"
_KEYS = "s.tier, s.recency, s.kind, s.slug, s.sequence"
# LATERAL with a limit: looked up for one row after the other, in their order, and only until the page is full.
_PROJECTION = (
    f"CROSS JOIN LATERAL (SELECT FROM ledger_projection AS r WHERE r.sequence = s.sequence AND {visible()} AND r.live"
    " AND r.languages @> %(required)s::varchar[] LIMIT 1) AS r"
)
