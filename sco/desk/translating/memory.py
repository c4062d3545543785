"""The memory of translations: filled from the record and by approvals, asked for exact and near matches."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import orjson
from django.db import connection, transaction
from rapidfuzz import fuzz

from sco.desk.translating.models import Memory, MemoryPosition
from sco.desk.translating.segments import pairs
from sco.desk.translating.sketches import sketch
from sco.languages import EN, LANGUAGES, ZH, Language, suffix
from sco.ledger.items import Item
from sco.ledger.models import Entry
from sco.ledger.registry import KINDS, Ref, ref_of

BATCH = 200
# In percent of equal characters. Below it, a translation is of another sentence.
NEAR, AT_MOST, CANDIDATES = 70, 5, 200
# A single word or number is translated faster than it is proposed.
LEAST, LONGEST = 4, 20_000
_LOCK = 0x5C07E1

# The candidates that share most of the sketch; those of erased entries are gone from the record, and so from here.
_ASK = """
    SELECT memory.{source}, memory.{target}, memory.kind, memory.slug
    FROM desk_translating_memory AS memory LEFT JOIN ledger_entry AS entry ON entry.sequence = memory.sequence
    WHERE memory.{source}_sketch && %s::int[] AND (entry.document IS NOT NULL OR memory.sequence = 0)
    ORDER BY (SELECT count(*) FROM unnest(memory.{source}_sketch) AS hash WHERE hash = ANY (%s::int[])) DESC,
        memory.sequence DESC
    LIMIT %s
"""


class Match(NamedTuple):
    """A segment that was translated before: how near it is, 1 to 100, and the item that it is from."""

    score: int
    source: str
    target: str
    ref: Ref


def matches(text: str, source: Language) -> list[Match]:
    """The nearest segments to a text of this language, best first. One query."""
    text = text.strip()
    if not LEAST <= len(text) <= LONGEST:
        return []
    target = next(language for language in LANGUAGES if language != source)
    hashes = sketch(text)
    with connection.cursor() as cursor:
        cursor.execute(_ASK.format(source=suffix(source), target=suffix(target)), [hashes, hashes, CANDIDATES])
        rows = cursor.fetchall()
    found = [Match(int(fuzz.ratio(text, row[0])), row[0], row[1], Ref(*row[2:])) for row in rows]
    near = sorted((match for match in found if match.score >= NEAR), key=lambda match: -match.score)
    # One proposal for each translation: the same sentence may be in many items.
    return list({match.target: match for match in reversed(near)}.values())[::-1][:AT_MOST]


def fill() -> int:
    """Read what the record has that the memory has not read; returns the number of entries."""
    done = 0
    while read := _fill_batch():
        done += read
    return done


@transaction.atomic
def _fill_batch() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    position, _made = MemoryPosition.objects.get_or_create(pk=1)
    entries = list(Entry.objects.filter(sequence__gt=position.sequence).order_by("sequence")[:BATCH])
    for entry in entries:
        if entry.action == Entry.Action.ERASE:
            Memory.objects.filter(kind=entry.kind, slug=entry.slug).delete()
    _save({row.digest: row for entry in entries for row in rows_of(entry)})
    if entries:
        MemoryPosition.objects.filter(pk=1).update(sequence=entries[-1].sequence)
    return len(entries)


def _save(rows: Mapping[str, Memory]) -> None:
    Memory.objects.bulk_create(
        rows.values(), update_conflicts=True, unique_fields=["digest"], update_fields=["kind", "slug", "sequence"]
    )


def remember(ref: Ref, texts: Iterable[Mapping[Language, str]]) -> None:
    """Take in texts that were approved in both languages before they are public: sequence 0."""
    rows = [row for text in texts for row in _rows(ref, 0, text)]
    Memory.objects.bulk_create({row.digest: row for row in rows}.values(), ignore_conflicts=True)


def forget(item: Item) -> None:
    """For an erasure."""
    Memory.objects.filter(kind=ref_of(item).kind, slug=item.slug).delete()


def rows_of(entry: Entry) -> Iterator[Memory]:
    """The segments of an entry that are in both languages."""
    if entry.document and entry.kind in KINDS:
        for text in _bilingual(orjson.loads(entry.document)):
            yield from _rows(Ref(entry.kind, entry.slug), entry.sequence, text)


def _rows(ref: Ref, sequence: int, text: Mapping[Language, str]) -> Iterator[Memory]:
    for pair in pairs(text[ZH], text[EN]):
        zh, en = pair.source.strip(), pair.target.strip()
        if len(zh) >= LEAST and en and len(zh) <= LONGEST:
            digest = hashlib.sha256(f"{zh}\0{en}".encode()).hexdigest()
            item = {"kind": ref.kind, "slug": ref.slug, "sequence": sequence}
            yield Memory(digest=digest, zh_hans=zh, en=en, zh_hans_sketch=sketch(zh), en_sketch=sketch(en), **item)


def _bilingual(value: Any) -> Iterator[Mapping[Language, str]]:
    """The texts in a document, in it or in its parts, that are there in both languages."""
    if isinstance(value, dict):
        texts = [value.get(language) for language in LANGUAGES]
        if set(value) == set(LANGUAGES) and all(isinstance(text, str) and text for text in texts):
            yield value
        else:
            for inner in value.values():
                yield from _bilingual(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _bilingual(inner)
