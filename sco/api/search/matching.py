"""A query, and the conditions, as SQL, that a row of SearchText matches it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from sco.ledger.search_rows import facet_lexeme, kind_lexeme
from sco.search.queries import Atom, Query
from sco.search.vectors import quoted


class Conditions(NamedTuple):
    """The conditions of all queries with so many phrases, and with as many exclusions as ``excluded`` has members.

    Each of these tells whether positions matter. The words are parameters: see ``Matching``.
    """

    phrases: int
    excluded: tuple[bool, ...]

    def words(self, row: str) -> str:
        """Has all the words, wherever they stand: what an index answers."""
        return f"{row}.vector @@ %(words)s::tsquery"

    def words_without(self, row: str) -> str:
        """Has all the words, and none that is excluded: an index answers it of rows with all of an entry's words."""
        return f"{row}.vector @@ %(words_without)s::tsquery"

    @property
    def excludes_phrases(self) -> bool:
        """Whether more is excluded than an index can tell."""
        return any(self.excluded)

    def phrased(self, row: str) -> str:
        """Has the words of each phrase side by side."""
        conditions = (_has(row, f"phrase_{number}") for number in range(self.phrases))
        return " AND ".join(conditions) or "true"

    def whole(self, row: str) -> str:
        """Has the words, and the phrases among them."""
        return f"{self.words(row)} AND {self.phrased(row)}" if self.phrases else self.words(row)

    def better(self, row: str) -> str:
        """The row is in a worse tier than another one of its entry that matches."""
        return (
            f"EXISTS (SELECT FROM ledger_searchtext AS b WHERE b.sequence = {row}.sequence AND b.tier < {row}.tier"
            f" AND b.chunk = 0 AND {self.whole('b')})"
        )

    def has_excluded(self, sequence: str) -> str:
        """Any field of the entry has something that the query excludes."""
        conditions = [
            _has("x", f"excluded_{number}", is_phrase=is_phrase) for number, is_phrase in enumerate(self.excluded)
        ]
        if not conditions:
            return "false"
        return (
            f"EXISTS (SELECT FROM ledger_searchtext AS x WHERE x.sequence = {sequence} AND x.chunk = 0"
            f" AND ({' OR '.join(conditions)}))"
        )


def _has(row: str, parameter: str, *, is_phrase: bool = True) -> str:
    plain = f"{row}.vector @@ %({parameter})s::tsquery"
    if not is_phrase:
        return plain
    # A vector that could not hold all positions has none; the chunks do.
    return (
        f"({plain} OR {row}.chunks > 0 AND EXISTS (SELECT FROM ledger_searchtext AS c WHERE c.sequence = {row}.sequence"
        f" AND c.tier = {row}.tier AND c.chunk > 0 AND c.vector @@ %({parameter})s::tsquery))"
    )


@dataclass(frozen=True)
class Matching:
    """A query, of one kind if ``kind`` is not '', and of these values of facets."""

    query: Query
    kind: str = ""
    values: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def conditions(self) -> Conditions:
        """The conditions, which share the parameters ``parameters``."""
        return Conditions(len(self.query.phrases), tuple(atom.has_phrase for atom in self.query.excluded))

    @cached_property
    def parameters(self) -> Mapping[str, Any]:
        loose = " & ".join([self.query.loose, *map(quoted, self._lexemes)])
        phrases = {f"phrase_{number}": atom.tsquery for number, atom in enumerate(self.query.phrases)}
        excluded = {f"excluded_{number}": atom.tsquery for number, atom in enumerate(self.query.excluded)}
        without = " & ".join([f"({loose})", *(f"!({atom.tsquery})" for atom in self._words_excluded)])
        return {"words": loose, "words_without": without, **phrases, **excluded}

    @property
    def _lexemes(self) -> list[str]:
        # Words of a row like any others, so that an index finds what has them and the words of the query at once.
        kind = [kind_lexeme(self.kind)] if self.kind else []
        return [*kind, *(facet_lexeme(name, value) for name, value in self.values.items())]

    @property
    def _words_excluded(self) -> list[Atom]:
        return [atom for atom in self.query.excluded if not atom.has_phrase]
