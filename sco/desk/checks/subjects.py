"""Rows of the desk as subjects of checks: as saved, or with the values of a form that is being filled in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sco.checks.subjects import Address, Form, Named, Pair, Subject
from sco.desk.checks.declarations import DECLARED, Declared
from sco.languages import EN, ZH, columns, suffix
from sco.ledger.items import Item
from sco.ledger.queries import latest_entries
from sco.ledger.registry import KINDS, Kind, Ref, kind_of, ref_of

Values = Mapping[str, str]


def glossary() -> list[Named]:
    """Everything that has fixed names in both languages. One query per kind."""
    return [named for kind, declared in DECLARED.items() if declared.names for named in _named(KINDS[kind], declared)]


def _named(kind: Kind, declared: Declared) -> Iterator[Named]:
    pairs = [columns(name) for name in declared.names]
    wanted = ["slug", *(column for pair in pairs for column in pair)]
    for row in kind.model._default_manager.values(*wanted):
        zh, en = ([name for pair in pairs for name in _listed(row[pair[side]])] for side in (0, 1))
        yield Named(f"{kind.name}:{row['slug']}", zh, en, declared.inflects)


def _listed(value: Any) -> list[str]:
    """A column has one name or a list of them."""
    return [name for name in ([value] if isinstance(value, str) else value or []) if name]


def subject_of(
    item: Any, names: Sequence[Named], *, values: Values | None = None, not_public: "Unpublished | None" = None
) -> Subject:
    """The subject of one row fetched ``with_document_parts``; ``values`` are those of its form by column."""
    declared = DECLARED[kind_of(item).name]
    typed = values or {}

    def value(column: str) -> str:
        return typed[column] if column in typed else str(getattr(item, column, None) or "")

    source = declared.source(item, value) if declared.source else None
    return Subject(
        pairs=[*_pairs(declared, value), *_citations(item, declared)],
        quotations=source.quotations if source else (),
        source_text=source.text if source else "",
        source_language=source.language if source else ZH,
        addresses=[*(Address(name, value(name)) for name in declared.addresses), *_cited(item, declared)],
        quantity=declared.quantity(value) if declared.quantity else None,
        not_public=list(map(str, not_public.named(item))) if not_public else (),
        parts_not_public=list(map(str, not_public.owned(item))) if not_public else (),
        names=names,
    )


def _pairs(declared: Declared, value: Any) -> Iterator[Pair]:
    for name, form in declared.texts.items():
        zh, en = map(value, columns(name))
        yield Pair(name, form, zh, en, required=name in declared.required)


def _rows(item: Any, declared: Declared) -> list[tuple[str, Any]]:
    """The citations with the prefix that their fields have on the form."""
    if not declared.citations or not item.pk:
        return []
    # Where documents need them as a list, they were fetched into one.
    fetched = getattr(item, f"{declared.citations.removesuffix('s')}_rows", None)
    rows = getattr(item, declared.citations).all() if fetched is None else fetched
    return [(f"{declared.citations}-{number}-", row) for number, row in enumerate(rows)]


def _citations(item: Any, declared: Declared) -> Iterator[Pair]:
    for at, row in _rows(item, declared):
        zh, en = (getattr(row, f"title_{suffix(language)}") or "" for language in (ZH, EN))
        yield Pair("title", Form.CITATION, zh, en, at=at)


def _cited(item: Any, declared: Declared) -> Iterator[Address]:
    for at, row in _rows(item, declared):
        yield Address(f"{at}url", row.url)


class Unpublished:
    """Which of the items that some rows name, or that belong to them, are not public."""

    def __init__(self, rows: Iterable[Item]) -> None:
        # One query for all rows.
        self._named = {ref_of(row): _mentioned(row) for row in rows}
        self._owned = {ref_of(row): _owned(row) for row in rows}
        every = {ref for refs in [*self._named.values(), *self._owned.values()] for ref in refs}
        latest = latest_entries(every, texts=False)
        # An erased item cannot become public again, and references to it are allowed.
        self._missing = {ref for ref in every if ref not in latest or not latest[ref].referable}

    def named(self, row: Item) -> list[Ref]:
        """The unpublished items that a row names."""
        return [ref for ref in self._named.get(ref_of(row), ()) if ref in self._missing]

    def owned(self, row: Item) -> list[Ref]:
        """The unpublished items that belong to a row."""
        return [ref for ref in self._owned.get(ref_of(row), ()) if ref in self._missing]


def _mentioned(row: Item) -> list[Ref]:
    kind = kind_of(row)
    return kind.named_items(kind.freeze(row).document)


def _owned(row: Any) -> list[Ref]:
    owns = DECLARED[kind_of(row).name].owns
    return [ref_of(each) for each in getattr(row, owns).all()] if owns else []
