"""Fields of a detail that are rendered with each response, because they depend on other items or on the head.

They share one query for everything embedded in the detail: a field adds a SELECT to its UNION ALL and renders the rows
of that, or names items whose embedded representations are read with those of the placeholders.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

import orjson
from rest_framework import serializers
from rest_framework.fields import SkipField

from sco.api import paths
from sco.api.fields import COUNTED_AT_MOST, COUNTED_IN_LISTS, EMBEDDED_AT_MOST, CountField, embedded_list
from sco.api.labels import LABELS
from sco.api.languages import LanguagePreference
from sco.api.links import marked
from sco.api.references import Template, embedded_query
from sco.api.snapshots import Snapshot
from sco.api.sql import SQL, fetch, visible
from sco.languages import Both, Language
from sco.ledger.registry import KINDS, Ref


class Row(NamedTuple):
    """A row of the query for everything embedded: ``part`` tells which SELECT it is from, ``extra`` is JSON text."""

    part: str
    kind: str
    slug: str
    embedded: str
    extra: str | None
    total: int


@dataclass(slots=True)
class Detail:
    """An item while its detail is rendered.

    ``extras`` has the values of the fields' columns by the fields' names, ``names`` the embedded representations of the
    items that it names, and ``rows`` the other rows of the query for everything embedded, by ``Row.part``.
    """

    ref: Ref
    template: Template
    language: Language | Both
    preference: LanguagePreference
    spans: list[dict[str, Any]]
    at: Snapshot
    extras: Mapping[str, Any]
    original: Language
    # Languages of what it shows besides representations.
    further: set[Language] = field(default_factory=set)
    names: dict[Ref, str] = field(default_factory=dict)
    rows: defaultdict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))


class PerRequestField(serializers.Field):
    """A field that is left out of the prerendered fragment. One instance serves all requests: state is in ``Detail``.

    ``column`` is SQL for a JSON value that is read with the item's row ``r``, at the snapshot ``n`` or the ``head``;
    ``required`` are the languages that other items must be public in. What needs more than an index look-up belongs
    there, not into ``query``: the statement with the item's row is the same for every item, so its plan is kept, while
    the query for everything embedded is planned for each request.
    """

    column = ""
    # Whether what it shows depends on who asks.
    by_caller: ClassVar[bool] = False

    def get_attribute(self, instance: Any) -> Any:
        # DRF's to_representation passes over fields that skip: this is what leaves it out at publishing.
        raise SkipField

    def column_in(self, preference: LanguagePreference) -> str:
        """The column, where it depends on the languages of the response."""
        return self.column

    def read(self, value: str) -> Any:
        """The value of its column for ``Detail.extras``."""
        return orjson.loads(value)

    def references(self, detail: Detail) -> Iterable[Ref]:
        """The items whose embedded representations ``render`` takes from ``detail.names``."""
        return ()

    def query(self, detail: Detail) -> SQL | None:
        """Its SELECT in the query for everything embedded, with the columns of ``Row``; None if it needs no rows."""
        return None

    def render(self, detail: Detail) -> Any:
        """The value; SkipField leaves the member out of the response."""
        raise NotImplementedError


class ShapedField(PerRequestField):
    """A field whose value has the shape of another serializer or field, for OpenAPI.

    ``may_be_absent`` if ``render`` can raise SkipField.
    """

    shape: ClassVar[type[serializers.Field]]
    may_be_absent: ClassVar[bool] = False


class ColumnField(ShapedField):
    """A field whose JSON is a column of the item's own row, so that lists have it too; ``absent`` stands for NULL."""

    absent: ClassVar[str]
    # Whether nothing but the item's own entries can change it.
    is_own: ClassVar[bool] = False

    def read(self, value: str) -> str:
        return value

    def render(self, detail: Detail) -> orjson.Fragment:
        return orjson.Fragment(detail.extras[str(self.field_name)] or self.absent)


def with_members(fragment: str, fields: Mapping[str, ColumnField], values: Sequence[str | None]) -> str:
    """A fragment of a list with the members that these columns yield, if there are any values."""
    if not values:
        return fragment
    members = (f'"{name}":{value or each.absent}' for (name, each), value in zip(fields.items(), values, strict=True))
    return f"{fragment[:-1]},{','.join(members)}}}"


def carrying(key: str) -> str:
    """SQL from FROM on for the keys ``k``, in the order of lists, of the public items that carry a key."""
    # From the index alone: what is not live has no keys. Only languages, where they are asked for, need the rows, which
    # OFFSET keeps the planner from reading all at once.
    return (
        f"FROM ledger_projectionkey AS k WHERE k.key = {key} AND {visible('k')}"
        " AND (cardinality(%(required)s::varchar[]) = 0 OR EXISTS (SELECT FROM ledger_projection AS item"
        " WHERE item.sequence = k.sequence AND item.languages @> %(required)s::varchar[] OFFSET 0))"
    )


class RelatedCountField(ColumnField):
    """How many items of a kind carry a key made from this item's slug, in a list: see ``RelatedListField``."""

    shape = CountField

    def __init__(self, kind: str, *, key: str, parameter: str) -> None:
        super().__init__()
        self.kind, self.key, self.parameter = kind, key, parameter

    @property
    def column(self) -> str:  # type: ignore[override]
        """The JSON, made in SQL because only the row knows its slug."""
        # Not before the first request: the kind may be registered after this one.
        before, after = f"{self.kind}/{self.key}".split("{}")
        url = marked(paths.collection(self.kind, **{self.parameter: ""}))
        key = f"'{before}' || r.slug || '{after}'"
        return (
            f"""(SELECT '{{"count":' || least(count(*), {COUNTED_IN_LISTS}) || ',"capped":'"""
            f""" || (count(*) > {COUNTED_IN_LISTS}) || ',"url":"{url[:-1]}' || r.slug || '{url[-1]}"}}'"""
            f" FROM (SELECT {carrying(key)} LIMIT {COUNTED_IN_LISTS + 1}) AS counted)"
        )


class RelatedListField(PerRequestField):
    """The items of a kind that carry a key made from this item's slug: ``RelatedListField("claim", key="article:{}")``.

    ``parameter`` is the filter of that kind's list that takes the slug, for the address of the whole list.
    """

    def __init__(self, kind: str, *, key: str, parameter: str) -> None:
        super().__init__()
        self.kind, self.key, self.parameter = kind, key, parameter

    def column_in(self, preference: LanguagePreference) -> str:
        """How many there are and a JSON list of the first, with a space between: ``3 [{…},{…},{…}]``."""
        down = " DESC" if KINDS[self.kind].newest_first else ""
        before, after = f"{self.kind}/{self.key}".split("{}")
        # In the order of the kind's list, so that the embedded list begins like the page at its address.
        order, found = f"k.rank{down}, k.slug{down}", carrying(f"'{before}' || r.slug || '{after}'")
        embedded = preference.column("embedded")
        # Where these are not all, they are counted by themselves: in the index alone, which a sort would not be.
        total = f"(SELECT count(*) FROM (SELECT {found} LIMIT {COUNTED_AT_MOST + 1}) AS counted)"
        return (
            f"(SELECT concat(CASE shown WHEN {EMBEDDED_AT_MOST} THEN {total} ELSE shown END, ' [', items, ']')"
            f" FROM (SELECT count(*) AS shown, string_agg({embedded}, ',' ORDER BY {order}) AS items"
            f" FROM (SELECT k.rank, k.slug, k.sequence {found} ORDER BY {order} LIMIT {EMBEDDED_AT_MOST}) AS k"
            " JOIN ledger_projection AS r ON r.sequence = k.sequence) AS first)"
        )

    def read(self, value: str) -> tuple[int, str]:
        """How many there are, and the first as JSON."""
        total, _space, found = value.partition(" ")
        return int(total), found

    def render(self, detail: Detail) -> dict[str, Any]:
        total, found = detail.extras[str(self.field_name)]
        url = paths.collection(self.kind, **{self.parameter: detail.ref.slug})
        shown = embedded_list(min(total, COUNTED_AT_MOST), url, orjson.Fragment(found))
        return {"count": shown["count"], "capped": total > COUNTED_AT_MOST, **shown}


def render_detail(detail: Detail, fields: Mapping[str, PerRequestField]) -> bytes:
    """The detail as JSON: the fragment with its references resolved, then the fields per request. One query."""
    _read_embedded(detail, fields.values())
    return render_members(detail, fields)


def render_members(detail: Detail, fields: Mapping[str, PerRequestField]) -> bytes:
    """Likewise, once everything embedded was read. No query."""
    members = {}
    for name, each in fields.items():
        try:
            members[name] = each.render(detail)
        except SkipField:
            continue
    text = detail.template.resolve(detail.names)
    # Two JSON objects joined as text, “…}” and “{…”: parsing the fragment only to extend it would cost more.
    return (f"{text[:-1]},{orjson.dumps(members).decode()[1:]}" if members else text).encode()


def related_parts(detail: Detail, fields: Iterable[PerRequestField]) -> tuple[set[Ref], list[SQL]]:
    """What is embedded: the items whose embedded representations are needed, and the fields' own SELECTs."""
    # Placeholders and fields often name the same item, which is read once.
    each_once = list(fields)
    refs = detail.template.references().union(*(each.references(detail) for each in each_once))
    return refs, [query for each in each_once if (query := each.query(detail))]


def _read_embedded(detail: Detail, fields: Iterable[PerRequestField]) -> None:
    language = detail.preference.of_names(detail.language)
    refs, parts = related_parts(detail, fields)
    detail.names |= LABELS.find(detail.at, language, refs)
    if missing := refs - detail.names.keys():
        parts.append(_names(missing, language))
    read: dict[Ref, str] = {}
    for row in _rows(parts, detail):
        if row.part == "names":
            read[Ref(row.kind, row.slug)] = row.embedded
        else:
            detail.rows[row.part].append(row)
    LABELS.keep(detail.at, language, read)
    detail.names |= read


def _names(refs: Iterable[Ref], language: Language | Both) -> SQL:
    names = embedded_query(refs, language)
    return SQL(f"SELECT 'names', e.*, NULL::jsonb, 0 FROM ({names.text}) AS e(kind, slug, text)", names.parameters)


def _rows(parts: Sequence[SQL], detail: Detail) -> Iterator[Row]:
    if not parts:
        return iter(())
    # All parts share one namespace of parameters, which is why each puts its name into those of its own.
    parameters: dict[str, Any] = {
        "n": detail.at.n, "head": detail.at.head.sequence, "required": list(detail.preference.required),
    }  # fmt: skip
    for part in parts:
        parameters |= part.parameters
    return map(Row._make, fetch(" UNION ALL ".join(f"({part.text})" for part in parts), parameters))
