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
from sco.api.sql import fetch, visible
from sco.ledger.registry import Searched

# Rows of a walk that cost as much as collecting all entries of a word that is just rare enough for it, per square root
# of the rows there are. Bodies are stored apart from their rows, so that each costs ten times as much.
_STEPS, _STEPS_IN_BODIES = 4.0, 0.7
_BODIES = 4
# The part of a walk after which it is decided whether to go on, and the shortest walks.
_PROBE, _SHORTEST, _SHORTEST_IN_BODIES = 4, 256, 64
# The rows of the longest page, with the one that tells whether another follows; more are asked for to count them all.
_LONGEST_PAGE = 101
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
        # To count all of the matches, all are collected.
        common = self.common.get(self._asked) if limit <= _LONGEST_PAGE else set()
        if common is None:
            probed = self._rows([self._probe(rank, after) for rank in ranks], after, limit)
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
                walk = self._walk(rank, after, self._steps(rank.tier))
                rows = self._rows([*self._all_of(waiting, after, limit), walk], after, limit - len(found))
                if len(found) + len(rows) >= limit:
                    return found + rows
                # The walk has ended early: its entries are collected after all, and next time at once.
                before = [row for row in rows if row.rank != rank]
                if not after and len(rows) - len(before) <= DEFAULT_LIMIT:
                    common.discard(rank)
                found += before
                waiting = []
            waiting.append(rank)
        return found + self._rows(self._all_of(waiting, after, limit), after, limit - len(found))

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
        conditions = [self.matching.whole("s"), self._visible()]
        if self.matching.query.excluded:
            conditions.append(f"NOT {self.matching.excluded('s.sequence')}")
        if rank.tier > 1:
            conditions.append(f"NOT {self.matching.better('s')}")
        if self._has_exact(rank.tier):
            conditions.append(f"s.sequence NOT IN ({_NAMED})")
        source = f"FROM ({rows}) AS s {_PROJECTION} WHERE {' AND '.join(conditions)}"
        return f"(SELECT {_KEYS}, false AS exact {source} ORDER BY {_ORDER} LIMIT %(limit)s)"

    def _all_of(self, ranks: Sequence[Rank], after: Sequence[str], limit: int) -> list[str]:
        """The statements for these ranks in a row. Of the last tier, there may be only what is exact."""
        last = [rank for rank in ranks[-1:] if rank.exact]
        whole = ranks[: len(ranks) - len(last)]
        return [
            *([self._collect(whole, after, limit)] if whole else []),
            *(self._look_up(rank, after) for rank in last),
        ]

    def _collect(self, ranks: Sequence[Rank], after: Sequence[str], limit: int) -> str:
        """The entries of these ranks, each in its best tier. Bodies are looked for if names and titles fill no page."""
        tiers = list(dict.fromkeys(rank.tier for rank in ranks))
        shared, branches, better = list[str](), list[str](), ""
        for tier in tiers:
            # In whole, so that the index of words is used, and not the one that has their order.
            rows = f"SELECT {_KEYS} FROM ledger_searchtext AS s WHERE {self._wanted(tier)}{better} {_WHOLE}"
            parts = [_WHOLE]
            if tier != tiers[-1]:
                shared.append(f"m{tier} AS MATERIALIZED ({rows})")
                rows = f"SELECT * FROM m{tier}"
                # Of phrases, it is only known later whether a row matches.
                if not self.matching.query.phrases:
                    better += f" AND s.sequence NOT IN (SELECT m{tier}.sequence FROM m{tier})"
            elif limit <= _LONGEST_PAGE and not self._later(tier, ranks[0]):
                # Nearly all of the first rows are shown, and so few are found faster than all are sorted.
                parts = ["LIMIT %(limit)s * 2", "OFFSET %(limit)s * 2"]
            ordered = self._sorted(rows, tier, ranks[0], after)
            branches += [self._shown(f"{ordered} {part}", tier, ranks[0]) for part in parts]
        collected = f"WITH {', '.join(shared)} " if shared else ""
        return f"({collected}SELECT * FROM ({' UNION ALL '.join(branches)}) AS tiers LIMIT %(limit)s)"

    def _look_up(self, rank: Rank, after: Sequence[str]) -> str:
        # Entry by entry: few are called exactly so, however common the words.
        row = f"SELECT s.* FROM ledger_searchtext AS s WHERE s.sequence = e.sequence AND {self._wanted(rank.tier)}"
        named = f"(SELECT DISTINCT n.sequence FROM ({_NAMED}) AS n) AS e"
        rows = f"SELECT {_KEYS} FROM {named} CROSS JOIN LATERAL ({row} LIMIT 1) AS s"
        return self._shown(f"{self._sorted(rows, rank.tier, rank, after)} {_WHOLE}", rank.tier, rank)

    def _wanted(self, tier: int) -> str:
        words = self.matching.words_without("s") if tier == _BODIES else self.matching.words("s")
        return f"{self._of_tier(tier)} AND s.sequence <= %(n)s AND {words}"

    def _sorted(self, rows: str, tier: int, first: Rank, after: Sequence[str]) -> str:
        """These rows of one tier in the order of results, from the rank ``first`` on."""
        number = f"2 * s.tier - {self._is_exact()}::int" if self._has_exact(tier) else f"{2 * tier:d}"
        beyond = f" WHERE {self._beyond(first, after)}" if tier == first.tier else ""
        numbered = f"SELECT s.*, {number} AS number FROM ({rows}) AS s"
        # By sequence at last: versions of one item are alike in all else, and two sorts would order them differently.
        return f"SELECT * FROM ({numbered}) AS s{beyond} ORDER BY {self._order(tier)}, s.sequence"

    def _order(self, tier: int) -> str:
        return f"s.number, {_ORDER}" if self._has_exact(tier) else _ORDER

    def _shown(self, ordered: str, tier: int, first: Rank) -> str:
        """Those of these sorted rows that are results: anything else is asked of a row only after sorting."""
        conditions = " AND ".join([self._visible(), *self._later(tier, first)])
        source = f"FROM ({ordered}) AS s {_PROJECTION} WHERE {conditions}"
        return f"(SELECT {_KEYS}, s.number & 1 = 1 AS exact {source} ORDER BY {self._order(tier)} LIMIT %(limit)s)"

    def _later(self, tier: int, first: Rank) -> list[str]:
        """What is asked of one row after the other, until the page is full."""
        found = []
        if self.matching.query.phrases:
            same = "w.sequence = s.sequence AND w.tier = s.tier AND w.chunk = 0"
            found.append(f"EXISTS (SELECT FROM ledger_searchtext AS w WHERE {same} AND {self.matching.phrases('w')})")
        if self.matching.query.excluded and (tier != _BODIES or self.matching.excludes_phrases):
            # The index has left out bodies with words that are excluded.
            found.append(f"NOT {self.matching.excluded('s.sequence')}")
        before = min(searched(*self.kinds))
        if first.tier > before or (self.matching.query.phrases and tier > before):
            found.append(f"NOT {self.matching.better('s')}")
        return found

    def _is_exact(self) -> str:
        tiers = ", ".join(map(str, sorted(_NAMING)))
        return f"(s.tier IN ({tiers}) AND s.sequence = ANY (ARRAY({_NAMED})))" if self.matching.query.names else "false"

    def _beyond(self, first: Rank, after: Sequence[str]) -> str:
        if not after or first.number > int(after[0]):
            return f"s.number >= {first.number:d}"
        return f"(s.number > {first.number:d} OR s.number = {first.number:d} AND {_AFTER})"

    def _range(self, rank: Rank, after: Sequence[str]) -> str:
        is_after = after and rank.number == int(after[0])
        return f"{self._of_tier(rank.tier)} AND {_AFTER}" if is_after else self._of_tier(rank.tier)

    def _of_tier(self, tier: int) -> str:
        # Literals, because the indexes of words are partial ones, of a tier each.
        condition = f"s.tier = {tier:d} AND s.chunk = 0"
        return f"{condition} AND s.kind = '{self.matching.kind}'" if self.matching.kind else condition

    def _visible(self) -> str:
        return "true" if self.matching.kind else "s.kind = ANY (%(kinds)s)"


_ORDER = "s.recency DESC, s.kind DESC, s.slug DESC"
# What keeps PostgreSQL from planning a subquery together with what is asked of it.
_WHOLE = "OFFSET 0"
_KEYS = "s.tier, s.recency, s.kind, s.slug, s.sequence"
_AFTER = "(s.recency, s.kind, s.slug) < (%(after_1)s, %(after_2)s, %(after_3)s)"
# LATERAL with a limit: looked up for one row after the other, in their order, and only until the page is full.
_PROJECTION = (
    f"CROSS JOIN LATERAL (SELECT FROM ledger_projection AS r WHERE r.sequence = s.sequence AND {visible()} AND r.live"
    " AND r.languages @> %(required)s::varchar[] LIMIT 1) AS r"
)


def _is_in_order(ranks: Sequence[Rank], probed: Sequence[Found], limit: int) -> bool:
    """Whether what short walks have found is the page: the exact ones are all there, and the first walk fills it."""
    walked = next((rank.number for rank in ranks if not rank.exact), 0)
    return not ranks or sum(found.rank.number <= walked for found in probed) >= limit


def _common(ranks: Sequence[Rank], probed: Sequence[Found], limit: int) -> set[Rank]:
    """The ranks to walk. What short walks have not come to counts as common: collecting it might take very long."""
    reached = probed[-1].rank.number if len(probed) >= limit else ranks[-1].number if ranks else 0
    hits = Counter(found.rank for found in probed)
    return {rank for rank in ranks if not rank.exact and (hits[rank] * _PROBE >= limit or rank.number > reached)}
