"""Verifies the rows for searching against the documents."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from sco.ledger.models import Entry, SearchPending
from sco.ledger.projections import derive
from sco.ledger.search import text_rows
from sco.ledger.search_rows import search_rows

# Vectors are compared by the database, because Python cannot parse them.
_WRONG = """
    WITH expected AS (SELECT * FROM unnest({arrays}) AS e({columns})),
        stored AS (SELECT {columns} FROM {table} WHERE sequence = ANY (%s))
    SELECT min(sequence) FROM (
        (SELECT * FROM expected EXCEPT SELECT * FROM stored)
        UNION ALL (SELECT * FROM stored EXCEPT SELECT * FROM expected)
    ) AS differing
"""
_TEXTS = {
    "sequence": "bigint", "tier": "smallint", "chunk": "smallint", "chunks": "smallint", "kind": "varchar",
    "slug": "varchar", "recency": "varchar", "vector": "tsvector",
}  # fmt: skip
_NAMES = {"sequence": "bigint", "place": "smallint", "beginning": "varchar", "language": "varchar"}


def search_fault(chunk: Sequence[Entry]) -> str | None:
    """What is wrong with the rows for searching of these entries; of those that wait for them, nothing is."""
    waiting = SearchPending.objects.filter(sequence__range=(chunk[0].sequence, chunk[-1].sequence))
    left_out = set(waiting.values_list("sequence", flat=True))
    entries = [entry for entry in chunk if entry.sequence not in left_out]
    texts, names = [], []
    for entry in entries:
        if derived := derive(entry):
            rows = search_rows(derived.kind, derived.document)
            texts += [[getattr(row, name) for name in _TEXTS] for row in text_rows(entry, derived, rows)]
            names += [[entry.sequence, *row] for row in rows.names]
    sequences = [entry.sequence for entry in entries]
    wrong = [
        each
        for each in (
            _wrong("ledger_searchtext", _TEXTS, texts, sequences),
            _wrong("ledger_searchname", _NAMES, names, sequences),
        )
        if each
    ]
    return f"The rows for searching of entry {min(wrong)} do not match it" if wrong else None


def _wrong(table: str, columns: dict[str, str], rows: Iterable[Sequence[Any]], sequences: list[int]) -> int | None:
    arrays = ", ".join(f"%s::{type_}[]" for type_ in columns.values())
    values = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in columns]
    with connection.cursor() as cursor:
        cursor.execute(_WRONG.format(arrays=arrays, columns=", ".join(columns), table=table), [*values, sequences])
        found: int | None = cursor.fetchone()[0]
    return found
