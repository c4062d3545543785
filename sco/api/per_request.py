"""Fields of a detail that are rendered with each answer, because they depend on other items or on the head.

Each adds parts to the one query that a detail makes for everything embedded in it, and renders its rows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

import orjson
from rest_framework import serializers
from rest_framework.fields import SkipField

from sco.api import paths
from sco.api.fields import EMBEDDED_AT_MOST, embedded_list
from sco.api.languages import LanguagePreference
from sco.api.references import Template, embedded_query
from sco.api.sql import SQL, fetch, visible
from sco.languages import Language
from sco.ledger.registry import Ref


class Row(NamedTuple):
    """A row of the query for everything embedded: ``part`` says whose it is, ``extra`` is JSON text."""

    part: str
    kind: str
    slug: str
    embedded: str
    extra: str | None
    total: int


@dataclass(slots=True)
class Detail:
    """An item as it is being read: its prerendered fragment, and what is found for it.

    ``extras`` are the values of the columns that fields have asked for, by the fields' names; ``names`` the embedded
    representations of the items that are named.
    """

    ref: Ref
    template: Template
    language: Language
    preference: LanguagePreference
    spans: list[dict[str, Any]]
    n: int
    extras: Mapping[str, Any]
    names: dict[Ref, str] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def found(self, part: str) -> list[Row]:
        """The rows of one part of the query for everything embedded."""
        return self.rows.get(part, [])


class PerRequestField(serializers.Field):
    """A field that is left out when the item is published.

    ``column`` is SQL for a JSON value that is read with the item's row ``r``, at the snapshot ``n`` or the ``head``.
    """

    column = ""

    def get_attribute(self, instance: Any) -> Any:
        """Nothing of the document."""
        raise SkipField

    def references(self, detail: Detail) -> Iterable[Ref]:
        """Items that it names besides those of its query."""
        return ()

    def query(self, detail: Detail) -> SQL | None:
        """Its part of the query for everything embedded: the columns of ``Row``."""
        return None

    def render(self, detail: Detail) -> Any:
        """The value; SkipField leaves the member out of the answer."""
        raise SkipField


class ShapedField(PerRequestField):
    """One whose values have the shape of another serializer or field; ``may_be_absent`` is for those that can skip."""

    shape: ClassVar[type[serializers.Field]]
    may_be_absent: ClassVar[bool] = False


class RelatedListField(PerRequestField):
    """The items of a kind that carry a key made from this item's slug: ``RelatedListField("claim", key="article:{}")``.

    ``parameter`` is the one of their list that takes the slug.
    """

    def __init__(self, kind: str, *, key: str, parameter: str) -> None:
        super().__init__()
        self.kind, self.key, self.parameter = kind, key, parameter

    def query(self, detail: Detail) -> SQL:
        """The first of them, with their number."""
        name = self.field_name
        statement = (
            f"SELECT '{name}', r.kind, r.slug, {detail.preference.column('embedded')}, NULL::jsonb, count(*) OVER ()"
            " FROM ledger_projectionkey AS k JOIN ledger_projection AS r ON r.sequence = k.sequence"
            f" WHERE k.key = %(key_{name})s AND {visible()} AND r.live"
            f" ORDER BY k.rank DESC, k.slug LIMIT {EMBEDDED_AT_MOST}"
        )
        return SQL(statement, {f"key_{name}": f"{self.kind}/{self.key.format(detail.ref.slug)}"})

    def render(self, detail: Detail) -> dict[str, Any]:
        """The list."""
        rows = detail.found(str(self.field_name))
        url = paths.collection(self.kind, **{self.parameter: detail.ref.slug})
        return embedded_list(rows[0].total if rows else 0, url, [orjson.Fragment(row.embedded) for row in rows])


def render_detail(detail: Detail, fields: Mapping[str, PerRequestField]) -> bytes:
    """The detail as JSON: its fragment with the items that it names, and its fields per request. One query."""
    _read_embedded(detail, fields.values())
    members = {}
    for name, each in fields.items():
        try:
            members[name] = each.render(detail)
        except SkipField:
            continue
    text = detail.template.resolve(detail.names)
    return (f"{text[:-1]},{orjson.dumps(members).decode()[1:]}" if members else text).encode()


def _read_embedded(detail: Detail, fields: Iterable[PerRequestField]) -> None:
    refs = detail.template.references().union(*(each.references(detail) for each in fields))
    names = embedded_query(refs, detail.preference)
    first = SQL(f"SELECT 'names', e.*, NULL::jsonb, 0 FROM ({names.text}) AS e(kind, slug, text)", names.parameters)
    parts = [first, *(query for each in fields if (query := each.query(detail)))]
    parameters: dict[str, Any] = {"n": detail.n}
    for part in parts:
        parameters |= part.parameters
    for row in map(Row._make, fetch(" UNION ALL ".join(f"({part.text})" for part in parts), parameters)):
        if row.part == "names":
            detail.names[Ref(row.kind, row.slug)] = row.embedded
        else:
            detail.rows.setdefault(row.part, []).append(row)
