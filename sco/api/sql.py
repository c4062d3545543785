"""The queries of the public side, composed from named parts. Raw SQL: pages of fragments need no model instances.

Parameters are named: ``n`` is the snapshot's sequence in every query.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import psycopg
from django.db import InterfaceError, OperationalError, connections

from sco.api.languages import LanguagePreference
from sco.connections import DeadlineExceeded
from sco.monitoring import database

NO_PARAMETERS: Mapping[str, Any] = {}


class SQL(NamedTuple):
    """A statement, or a part of one, with its parameters by name.

    A condition on a column that sorts the rows of a key has ``on_key`` too: the same on ``{}``, a row of ProjectionKey.
    """

    text: str
    parameters: Mapping[str, Any] = NO_PARAMETERS
    on_key: str = ""


def fetch(
    statement: str,
    parameters: Mapping[str, Any] | Sequence[Any] = (),
    *,
    planned_anew: bool = False,
    binary: bool = False,
) -> list[tuple[Any, ...]]:
    """All rows, over the reader's connection.

    A statement is planned once, without its values, which takes longer than most of them run. ``planned_anew`` is for
    those whose best plan depends on the values: how much a range covers, how common a word is. ``binary`` is for large
    ``bytea`` columns, which otherwise come as hex.
    """
    # PostgreSQL may have restarted since the last request. Nothing is written, so a second attempt is safe; it is also
    # cheaper than CONN_HEALTH_CHECKS, which send a query before every request.
    run = _run_anew if planned_anew else _run
    try:
        return run(statement, parameters, binary)
    except (OperationalError, InterfaceError) as error:
        if not _is_lost(error):
            raise
        connections["reader"].close()
        return run(statement, parameters, binary)


def _is_lost(error: Exception) -> bool:
    """Whether a connection that once worked is dead; a server that does not answer is not asked twice."""
    connection = connections["reader"].connection
    return connection is not None and connection.closed and not isinstance(error.__cause__, DeadlineExceeded)


def _run(statement: str, parameters: Mapping[str, Any] | Sequence[Any], binary: bool) -> list[tuple[Any, ...]]:
    # The driver's cursor rather than Django's, whose layers cost as much as the driver itself.
    reader = connections["reader"]
    reader.ensure_connection()
    with reader.wrap_database_errors:
        rows: list[tuple[Any, ...]] = reader.connection.execute(statement, parameters, binary=binary).fetchall()
    return rows


def _run_anew(statement: str, parameters: Mapping[str, Any] | Sequence[Any], binary: bool) -> list[tuple[Any, ...]]:
    reader = connections["reader"]
    reader.ensure_connection()
    # Its cursor writes the values into the statement, as literals.
    with reader.wrap_database_errors, database.measured_cursor(reader.connection, psycopg.ClientCursor) as cursor:
        rows: list[tuple[Any, ...]] = cursor.execute(statement, parameters, prepare=False, binary=binary).fetchall()
    return rows


def visible(row: str = "r", at: str = "n") -> str:
    """The condition that a row of Projection is the latest one of its item at the sequence in parameter ``at``.

    A withdrawn or erased item has such a row too: ``live`` tells whether it is public. ``at="head"`` is for what must
    hold now, whatever snapshot is read.
    """
    return f"{row}.sequence <= %({at})s AND {row}.superseded_by > %({at})s"


# For parameter ``required``, the languages that no other may replace.
IN_LANGUAGE = "r.languages @> %(required)s::varchar[]"


def with_keys(count: int) -> SQL:
    """Projections ``r`` that carry all of the keys ``key_0``, ``key_1``, …; ``k0`` has their order in lists."""
    # Joined on every column of the primary key behind the key: the index yields each key's rows in that order, so that
    # PostgreSQL can merge them from any page on without sorting (ADR 7).
    # The snapshot is asked of the key too: what came later is then skipped within the index.
    tables = (
        "ledger_projectionkey AS k0 JOIN ledger_projection AS r ON r.sequence = k0.sequence AND k0.sequence <= %(n)s"
    )
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

    def _in_key_order(self) -> str:
        """The rows that carry the keys, if any, for the default ordering or none."""
        if not self.keys:
            return "ledger_projection AS r WHERE"
        bounds = [each.format(f"k{number}") for each in self.on_keys for number in range(self.keys)]
        return " AND ".join([with_keys(self.keys).text, *bounds, ""])

    def _in_other_order(self) -> str:
        """The rows that carry the keys, for an ordering that their index does not have."""
        rarest = self._rarest()
        others = [carries(number) for number in range(self.keys) if number != rarest]
        if rarest is None:
            return f"ledger_projection AS r WHERE {' AND '.join(others)} AND"
        joined = "ledger_projectionkey AS k0 JOIN ledger_projection AS r ON r.sequence = k0.sequence"
        return " AND ".join([f"{joined} WHERE k0.key = %(key_{rarest})s", *others, ""])

    def _rarest(self) -> int | None:
        """The number of the key that the fewest rows carry; None if more than FEW carry each. One query."""
        few = f"SELECT count(*) FROM (SELECT FROM ledger_projectionkey WHERE key = %(key_{{}})s LIMIT {FEW + 1}) AS few"
        (counts,) = fetch(
            "SELECT " + ", ".join(f"({few.format(number)})" for number in range(self.keys)), self.parameters
        )
        rows, number = min((rows, number) for number, rows in enumerate(counts))
        return number if rows <= FEW else None

    def _source(self, tables: str) -> str:
        sources = [naming.source(number) for number, naming in enumerate(self.namings)]
        same = [f"r.slug = named{number}.slug" for number in range(len(self.namings))]
        # A literal, not a parameter: a generic plan, made for any kind, could not use a partial index of one kind.
        conditions = [f"r.kind = '{self.kind}'", visible(), self._public(), *same, *self.conditions]
        return f"{', '.join([*sources, tables])} {' AND '.join(conditions)}"

    def _public(self) -> str:
        # Always there, for the columns that count with it.
        self.parameters["required"] = list(self.preference.required)
        live = f"r.live AND {IN_LANGUAGE}" if self.preference.required else "r.live"
        # Of tombstones, only that of an erasure has an embedded representation.
        return f"({live} OR NOT r.live AND r.embedded_both IS NOT NULL)" if self.namings else live

    def page(self, after: Sequence[str], limit: int) -> list[tuple[Any, ...]]:
        """Rows of (sequence, sort keys as text) after these sort keys."""
        columns = ", ".join(["r.sequence", *self._keys_as_text()])
        parameters = {f"after_{number}": key for number, key in enumerate(after)}
        beyond = f" AND {self._beyond()}" if after else self._below_peak()
        direction = "DESC" if self.descending else "ASC"
        order = ", ".join(f"{key.sql} {direction}" for key in self.order)
        tables = self._in_other_order() if self.keys and self.order is not KEY_ORDER else self._in_key_order()
        # A number and no parameter: for an unknown limit, a plan would sort everything rather than read in order.
        statement = f"SELECT {columns} FROM {self._source(tables)}{beyond} ORDER BY {order} LIMIT {limit:d}"
        return fetch(statement, self.parameters | parameters, planned_anew=bool(self.conditions))

    def _keys_as_text(self) -> list[str]:
        return [f"({key.sql})::text" for key in self.order]

    def _beyond(self) -> str:
        # A row comparison, (a, b) > (x, y): an index on (a, b) is entered at that position, however deep the page lies.
        columns = ", ".join(key.sql for key in self.order)
        values = ", ".join(f"%(after_{number})s::{key.cast}" for number, key in enumerate(self.order))
        return f"({columns}) {'<' if self.descending else '>'} ({values})"

    def _below_peak(self) -> str:
        """For a list that begins with the newest: the condition that leaves out what is newer than all at N."""
        # Beyond the first page, there is nothing newer to walk.
        if not self.descending or self.order[0].sql not in _PEAKED:
            return ""
        peak = (
            f"(SELECT p.rank FROM ledger_projectionpeak AS p WHERE p.kind = '{self.kind}' AND p.sequence <= %(n)s"
            " ORDER BY p.sequence DESC LIMIT 1)"
        )
        ranks = [f"k{number}.rank" for number in range(self.keys)] if self.order is KEY_ORDER else ["r.date_key"]
        return "".join(f" AND {rank} <= coalesce({peak}, '')" for rank in ranks)

    def count(self) -> int:
        """The number of rows on all pages."""
        if self.counted:
            self.conditions[-1] = self.counted
        statement = f"SELECT count(*) FROM {self._source(self._in_key_order())}"
        ((total,),) = fetch(statement, self.parameters, planned_anew=bool(self.conditions))
        return int(total)
