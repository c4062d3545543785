"""Writes the rows for searching: a small publication its own, at once; those of a large one are left to the worker."""

from collections.abc import Iterable, Mapping, Sequence

import orjson
from django.db import connection, transaction

from sco.ledger.append import Entries, copy_rows
from sco.ledger.canonical import timestamp
from sco.ledger.documents import Frozen
from sco.ledger.models import Entry, SearchName, SearchPending, SearchText
from sco.ledger.projections import Derived, derive
from sco.ledger.registry import KINDS, Ref
from sco.ledger.search_rows import SearchRows, search_rows

# Small, because a publication that supersedes one of them waits for the batch.
_BATCH = 50
# Of a session's choosing, but the same for all of them: two workers never write the same rows.
_LOCK = 0x5C05EA
TABLES = (SearchText, SearchName, SearchPending)

Prepared = Mapping[str, SearchRows]


def write(derived: Iterable[tuple[Entry, Derived]], prepared: Prepared | None = None) -> None:
    """Write the rows of these entries; ``prepared`` has some of them by the text of their documents."""
    texts, names = [], []
    for entry, source in derived:
        rows = (prepared or {}).get(entry.document or "") or search_rows(source.kind, source.document)
        texts += text_rows(entry, source, rows)
        names += [SearchName(sequence=entry.sequence, **row._asdict()) for row in rows.names]
    copy_rows(SearchText, texts)
    copy_rows(SearchName, names)


def prepare(frozen: Mapping[Ref, Frozen]) -> Prepared:
    """The rows of frozen items by the text of their documents, for ``write``."""
    # Of the document as a reader would parse it: a frozen one may hold other types of the same values.
    texts = {ref: item.canonical_texts()[0] for ref, item in frozen.items() if KINDS[ref.kind].search}
    kinds = {text: KINDS[ref.kind] for ref, text in texts.items()}
    return {text: search_rows(kind, kind.upcast(orjson.loads(text), kind.schema)) for text, kind in kinds.items()}


def text_rows(entry: Entry, derived: Derived, rows: SearchRows) -> list[SearchText]:
    """The rows of SearchText of an entry."""
    recency = derived.index.rank or timestamp(entry.at)
    item = {"sequence": entry.sequence, "kind": entry.kind, "slug": entry.slug, "recency": recency}
    return [SearchText(**item, **row._asdict()) for row in rows.texts]


def leave(entries: Entries) -> list[int]:
    """Leave the rows of these entries to the worker; returns their sequences."""
    sequences = [entry.sequence for entry, derived in entries if derived and derived.kind.search]
    copy_rows(SearchPending, [SearchPending(sequence=sequence) for sequence in sequences])
    return sequences


def fill_missing(first: int, last: int) -> int:
    """Write the missing rows between two sequences, in batches of one transaction each; returns the entries' number."""
    done = 0
    while sequences := _fill_batch(first, last):
        done += len(sequences)
        first = sequences[-1] + 1
    return done


@transaction.atomic
def _fill_batch(first: int, last: int) -> Sequence[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    waiting = SearchPending.objects.filter(sequence__range=(first, last)).order_by("sequence")
    sequences = list(waiting.values_list("sequence", flat=True)[:_BATCH])
    entries = Entry.objects.filter(sequence__in=sequences).order_by("sequence")
    write((entry, derived) for entry in entries if (derived := derive(entry)))
    # After the rows, which the database takes from the desk only for what waits.
    SearchPending.objects.filter(sequence__in=sequences).delete()
    return sequences


def empty(first: int, last: int) -> None:
    """Take away the rows between two sequences and let them wait to be written again. Only the owner may."""
    with connection.cursor() as cursor:
        for model in TABLES:
            cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE sequence BETWEEN %s AND %s", [first, last])
        cursor.execute(
            "INSERT INTO ledger_searchpending (sequence)"
            " SELECT sequence FROM ledger_projection WHERE sequence BETWEEN %s AND %s AND live AND kind = ANY(%s)",
            [first, last, searched_kinds()],
        )


def searched_kinds() -> list[str]:
    """The kinds that have something to search."""
    return [name for name, kind in KINDS.items() if kind.search]
