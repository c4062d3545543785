"""Finds entries in the order of results: by the best tier that matches, exact names first, then by recency.

A common word is found by walking an index in that order until the page is full, a rare one by collecting all of its
entries and sorting them. A short walk tells which of the two it is (ADR 11).
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isqrt
from typing import Any, NamedTuple

from sco.api.parameters import DEFAULT_LIMIT
from sco.api.search.matching import Matching
from sco.api.search.reading import searched
from sco.api.search.statements import BODIES, Collection, LookUp, Rank, Shape, Walk, statement
from sco.api.sql import fetch

# Rows of a walk that cost as much as collecting all entries of a word that is just rare enough for it, per square root
# of the rows there are. Bodies are stored apart from their rows, so that each costs ten times as much.
_STEPS, _STEPS_IN_BODIES = 4.0, 0.7
# The part of a walk after which it is decided whether to go on, and the shortest walks.
_PROBE, _SHORTEST, _SHORTEST_IN_BODIES = 4, 256, 64
# The rows of the longest page, with the one that tells whether another follows; more are asked for to count them all.
_LONGEST_PAGE = 101


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
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        matching, names = self.matching, list(self.matching.query.names)
        more = {"n": self.n, "kinds": list(self.kinds), "required": list(self.required)}
        object.__setattr__(self, "parameters", {**matching.parameters, **more, "names": names})
        shape = Shape(matching.conditions, matching.kind, tuple(searched(*self.kinds)), has_names=bool(names))
        object.__setattr__(self, "shape", shape)

    def page(self, after: Sequence[str], limit: int) -> list[Found]:
        """The next entries after these keys, at most ``limit``."""
        if self.matching.query.matches_nothing:
            return []
        ranks = [rank for rank in self.shape.ranks() if not after or rank.number >= int(after[0])]
        # To count all of the matches, all are collected.
        common = self.common.get(self._asked) if limit <= _LONGEST_PAGE else set()
        if common is None:
            probed = self._rows([self._probe(rank) for rank in ranks], after, limit)
            common = _common(ranks, probed, limit)
            if not after:
                self.common[self._asked] = common
            if _is_in_order(ranks, probed, limit):
                return probed
        return self._page(ranks, common, after, limit)

    def _page(self, ranks: Sequence[Rank], common: set[Rank], after: Sequence[str], limit: int) -> list[Found]:
        """The page, by as few statements as possible: that of ranks in a row, and the walk that follows them."""
        found, waiting = list[Found](), list[Rank]()
        for rank in ranks:
            if rank in common:
                parts = [*_all_of(waiting), Walk(rank, self._steps(rank.tier))]
                rows = self._rows(parts, after, limit - len(found))
                if len(found) + len(rows) >= limit:
                    return found + rows
                # The walk has ended early: its entries are collected after all, and next time at once.
                before = [row for row in rows if row.rank != rank]
                if not after and len(rows) - len(before) <= DEFAULT_LIMIT:
                    common.discard(rank)
                found += before
                waiting = []
            waiting.append(rank)
        return found + self._rows(_all_of(waiting), after, limit - len(found))

    def _rows(self, parts: Sequence[Walk | Collection | LookUp], after: Sequence[str], limit: int) -> list[Found]:
        """The entries of these parts, one after the other. One query."""
        if not parts:
            return []
        shape = self.shape.from_place(int(after[0]) if after else 0, is_page=limit <= _LONGEST_PAGE)
        parameters = {**self.parameters, **{f"after_{number}": key for number, key in enumerate(after)}, "limit": limit}
        return [Found(*row) for row in fetch(statement(shape, tuple(parts)), parameters)]

    @property
    def _asked(self) -> Hashable:
        """What else the number of matches depends on, besides query and snapshot."""
        return self.matching.kind, tuple(sorted(self.matching.values.items())), tuple(self.required)

    def _probe(self, rank: Rank) -> Walk | LookUp:
        return LookUp(rank) if rank.exact else Walk(rank, self._steps(rank.tier) // _PROBE)

    def _steps(self, tier: int) -> int:
        factor, shortest = (_STEPS_IN_BODIES, _SHORTEST_IN_BODIES) if tier == BODIES else (_STEPS, _SHORTEST)
        return max(shortest, int(factor * isqrt(self.n)))


def _all_of(ranks: Sequence[Rank]) -> list[Collection | LookUp]:
    """The entries of these ranks in a row. Of the last tier, there may be only what is exact."""
    last = [rank for rank in ranks[-1:] if rank.exact]
    whole = ranks[: len(ranks) - len(last)]
    return [*([Collection(tuple(whole))] if whole else []), *map(LookUp, last)]


def _is_in_order(ranks: Sequence[Rank], probed: Sequence[Found], limit: int) -> bool:
    """Whether what short walks have found is the page: the exact ones are all there, and the first walk fills it."""
    walked = next((rank.number for rank in ranks if not rank.exact), 0)
    return not ranks or sum(found.rank.number <= walked for found in probed) >= limit


def _common(ranks: Sequence[Rank], probed: Sequence[Found], limit: int) -> set[Rank]:
    """The ranks to walk. What short walks have not come to counts as common: collecting it might take very long."""
    reached = probed[-1].rank.number if len(probed) >= limit else ranks[-1].number if ranks else 0
    hits = Counter(found.rank for found in probed)
    return {rank for rank in ranks if not rank.exact and (hits[rank] * _PROBE >= limit or rank.number > reached)}
