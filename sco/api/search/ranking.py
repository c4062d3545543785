"""Finds entries in the order of results: by the best tier that matches, exact names first, then by recency.

A common word is found by walking an index in that order until the page is full, a rare one by collecting all of its
entries and sorting them. A short walk tells which of the two it is (ADR 11).
"""

from collections.abc import Hashable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from math import isqrt
from typing import Any, NamedTuple

from sco.api.search.matching import Matching
from sco.api.search.reading import searched
from sco.api.sql import fetch, visible
from sco.ledger.registry import Searched

# Rows of a walk that cost as much as collecting all entries of a word that is just rare enough for it, per square root
# of the rows there are. Bodies are stored apart from their rows, so that each costs ten times as much.
_STEPS, _STEPS_IN_BODIES = 4.0, 1.25
_BODIES = 4
# The part of a walk after which it is decided whether to go on, and the shortest walks.
_PROBE, _SHORTEST, _SHORTEST_IN_BODIES = 8, 256, 64
# The tiers of names, titles and aliases: only there can something be called exactly as the query.
_NAMING = {searched.tier for searched in Searched if searched.suggested}
# The entries with a name, title or alias that is the query, and nothing more.
_NAMED = "SELECT n.sequence FROM ledger_searchname AS n WHERE n.place IN (0, 1) AND n.beginning = ANY (%(names)s)"


class Rank(NamedTuple):
    """A part of the order of results: in each tier first what is called exactly as the query, then the rest."""

    tier: int
    exact: bool

    @property
    def number(self) -> int:
        """Ascends in the order of results."""
        return 2 * self.tier - self.exact


class Found(NamedTuple):
    """An entry that matches, with its place in the order of results."""

    tier: int
    recency: str
    kind: str
    slug: str
    sequence: int
    exact: bool

    @property
    def rank(self) -> Rank:
        """The part of the order that it is in."""
        return Rank(self.tier, self.exact)

    @property
    def keys(self) -> list[str]:
        """What a page token holds."""
        return [str(self.rank.number), self.recency, self.kind, self.slug]


@dataclass(frozen=True)
class Ranking:
    """What matches at N, of these kinds and public in all of the languages ``required``."""

    matching: Matching
    kinds: Sequence[str]
    n: int
    required: Sequence[str] = ()
    # The ranks whose entries are walked, by what was asked for besides the query: remembered with it.
    common: dict[Hashable, set[Rank]] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        more = {"n": self.n, "kinds": list(self.kinds), "required": list(self.required)}
        names = list(self.matching.query.names)
        object.__setattr__(self, "parameters", {**self.matching.parameters, **more, "names": names})

    def page(self, after: Sequence[str], limit: int) -> list[Found]:
        """The next entries after these keys, at most ``limit``."""
        if self.matching.query.matches_nothing:
            return []
        ranks = [rank for rank in self._ranks() if not after or rank.number >= int(after[0])]
        common = self.common.get(self._asked)
        if common is None:
            probed = self._rows([self._probe(rank, after) for rank in ranks], after, limit)
            hits = [sum(found.rank == rank for found in probed) for rank in ranks]
            # The exact ones are all there, so the first walk, if it fills the page, does so in order.
            walked = next((number for number, rank in enumerate(ranks, 1) if not rank.exact), 0)
            if sum(hits[:walked]) >= limit or not ranks:
                return probed
            common = {rank for rank, count in zip(ranks, hits, strict=True) if count * _PROBE >= limit}
            if not after and len(probed) < limit:  # else some were not looked at
                self.common[self._asked] = common
        return self._page(ranks, common, after, limit)

    def _page(self, ranks: Sequence[Rank], common: Set[Rank], after: Sequence[str], limit: int) -> list[Found]:
        """The page, by as few statements as possible: those of ranks in a row, and the walk that follows them."""
        found, waiting = list[Found](), list[str]()
        for rank in ranks:
            if rank in common:
                walk = self._walk(rank, after, self._steps(rank.tier))
                rows = self._rows([*waiting, walk], after, limit - len(found))
                if len(found) + len(rows) >= limit:
                    return found + rows
                # The walk has ended early: its entries are collected after all.
                found += [row for row in rows if row.rank != rank]
                waiting = []
            waiting.append(self._look_up(rank, after) if rank.exact else self._collect(rank, after))
        return found + self._rows(waiting, after, limit - len(found))

    def _rows(self, selects: Sequence[str], after: Sequence[str], limit: int) -> list[Found]:
        """The rows of these statements, one after the other. One query."""
        if not selects:
            return []
        parameters = {**self.parameters, **{f"after_{number}": key for number, key in enumerate(after)}, "limit": limit}
        # PostgreSQL starts none that the limit makes needless.
        statement = f"SELECT * FROM ({' UNION ALL '.join(selects)}) AS page LIMIT %(limit)s"
        return [Found(*row) for row in fetch(statement, parameters)]

    @property
    def _asked(self) -> Hashable:
        """What else the number of matches depends on, besides query and snapshot."""
        return self.matching.kind, tuple(sorted(self.matching.values.items())), tuple(self.required)

    def _ranks(self) -> list[Rank]:
        tiers = searched(*self.kinds)
        return [Rank(tier, exact) for tier in tiers for exact in (True, False) if not exact or self._has_exact(tier)]

    def _has_exact(self, tier: int) -> bool:
        return tier in _NAMING and bool(self.matching.query.names)

    def _probe(self, rank: Rank, after: Sequence[str]) -> str:
        if rank.exact:
            return self._look_up(rank, after)
        return self._walk(rank, after, self._steps(rank.tier) // _PROBE)

    def _steps(self, tier: int) -> int:
        factor, shortest = (_STEPS_IN_BODIES, _SHORTEST_IN_BODIES) if tier == _BODIES else (_STEPS, _SHORTEST)
        return max(shortest, int(factor * isqrt(self.n)))

    def _walk(self, rank: Rank, after: Sequence[str], steps: int) -> str:
        rows = f"SELECT * FROM ledger_searchtext AS s WHERE {self._range(rank, after)} ORDER BY {_ORDER} LIMIT {steps}"
        conditions = f"{self.matching.whole('s')} AND {self._visible()}"
        if self.matching.query.excluded:
            conditions += f" AND NOT {self.matching.excluded('s.sequence')}"
        return self._read(f"FROM ({rows}) AS s {_PROJECTION} WHERE {conditions}", rank)

    def _collect(self, rank: Rank, after: Sequence[str]) -> str:
        return self._sorted(f"ledger_searchtext AS s WHERE {self._wanted(rank, after)}", rank)

    def _look_up(self, rank: Rank, after: Sequence[str]) -> str:
        # Entry by entry: few are called exactly so, however common the words.
        row = f"SELECT s.* FROM ledger_searchtext AS s WHERE s.sequence = e.sequence AND {self._wanted(rank, after)}"
        named = f"(SELECT DISTINCT n.sequence FROM ({_NAMED}) AS n) AS e"
        return self._sorted(f"{named} CROSS JOIN LATERAL ({row} LIMIT 1) AS s", rank)

    def _wanted(self, rank: Rank, after: Sequence[str]) -> str:
        words = self.matching.words_without("s") if rank.tier == _BODIES else self.matching.words("s")
        return f"{self._range(rank, after)} AND s.sequence <= %(n)s AND {words}"

    def _sorted(self, rows: str, rank: Rank) -> str:
        # Materialized, so that the index of words is used and no other; sorted before anything else is asked of a row.
        collected = f"WITH m AS MATERIALIZED (SELECT {_KEYS} FROM {rows})"
        source = f"FROM (SELECT * FROM m AS s ORDER BY {_ORDER} OFFSET 0) AS s {_PROJECTION} WHERE {self._visible()}"
        if self.matching.query.phrases:
            same = "w.sequence = s.sequence AND w.tier = s.tier AND w.chunk = 0"
            source += f" AND EXISTS (SELECT FROM ledger_searchtext AS w WHERE {same} AND {self.matching.phrases('w')})"
        if self.matching.query.excluded and (rank.tier < _BODIES or self.matching.excludes_phrases):
            source += f" AND NOT {self.matching.excluded('s.sequence')}"
        return self._read(source, rank, collected)

    def _read(self, source: str, rank: Rank, before: str = "") -> str:
        if rank.tier > 1:
            source += f" AND NOT {self.matching.better('s')}"
        if not rank.exact and self._has_exact(rank.tier):
            source += f" AND s.sequence NOT IN ({_NAMED})"
        columns = f"{_KEYS}, {str(rank.exact).lower()} AS exact"
        return f"({before} SELECT {columns} {source} ORDER BY {_ORDER} LIMIT %(limit)s)"

    def _range(self, rank: Rank, after: Sequence[str]) -> str:
        # Literals, because the indexes of words are partial ones, of a tier each.
        condition = f"s.tier = {rank.tier:d} AND s.chunk = 0"
        if self.matching.kind:
            condition += f" AND s.kind = '{self.matching.kind}'"
        if after and rank.number == int(after[0]):
            condition += " AND (s.recency, s.kind, s.slug) < (%(after_1)s, %(after_2)s, %(after_3)s)"
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
