"""Lists: keyset pages over the projections of one kind, pinned to one moment of the record.

A page costs the same however deep it lies, and reads cards only, never bodies. Three queries: the moment, the page, the
names that its cards mention; one more for ``count=true``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sco.api import joining, paths
from sco.api.answers import Answer, dump, raw
from sco.api.cursors import page_cursor, read_page_cursor
from sco.api.languages import Wanted
from sco.api.moments import VISIBLE, Moment, fetch, moment
from sco.api.operations import Operation, component
from sco.api.parameters import AS_OF, COUNT, CURSOR, FALLBACK, LANG, LIMIT, Parameter, choice
from sco.api.views import RecordView
from sco.languages import Language

Clause = tuple[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Filter:
    """A parameter that narrows a list.

    Either by a ``key`` made from the value (``article/author:{}``), which projections have in the list's order; or by
    ``where``, SQL over a row ``r`` of Projection with its parameters. With both, ``where`` narrows further.
    """

    parameter: Parameter
    where: Callable[[Any, Mapping[str, Any], Moment], Clause] | None = None
    key: str | None = None


def by_key(parameter: Parameter, key: str) -> Filter:
    """Rows that carry a key made from the value: ``by_key(slug("author"), "article/author:{}")``."""
    return Filter(parameter, key=key)


def mentioned_by(parameter: Parameter, kind: str) -> Filter:
    """Rows that another item of this kind refers to, named by its slug."""

    def where(value: Any, _values: Mapping[str, Any], at: Moment) -> Clause:
        statement = (
            "(r.kind, r.slug) IN (SELECT split_part(ref, ':', 1), split_part(ref, ':', 2)"
            " FROM ledger_projection AS by, unnest(by.refs) AS ref WHERE by.kind = %s AND by.slug = %s"
            " AND by.sequence <= %s AND by.superseded_by > %s AND by.live)"
        )
        return statement, [kind, value, at.n, at.n]

    return Filter(parameter, where)


@dataclass(frozen=True, slots=True)
class Ordering:
    """A way to sort: SQL, and the type that a key of a cursor is cast back to."""

    sql: str
    cast: str = "text"


CHANGED = Ordering("r.sequence", "bigint")
SLUG = Ordering("r.slug")
POSTED = [Ordering("p.rank"), Ordering("p.slug")]


@dataclass(frozen=True, slots=True)
class Listing:
    """What a kind's list offers."""

    kind: str
    summary: str
    schema: str
    orderings: Mapping[str, Ordering]
    default_ordering: str
    filters: Sequence[Filter] = ()
    modifiers: Sequence[Parameter] = ()
    check: Callable[[Mapping[str, Any]], None] = field(default=lambda _values: None)

    def operation(self) -> Operation:
        """The operation with everything that every list takes."""
        names = [sign + name for name in self.orderings for sign in ("", "-")]
        ordering = choice("ordering", f"How to sort; `-` turns it round. Without it: `{self.default_ordering}`.", names)
        own = [*(item.parameter for item in self.filters), *self.modifiers]
        return Operation(
            name=f"{paths.COLLECTIONS[self.kind]}_list",
            summary=self.summary,
            parameters=[*own, ordering, LANG, FALLBACK, AS_OF, LIMIT, CURSOR, COUNT],
            schema=_envelope(self.schema),
            problems=(400, 406, 410, 503),
            tag=paths.COLLECTIONS[self.kind],
        )


def _envelope(card: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "as_of": component("Cursor"),
            "next": {"type": ["string", "null"], "format": "uri-reference"},
            "count": {"type": "integer", "minimum": 0},
            "results": {"type": "array", "items": component(card)},
        },
        "required": ["as_of", "next", "results"],
        "additionalProperties": False,
    }


class ListView(RecordView):
    """The list of one kind."""

    listing: ClassVar[Listing]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.operation = cls.listing.operation()

    def answer(self, values: dict[str, Any], language: Wanted, **_kwargs: str) -> Answer:
        """One page."""
        self.listing.check(values)
        page = _Page(self.listing, values, language)
        rows = page.rows()
        cards = [(language.beside(row.language), joining.Template(row.card)) for row in rows]
        texts = joining.filled(cards, page.moment)
        body: dict[str, Any] = {"as_of": str(page.moment.place), "next": page.next()}
        if values.get("count"):
            body["count"] = page.count()
        body["results"] = raw(f"[{','.join(texts)}]")
        return Answer(dump(body).encode(), {row.language for row in rows}, page.moment)


@dataclass(frozen=True, slots=True)
class _Row:
    card: str
    language: Language


class _Page:
    """One page of a list while it is being read."""

    def __init__(self, listing: Listing, values: dict[str, Any], language: Wanted) -> None:
        self.listing, self.values, self.language = listing, values, language
        name = values.get("ordering", listing.default_ordering)
        self.descending = name.startswith("-")
        self.keys = [item.key.format(values[item.parameter.name]) for item in self._asked() if item.key]
        self.order = self._order(name.removeprefix("-"))
        self.limit: int = values.get("limit", 20)
        self.after: list[str] = []
        pinned = None
        if "cursor" in values:
            pinned, self.after = read_page_cursor(paths.collection(listing.kind), values, len(self.order))
        self.moment = moment(values.get("as_of"), pinned)
        self.last: list[str] | None = None

    def _asked(self) -> list[Filter]:
        return [item for item in self.listing.filters if item.parameter.name in self.values]

    def _order(self, name: str) -> Sequence[Ordering]:
        if self.keys and name == self.listing.default_ordering.removeprefix("-"):
            return POSTED
        order = self.listing.orderings[name]
        return [order] if order in (SLUG, CHANGED) else [order, SLUG]

    def rows(self) -> list[_Row]:
        """The page's rows; notes the last one's keys if there are more."""
        tables, where, parameters = self._query()
        if self.after:
            where, parameters = f"{where} AND {self._beyond()}", [*parameters, *self.after]
        direction = "DESC" if self.descending else "ASC"
        keys = ", ".join(f"({order.sql})::text" for order in self.order)
        found = fetch(
            f"SELECT {self.language.columns('list')}, r.languages, r.original, {keys} FROM {tables}"
            f" WHERE {where} ORDER BY {', '.join(f'{order.sql} {direction}' for order in self.order)} LIMIT %s",
            [*parameters, self.limit + 1],
        )
        if len(found) > self.limit:
            found = found[: self.limit]
            self.last = list(found[-1][3:])
        return [_Row(card, self.language.served(languages, original)) for card, languages, original, *_keys in found]

    def _query(self) -> tuple[str, str, list[Any]]:
        """Tables, conditions and their parameters."""
        # The kind is written out: no plan that is kept for any kind could use an index of one kind.
        tables, clauses = _posted(len(self.keys)) if self.keys else ("ledger_projection AS r", [])
        parameters: list[Any] = [*self.keys, self.moment.n, self.moment.n]
        clauses += [VISIBLE, "r.live", f"r.kind = '{self.listing.kind}'"]
        for item in self._asked():
            if item.where:
                clause, more = item.where(self.values[item.parameter.name], self.values, self.moment)
                clauses.append(clause)
                parameters += more
        if not self.language.fallback and self.language.language:
            clauses.append("r.languages @> ARRAY[%s]::varchar[]")
            parameters.append(self.language.language)
        return tables, " AND ".join(clauses), parameters

    def _beyond(self) -> str:
        columns = ", ".join(order.sql for order in self.order)
        values = ", ".join(f"%s::{order.cast}" for order in self.order)
        return f"({columns}) {'<' if self.descending else '>'} ({values})"

    def count(self) -> int:
        """How many rows there are on all pages."""
        tables, where, parameters = self._query()
        ((total,),) = fetch(f"SELECT count(*) FROM {tables} WHERE {where}", parameters)
        return int(total)

    def next(self) -> str | None:
        """The address of the next page, or None on the last one."""
        if self.last is None:
            return None
        given = {name: _written(value) for name, value in self.values.items() if name not in {"cursor", "count"}}
        path = paths.collection(self.listing.kind)
        cursor = page_cursor(path, self.moment.place, self.last, self.values)
        return paths.with_query(path, {**given, "cursor": cursor})


def _posted(keys: int) -> tuple[str, list[str]]:
    """Projections that are posted under every one of so many keys, as ``r``; the first key's keys are ``p``."""
    tables = "ledger_projectionkey AS p JOIN ledger_projection AS r ON r.sequence = p.sequence"
    names = ["p", *(f"p{number}" for number in range(1, keys))]
    for name in names[1:]:
        same = f"({name}.rank, {name}.slug, {name}.sequence) = (p.rank, p.slug, p.sequence)"
        tables += f" JOIN ledger_projectionkey AS {name} ON {same}"
    return tables, [f"{name}.key = %s" for name in names]


def _written(value: Any) -> str:
    return f"{value:f}" if hasattr(value, "as_tuple") else str(value)
