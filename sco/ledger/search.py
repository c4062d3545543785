"""Search vectors of the projections: Chinese as overlapping bigrams, English stemmed.

They are not needed to publish. A single publication fills them at once; a bulk one leaves them to the worker.
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
    """Chinese runs as overlapping pairs, other words in small letters: ``上合组织 SCO`` is ``上合 合组 组织 sco``."""
    return " ".join(token for run in _RUNS.findall(text) for token in _tokens(run))


def _tokens(run: str) -> Iterator[str]:
    if not re.match(f"[{_CJK}]", run) or len(run) == 1:
        yield run.lower()
    else:
        yield from (run[start : start + 2] for start in range(len(run) - 1))


# An item without texts to search gets empty vectors: NULL means "not filled yet".
VECTORS = (
    "coalesce(to_tsvector('simple', new.zh), '') AS zh, coalesce(to_tsvector('english', new.en), '') AS en"
    " FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS new(sequence, zh, en)"
)


def texts_to_search(entries: Iterable[Entry]) -> list[list[Any]]:
    """The three arrays that ``VECTORS`` makes vectors of: sequences, Chinese texts as bigrams, English texts."""
    texts = {entry.sequence: search_texts(entry) for entry in entries if entry.document is not None}
    chinese = [bigrams(text[ZH]) if ZH in text else None for text in texts.values()]
    return [list(texts), chinese, [text.get(EN) for text in texts.values()]]


def fill(sequences: Iterable[int]) -> None:
    """Fill the vectors of these projections."""
    arrays = texts_to_search(Entry.objects.filter(sequence__in=list(sequences)))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE ledger_projection AS r SET search_zh_hans = made.zh, search_en = made.en"
            f" FROM (SELECT new.sequence, {VECTORS}) AS made WHERE r.sequence = made.sequence AND r.live",
            arrays,
        )


def fill_missing(first: int, last: int) -> int:
    """Fill the vectors still missing between two sequences, a few at a time; answers with how many it filled."""
    done = 0
    while sequences := list(
        Projection.objects.unsearchable()
        .filter(sequence__range=(first, last))
        .order_by("sequence")
        .values_list("sequence", flat=True)[:_BATCH]
    ):
        fill(sequences)
        done += len(sequences)
        first = sequences[-1] + 1
    return done
