"""The query of a list: which rows a page has, in keyset order. Its text is composed once for each shape of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from sco.api.languages import LanguagePreference
from sco.api.sql import IN_LANGUAGE, SQL, fetch, visible


def with_keys(count: int, *, alone: bool = False) -> SQL:
    """Projections ``r`` that carry all of the keys ``key_0``, ``key_1``, …; ``k0`` has their order in lists.

    ``alone`` is without ``r``, for what the keys themselves tell.
    """
    # Joined on every column of the primary key behind the key: the index yields each key's rows in that order, so that
    # PostgreSQL can merge them from any page on without sorting (ADR 7).
    # The snapshot is asked of the key too: what came later is then skipped within the index.
    tables = "ledger_projectionkey AS k0"
    if not alone:
        tables += " JOIN ledger_projection AS r ON r.sequence = k0.sequence AND k0.sequence <= %(n)s"
    for number in range(1, count):
        row = f"k{number}"
        same = f"({row}.rank, {row}.slug, {row}.sequence) = (k0.rank, k0.slug, k0.sequence)"
        tables += f" JOIN ledger_projectionkey AS {row} ON {same}"
    return SQL(tables + " WHERE " + " AND ".join(f"k{number}.key = %(key_{number})s" for number in range(count)))


def carries(number: int) -> str:
    """The condition that the row ``r`` carries the key ``key_<number>``; looked up row by row, and never joined."""
    # OFFSET 0 keeps the planner from joining: it cannot know how many rows carry the key, and would sort them all.
    return (
        f"EXISTS (SELECT FROM ledger_projectionkey AS k WHERE k.key = %(key_{number})s AND"
        " (k.rank, k.slug, k.sequence) = (r.rank, r.slug, r.sequence) OFFSET 0)"
    )


class SortKey(NamedTuple):
    """An expression to sort by, and the type that its text in a page token is cast to."""

    sql: str
    cast: str = "text"


CHANGED, SLUG = SortKey("r.sequence", "bigint"), SortKey("r.slug")
# The order of the rows of one key in the index of ProjectionKey.
KEY_ORDER = (SortKey("k0.rank"), SortKey("k0.slug"))
# In any other order, the rows of a key are read and sorted if there are no more than this. Of three million claims, one
# in 600 carries a key with more: so many are read in the order of the list until a page is full.
FEW = 5_000
# The columns that have peaks (ADR 14): a list that begins with the greatest begins there.
_PEAKED = ("k0.rank", "r.date_key")
# The order in which an item names others: bylines have one of their own.
NAMED_ORDER = (SortKey("named0.position", "bigint"),)


class Naming(NamedTuple):
    """Where items of a kind name others: the entries with this prefix in an array of their projections."""

    kind: str
    prefix: str
    column: str = "refs"

    def source(self, number: int) -> str:
        """SQL for the slugs that the item in parameter ``named_by_…`` names, and their positions."""
        return (
            f"(SELECT substr(each, {len(self.prefix) + 1}) AS slug, position FROM ledger_projection AS by,"
            f" unnest(by.{self.column}) WITH ORDINALITY AS names(each, position)"
            f" WHERE by.kind = '{self.kind}' AND by.slug = %(named_by_{number})s AND {visible('by')} AND by.live"
            f" AND starts_with(each, '{self.prefix}')) AS named{number}"
        )


class Shape(NamedTuple):
    """What the text of a list's statements depends on: all but the values of its parameters."""

    kind: str
    in_languages: bool
    keys: int
    namings: tuple[Naming, ...]
    conditions: tuple[str, ...]
    on_keys: tuple[str, ...]
    order: tuple[SortKey, ...]
    descending: bool

    @property
    def is_in_key_order(self) -> bool:
        """Whether its rows come in the order of the keys that it has, or has none."""
        return not self.keys or self.order == KEY_ORDER

    @property
    def is_in_keys_alone(self) -> bool:
        """Whether the index of the keys tells it all: what is not live has none."""
        asks_more = self.conditions or self.namings or self.in_languages
        return bool(self.keys) and self.order == KEY_ORDER and not asks_more

    def in_key_order(self) -> str:
        """The rows that carry the keys, if any, for the default ordering or none."""
        if not self.keys:
            return "ledger_projection AS r WHERE"
        bounds = [each.format(f"k{number}") for each in self.on_keys for number in range(self.keys)]
        return " AND ".join([with_keys(self.keys, alone=self.is_in_keys_alone).text, *bounds, ""])

    def in_other_order(self, rarest: int | None) -> str:
        """The rows that carry the keys, for an ordering that their index does not have."""
        others = [carries(number) for number in range(self.keys) if number != rarest]
        if rarest is None:
            return f"ledger_projection AS r WHERE {' AND '.join(others)} AND"
        joined = "ledger_projectionkey AS k0 JOIN ledger_projection AS r ON r.sequence = k0.sequence"
        return " AND ".join([f"{joined} WHERE k0.key = %(key_{rarest})s", *others, ""])

    def source(self, tables: str) -> str:
        """What stands behind FROM."""
        if self.is_in_keys_alone:
            return f"{tables} {visible('k0')}"
        sources = [naming.source(number) for number, naming in enumerate(self.namings)]
        same = [f"r.slug = named{number}.slug" for number in range(len(self.namings))]
        # A literal, not a parameter: a generic plan, made for any kind, could not use a partial index of one kind.
        conditions = [f"r.kind = '{self.kind}'", visible(), self._public(), *same, *self.conditions]
        return f"{', '.join([*sources, tables])} {' AND '.join(conditions)}"

    def _public(self) -> str:
        live = f"r.live AND {IN_LANGUAGE}" if self.in_languages else "r.live"
        # Of tombstones, only that of an erasure has an embedded representation.
        return f"({live} OR NOT r.live AND r.embedded_both IS NOT NULL)" if self.namings else live

    def beyond(self) -> str:
        """The condition that a row comes after the keys of a page token."""
        # A row comparison, (a, b) > (x, y): an index on (a, b) is entered at that position, however deep the page lies.
        columns = ", ".join(key.sql for key in self.order)
        values = ", ".join(f"%(after_{number})s::{key.cast}" for number, key in enumerate(self.order))
        return f" AND ({columns}) {'<' if self.descending else '>'} ({values})"

    def below_peak(self) -> str:
        """For a list that begins with the newest: the condition that leaves out what is newer than all at N."""
        # Beyond the first page, there is nothing newer to walk.
        if not self.descending or self.order[0].sql not in _PEAKED:
            return ""
        peak = (
            f"(SELECT p.rank FROM ledger_projectionpeak AS p WHERE p.kind = '{self.kind}' AND p.sequence <= %(n)s"
            " ORDER BY p.sequence DESC LIMIT 1)"
        )
        ranks = [f"k{number}.rank" for number in range(self.keys)] if self.order == KEY_ORDER else ["r.date_key"]
        return "".join(f" AND {rank} <= coalesce({peak}, '')" for rank in ranks)


# Few shapes are ever asked for, and to compose a statement takes a third of what the driver does with it.
@lru_cache(500)
def _page(shape: Shape, rarest: int | None, limit: int, *, is_first: bool) -> str:
    row = "k0" if shape.is_in_keys_alone else "r"
    columns = ", ".join([f"{row}.sequence", *(f"({key.sql})::text" for key in shape.order)])
    tables = shape.in_key_order() if shape.is_in_key_order else shape.in_other_order(rarest)
    place = shape.below_peak() if is_first else shape.beyond()
    order = ", ".join(f"{key.sql} {'DESC' if shape.descending else 'ASC'}" for key in shape.order)
    # A number and no parameter: for an unknown limit, a plan would sort everything rather than read in order.
    return f"SELECT {columns} FROM {shape.source(tables)}{place} ORDER BY {order} LIMIT {limit:d}"


@dataclass(slots=True)
class ProjectionQuery:
    """The public items of one kind at N: the queryset of a viewset, which its filter backends narrow and sort.

    Unlike a QuerySet it is changed in place, as each request has one of its own.
    """

    kind: str
    preference: LanguagePreference
    parameters: dict[str, Any] = field(default_factory=dict)
    keys: int = 0
    namings: list[Naming] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    order: Sequence[SortKey] = (SLUG,)
    descending: bool = False
    counted: str = ""
    on_keys: list[str] = field(default_factory=list)

    def at(self, n: int) -> "ProjectionQuery":
        """The same query at this snapshot."""
        self.parameters["n"] = n
        return self

    def with_key(self, key: str) -> None:
        """Narrow to rows that carry this key."""
        self.parameters[f"key_{self.keys}"] = f"{self.kind}/{key}"
        self.keys += 1

    def named_by(self, naming: Naming, slug: str) -> None:
        """Narrow to what an item names. Erased ones count: the item shows them as erased, and so does the list."""
        self.parameters[f"named_by_{len(self.namings)}"] = slug
        self.namings.append(naming)

    def where(self, condition: SQL) -> None:
        """Narrow by a condition on the row ``r``."""
        self.conditions.append(condition.text)
        self.parameters.update(condition.parameters)
        if condition.on_key:
            self.on_keys.append(condition.on_key)

    def search(self, page: SQL, count: SQL) -> None:
        """Narrow by a search, whose condition is another one when all rows are counted."""
        self.conditions.append(page.text)
        self.counted = count.text if count.text != page.text else ""
        self.parameters.update(page.parameters)

    def _shape(self) -> Shape:
        # Always there, for the columns that count with it.
        self.parameters["required"] = list(self.preference.required)
        return Shape(
            self.kind, bool(self.preference.required), self.keys, tuple(self.namings), tuple(self.conditions),
            tuple(self.on_keys), tuple(self.order), self.descending,
        )  # fmt: skip

    def page(self, after: Sequence[str], limit: int) -> list[tuple[Any, ...]]:
        """Rows of (sequence, sort keys as text) after these sort keys."""
        shape, parameters = self._shape(), {f"after_{number}": key for number, key in enumerate(after)}
        rarest = None if shape.is_in_key_order else self._rarest()
        statement = _page(shape, rarest, limit, is_first=not after)
        return fetch(statement, self.parameters | parameters, planned_anew=bool(self.conditions))

    def _rarest(self) -> int | None:
        """The number of the key that the fewest rows carry; None if more than FEW carry each. One query."""
        few = f"SELECT count(*) FROM (SELECT FROM ledger_projectionkey WHERE key = %(key_{{}})s LIMIT {FEW + 1}) AS few"
        (counts,) = fetch(
            "SELECT " + ", ".join(f"({few.format(number)})" for number in range(self.keys)), self.parameters
        )
        rows, number = min((rows, number) for number, rows in enumerate(counts))
        return number if rows <= FEW else None

    def count(self) -> int:
        """The number of rows on all pages."""
        if self.counted:
            self.conditions[-1] = self.counted
        shape = self._shape()
        statement = f"SELECT count(*) FROM {shape.source(shape.in_key_order())}"
        ((total,),) = fetch(statement, self.parameters, planned_anew=bool(self.conditions))
        return int(total)
