"""The search vectors of projections: Chinese as overlapping bigrams, English stemmed."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection

from sco.languages import EN, ZH
from sco.ledger.models import Entry, Projection
from sco.ledger.projections import search_texts

_BATCH = 200
# The ideographs in common use, their first extension and the compatibility block.
_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUNS = re.compile(f"[{_CJK}]+|[^\\W{_CJK}]+")


def bigrams(text: str) -> str:
    """Chinese runs as overlapping pairs, other words in lower case: ``上合组织 SCO`` becomes ``上合 合组 组织 sco``."""
    # PostgreSQL has no Chinese parser, and would take a whole sentence for one word.
    return " ".join(token for run in _RUNS.findall(text) for token in _tokens(run))


def _tokens(run: str) -> Iterator[str]:
    if not re.match(f"[{_CJK}]", run) or len(run) == 1:
        yield run.lower()
    else:
        yield from (run[start : start + 2] for start in range(len(run) - 1))


# 'simple' for the bigrams, which no stemmer knows. An item without searchable text gets empty vectors, because NULL
# means “not filled yet”.
VECTORS = (
    "coalesce(to_tsvector('simple', new.zh), '') AS zh, coalesce(to_tsvector('english', new.en), '') AS en"
    " FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS new(sequence, zh, en)"
)


def vector_texts(entries: Iterable[Entry]) -> list[list[Any]]:
    """The parameters of ``VECTORS``: sequences, Chinese texts as bigrams, English texts."""
    texts = {entry.sequence: search_texts(entry) for entry in entries if entry.document is not None}
    chinese = [bigrams(text[ZH]) if ZH in text else None for text in texts.values()]
    return [list(texts), chinese, [text.get(EN) for text in texts.values()]]


def fill(sequences: Iterable[int]) -> None:
    """Fill the vectors of these projections."""
    arrays = vector_texts(Entry.objects.filter(sequence__in=list(sequences)))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE ledger_projection AS p SET search_zh_hans = v.zh, search_en = v.en"
            f" FROM (SELECT new.sequence, {VECTORS}) AS v WHERE p.sequence = v.sequence AND p.live",
            arrays,
        )


def fill_missing(first: int, last: int) -> int:
    """Fill the missing vectors between two sequences, in chunks; returns the number filled."""
    done = 0
    while sequences := list(
        Projection.objects.awaiting_vectors()
        .filter(sequence__range=(first, last))
        .order_by("sequence")
        .values_list("sequence", flat=True)[:_BATCH]
    ):
        fill(sequences)
        done += len(sequences)
        # Past this batch, so that a projection that stays unfilled cannot make the loop endless.
        first = sequences[-1] + 1
    return done
