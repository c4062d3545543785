"""The statements of a search: their parts, as SQL. Each is composed once for the shape of what is asked."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from sco.api.search.matching import Conditions
from sco.api.sql import visible
from sco.ledger.registry import Searched

BODIES = Searched.TEXT.tier
# The statements of more phrases and exclusions are long, and hardly any is asked for twice.
_FEW = 4
# The tiers of names, titles and aliases: only there can something be called exactly as the query.
_NAMING = {searched.tier for searched in Searched if searched.suggested}
# The entries with a name, title or alias that is the query, and nothing more.
_NAMED = "SELECT n.sequence FROM ledger_searchname AS n WHERE n.place IN (0, 1) AND n.beginning = ANY (%(names)s)"
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


class Rank(NamedTuple):
    """A part of the order of results: in each tier first what is called exactly as the query, then the rest."""

    tier: int
    exact: bool

    @property
    def number(self) -> int:
        """Ascends in the order of results."""
        return 2 * self.tier - self.exact


class Walk(NamedTuple):
    """The entries of a rank, of this many rows in the order of results."""

    rank: Rank
    steps: int


class Collection(NamedTuple):
    """All entries of these ranks in a row, sorted."""

    ranks: tuple[Rank, ...]


class LookUp(NamedTuple):
    """The entries of a rank that are called exactly as the query."""

    rank: Rank


class Shape(NamedTuple):
    """What the text of a statement depends on.

    ``kind`` is '' for several, ``tiers`` are theirs. The page begins after a place in the rank with the number
    ``place``, or with the first entry if that is 0. ``is_page`` unless more entries are asked for than any page has.
    """

    conditions: Conditions
    kind: str
    tiers: tuple[int, ...]
    has_names: bool
    place: int = 0
    is_page: bool = True

    def from_place(self, place: int, *, is_page: bool) -> "Shape":
        """The same for what comes after a place in this rank."""
        return Shape(self.conditions, self.kind, self.tiers, self.has_names, place, is_page)

    def has_exact(self, tier: int) -> bool:
        """Whether something in this tier can be called exactly as the query."""
        return self.has_names and tier in _NAMING

    def ranks(self) -> list[Rank]:
        """All ranks, best first."""
        ranks = (Rank(tier, exact) for tier in self.tiers for exact in (True, False))
        return [rank for rank in ranks if not rank.exact or self.has_exact(rank.tier)]

    def part(self, part: Walk | Collection | LookUp) -> str:
        """The statement of a part."""
        match part:
            case Walk():
                return self._walk(*part)
            case Collection():
                return self._collect(*part)
        return self._look_up(*part)

    def _walk(self, rank: Rank, steps: int) -> str:
        rows = f"SELECT * FROM ledger_searchtext AS s WHERE {self._range(rank)} ORDER BY {_ORDER} LIMIT {steps:d}"
        conditions = [self.conditions.whole("s"), self._visible()]
        if self.conditions.excluded:
            conditions.append(f"NOT {self.conditions.has_excluded('s.sequence')}")
        if rank.tier > 1:
            conditions.append(f"NOT {self.conditions.better('s')}")
        if self.has_exact(rank.tier):
            conditions.append(f"s.sequence NOT IN ({_NAMED})")
        source = f"FROM ({rows}) AS s {_PROJECTION} WHERE {' AND '.join(conditions)}"
        return f"(SELECT {_KEYS}, false AS exact {source} ORDER BY {_ORDER} LIMIT %(limit)s)"

    def _collect(self, ranks: Sequence[Rank]) -> str:
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
                if not self.conditions.phrases:
                    better += f" AND s.sequence NOT IN (SELECT m{tier}.sequence FROM m{tier})"
            elif self.is_page and not self._later(tier, ranks[0]):
                # Nearly all of the first rows are shown, and so few are found faster than all are sorted.
                parts = ["LIMIT %(limit)s * 2", "OFFSET %(limit)s * 2"]
            ordered = self._sorted(rows, tier, ranks[0])
            branches += [self._shown(f"{ordered} {part}", tier, ranks[0]) for part in parts]
        collected = f"WITH {', '.join(shared)} " if shared else ""
        return f"({collected}SELECT * FROM ({' UNION ALL '.join(branches)}) AS tiers LIMIT %(limit)s)"

    def _look_up(self, rank: Rank) -> str:
        # Entry by entry: few are called exactly so, however common the words.
        row = f"SELECT s.* FROM ledger_searchtext AS s WHERE s.sequence = e.sequence AND {self._wanted(rank.tier)}"
        named = f"(SELECT DISTINCT n.sequence FROM ({_NAMED}) AS n) AS e"
        rows = f"SELECT {_KEYS} FROM {named} CROSS JOIN LATERAL ({row} LIMIT 1) AS s"
        return self._shown(f"{self._sorted(rows, rank.tier, rank)} {_WHOLE}", rank.tier, rank)

    def _wanted(self, tier: int) -> str:
        words = self.conditions.words_without("s") if tier == BODIES else self.conditions.words("s")
        return f"{self._of_tier(tier)} AND s.sequence <= %(n)s AND {words}"

    def _sorted(self, rows: str, tier: int, first: Rank) -> str:
        """These rows of one tier in the order of results, from the rank ``first`` on."""
        number = f"2 * s.tier - {self._is_exact()}::int" if self.has_exact(tier) else f"{2 * tier:d}"
        beyond = f" WHERE {self._beyond(first)}" if tier == first.tier else ""
        numbered = f"SELECT s.*, {number} AS number FROM ({rows}) AS s"
        # By sequence at last: versions of one item are alike in all else, and two sorts would order them differently.
        return f"SELECT * FROM ({numbered}) AS s{beyond} ORDER BY {self._order(tier)}, s.sequence"

    def _order(self, tier: int) -> str:
        return f"s.number, {_ORDER}" if self.has_exact(tier) else _ORDER

    def _shown(self, ordered: str, tier: int, first: Rank) -> str:
        """Those of these sorted rows that are results: anything else is asked of a row only after sorting."""
        conditions = " AND ".join([self._visible(), *self._later(tier, first)])
        source = f"FROM ({ordered}) AS s {_PROJECTION} WHERE {conditions}"
        return f"(SELECT {_KEYS}, s.number & 1 = 1 AS exact {source} ORDER BY {self._order(tier)} LIMIT %(limit)s)"

    def _later(self, tier: int, first: Rank) -> list[str]:
        """What is asked of one row after the other, until the page is full."""
        found = []
        if self.conditions.phrases:
            same = "w.sequence = s.sequence AND w.tier = s.tier AND w.chunk = 0"
            found.append(f"EXISTS (SELECT FROM ledger_searchtext AS w WHERE {same} AND {self.conditions.phrased('w')})")
        if self.conditions.excluded and (tier != BODIES or self.conditions.excludes_phrases):
            # The index has left out bodies with words that are excluded.
            found.append(f"NOT {self.conditions.has_excluded('s.sequence')}")
        before = self.tiers[0]
        if first.tier > before or (self.conditions.phrases and tier > before):
            found.append(f"NOT {self.conditions.better('s')}")
        return found

    def _is_exact(self) -> str:
        tiers = ", ".join(map(str, sorted(_NAMING)))
        return f"(s.tier IN ({tiers}) AND s.sequence = ANY (ARRAY({_NAMED})))" if self.has_names else "false"

    def _beyond(self, first: Rank) -> str:
        if first.number > self.place:
            return f"s.number >= {first.number:d}"
        return f"(s.number > {first.number:d} OR s.number = {first.number:d} AND {_AFTER})"

    def _range(self, rank: Rank) -> str:
        tier = self._of_tier(rank.tier)
        return f"{tier} AND {_AFTER}" if rank.number == self.place else tier

    def _of_tier(self, tier: int) -> str:
        # Literals, because the indexes of words are partial ones, of a tier each.
        condition = f"s.tier = {tier:d} AND s.chunk = 0"
        return f"{condition} AND s.kind = '{self.kind}'" if self.kind else condition

    def _visible(self) -> str:
        return "true" if self.kind else "s.kind = ANY (%(kinds)s)"


Parts = tuple[Walk | Collection | LookUp, ...]


def statement(shape: Shape, parts: Parts) -> str:
    """The rows of these parts, one after the other; PostgreSQL starts none that the limit makes needless."""
    conditions = shape.conditions.phrases + len(shape.conditions.excluded)
    return _remembered(shape, parts) if conditions <= _FEW else _composed(shape, parts)


def _composed(shape: Shape, parts: Parts) -> str:
    return f"SELECT * FROM ({' UNION ALL '.join(map(shape.part, parts))}) AS page LIMIT %(limit)s"


# To compose one takes a twentieth of a search, and few shapes are ever asked for.
_remembered = lru_cache(300)(_composed)
