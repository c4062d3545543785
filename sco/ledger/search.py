"""The search vectors of projections: Chinese as overlapping bigrams, English stemmed.

Publishing does not need them. Small publications fill them at once; large ones leave them to the worker.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection

from sco.languages import EN, ZH
from sco.ledger.models import Entry, Projection
from sco.ledger.projections import search_texts

_BATCH = 200
_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUNS = re.compile(f"[{_CJK}]+|[^\\W{_CJK}]+")


def bigrams(text: str) -> str:
    """Chinese runs as overlapping pairs, other words in lower case: ``上合组织 SCO`` is ``上合 合组 组织 sco``."""
    return " ".join(token for run in _RUNS.findall(text) for token in _tokens(run))


def _tokens(run: str) -> Iterator[str]:
    if not re.match(f"[{_CJK}]", run) or len(run) == 1:
        yield run.lower()
    else:
        yield from (run[start : start + 2] for start in range(len(run) - 1))


# An item without searchable text gets empty vectors, because NULL means “not filled yet”.
VECTORS = (
    "coalesce(to_tsvector('simple', new.zh), '') AS zh, coalesce(to_tsvector('english', new.en), '') AS en"
    " FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS new(sequence, zh, en)"
)


def vector_texts(entries: Iterable[Entry]) -> list[list[Any]]:
    """The three parameters of ``VECTORS``: sequences, Chinese texts as bigrams, English texts."""
    texts = {entry.sequence: search_texts(entry) for entry in entries if entry.document is not None}
    chinese = [bigrams(text[ZH]) if ZH in text else None for text in texts.values()]
    return [list(texts), chinese, [text.get(EN) for text in texts.values()]]


def fill(sequences: Iterable[int]) -> None:
    """Fill the vectors of these projections."""
    arrays = vector_texts(Entry.objects.filter(sequence__in=list(sequences)))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE ledger_projection AS p SET search_zh_hans = made.zh, search_en = made.en"
            f" FROM (SELECT new.sequence, {VECTORS}) AS made WHERE p.sequence = made.sequence AND p.live",
            arrays,
        )


def fill_missing(first: int, last: int) -> int:
    """Fill the missing vectors between two sequences, in chunks; returns how many were filled."""
    done = 0
    while sequences := list(
        Projection.objects.awaiting_vectors()
        .filter(sequence__range=(first, last))
        .order_by("sequence")
        .values_list("sequence", flat=True)[:_BATCH]
    ):
        fill(sequences)
        done += len(sequences)
        first = sequences[-1] + 1
    return done
