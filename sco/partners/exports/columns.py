"""The columns of a kind as a table, derived from its document: one per language of a text, one per member of an object.

Lists of objects become tables of their own where there can be several tables, and JSON in a cell where there is one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any

import orjson
from rest_framework import serializers

from articles.serializers.documents import RestrictedMembersField, TranslationStateField
from sco.languages import LANGUAGES, suffix
from sco.ledger import documents as d
from sco.ledger.registry import KINDS
from sco.partners.exports.reading import BODIES

_BY_LANGUAGE = (d.BilingualField, d.BilingualListField, TranslationStateField)
_NAMES = (d.ItemsField, d.LanguagesField, RestrictedMembersField)


class Shape(Enum):
    """What is in a column: a number, a text, a code of a list, names, or what only JSON can hold."""

    NUMBER, TEXT, CODE, NAMES, JSON = "number", "text", "code", "names", "json"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, and where its value is found. ``of`` is the kind whose slugs it has, "" for none."""

    name: str
    path: tuple[str, ...]
    shape: Shape = Shape.TEXT
    of: str = ""

    def value(self, row: Mapping[str, Any]) -> Any:
        """The value in a row; None if it is missing anywhere on the way."""
        found: Any = row
        for name in self.path:
            found = found.get(name) if found else None
        return found

    def text(self, row: Mapping[str, Any]) -> str:
        """The value as the text of a cell: names are separated by spaces, which none of them contains."""
        found = self.value(row)
        if found is None:
            return ""
        if self.shape is Shape.JSON:
            return orjson.dumps(found).decode()
        return " ".join(found) if self.shape is Shape.NAMES else str(found)


_OF_ROW = (
    Column("slug", ("slug",)),
    Column("version", ("version",), Shape.NUMBER),
    Column("recorded_at", ("at",)),
)
_TEXTS = (Column("source_text", ("source_text",)), Column("source_text_withheld", ("source_text_withheld",)))
# At the end, where they disturb nobody: what another request goes on with, and what verifies the row.
_LAST = (Column("sequence", ("sequence",), Shape.NUMBER), Column("document_hash", ("document_hash",)))


@cache
def columns(kind: str, *, bodies: bool) -> Sequence[Column]:
    """The columns of a kind, with or without the long texts."""
    members = _of_serializer(KINDS[kind].document(), ("document",), "")
    long = BODIES.get(kind, "")
    kept = [each for each in members if bodies or not long or each.path[1] != long]
    return (*_OF_ROW, *kept, *(_TEXTS if bodies and long else ()), *_LAST)


def _of_serializer(serializer: Any, path: tuple[str, ...], prefix: str) -> Iterator[Column]:
    for name, field in serializer.fields.items():
        yield from _of_field(field, (*path, name), f"{prefix}{name}")


def _of_field(field: Any, path: tuple[str, ...], name: str) -> Iterator[Column]:
    if isinstance(field, _BY_LANGUAGE):
        shape = Shape.JSON if isinstance(field, d.BilingualListField) else Shape.TEXT
        yield from (Column(f"{name}_{suffix(tag)}", (*path, tag), shape) for tag in LANGUAGES)
    elif isinstance(field, serializers.Serializer):
        yield from _of_serializer(field, path, f"{name}_")
    elif isinstance(field, serializers.ListSerializer):
        yield Column(name, path, Shape.JSON)
    else:
        yield Column(name, path, _shape(field), getattr(field, "kind", ""))


def _shape(field: Any) -> Shape:
    if isinstance(field, serializers.ChoiceField):
        return Shape.CODE
    return Shape.NAMES if isinstance(field, _NAMES) else Shape.TEXT


@dataclass(frozen=True, slots=True)
class Link:
    """A table of what a member of a kind's documents lists: the item, the position in the list, and the columns."""

    name: str
    kind: str
    path: tuple[str, ...]
    columns: Sequence[Column]

    def rows(self, row: Mapping[str, Any]) -> Iterator[list[Any]]:
        """The rows of one item."""
        listed = Column("", self.path).value(row) or ()
        for position, each in enumerate(listed):
            values = each if isinstance(each, Mapping) else {"": each}
            yield [row["slug"], position, *(column.value(values) for column in self.columns)]


@cache
def links(kind: str) -> Sequence[Link]:
    """The tables of what documents of a kind list: other items, and parts with columns of their own."""
    return list(_links(kind))


def _links(kind: str) -> Iterator[Link]:
    for name, field in KINDS[kind].document().fields.items():
        if isinstance(field, d.ItemsField):
            of = (Column(field.kind, ("",), of=field.kind),)
            yield Link(f"{kind}_{name}", kind, ("document", name), of)
        elif isinstance(field, serializers.ListSerializer):
            yield Link(f"{kind}_{name}", kind, ("document", name), [*_of_serializer(field.child, (), "")])
