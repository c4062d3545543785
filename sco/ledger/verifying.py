"""Walks the whole record and names the first thing in it that does not hold."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any

import orjson
from django.db import connection, transaction

from sco.ledger import canonical, search
from sco.ledger.append import chain
from sco.ledger.models import NOT_SUPERSEDED, Entry, EntryActor, Head, Projection
from sco.ledger.projections import ProjectionRow, derive, projection_row
from sco.ledger.registry import Ref

CHUNK = 500
VECTORS = ("search_zh_hans", "search_en")


class RecordCorrupt(Exception):
    """The record does not hold; the message names the place and what is wrong there."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A record that holds: how many entries, how many of them erased, and how many projections lack search vectors."""

    entries: int
    erased: int
    unsearchable: int


@transaction.atomic
def verify_record(progress: Callable[[int, int], None] | None = None) -> Verified:
    """Check every entry, the head and every projection, as of one moment; RecordCorrupt names the first fault.

    Of who made an entry only that it is recorded: no digest covers the name, which is not public, so another name put
    in its place outside the guards is not found. Search vectors may be missing, as the worker fills them later.
    """
    with connection.cursor() as cursor:
        # One snapshot for the whole walk, so that publications meanwhile neither disturb it nor wait for it.
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    head = Head.objects.get()
    walk, fault = _Walk(head), None
    for chunk in _chunks():
        walk.check(chunk)
        fault = fault or _projection_fault(chunk)
        if progress:
            progress(walk.sequence, head.sequence)
    walk.check_end()
    if fault:
        # Only now: where the entries are damaged too, it is they that are named.
        raise RecordCorrupt(f"{fault}: run rebuild_projections.")
    _check_no_others(head)
    _check_keys()
    return Verified(walk.sequence, walk.erased, Projection.objects.unsearchable().count())


def _chunks() -> Iterator[list[Entry]]:
    after = 0
    while chunk := list(Entry.objects.filter(sequence__gt=after).order_by("sequence")[:CHUNK]):
        yield chunk
        after = chunk[-1].sequence


class _Walk:
    """The state of a walk along the chain."""

    def __init__(self, head: Head) -> None:
        self.head = head
        self.sequence = 0
        self.digest = bytes(head.genesis)
        self.at = head.at.min.replace(tzinfo=head.at.tzinfo)
        self.erased = 0
        self.versions: dict[Ref, int] = {}
        erasures = Entry.objects.filter(action=Entry.Action.ERASE).order_by("version")
        self.erasures = {
            Ref(kind, slug): version for kind, slug, version in erasures.values_list("kind", "slug", "version")
        }

    def check(self, chunk: Sequence[Entry]) -> None:
        actors = set(
            EntryActor.objects.filter(sequence__range=(chunk[0].sequence, chunk[-1].sequence)).values_list(
                "sequence", flat=True
            )
        )
        for entry in chunk:
            self._check_place(entry)
            self._check_texts(entry)
            self._check_digest(entry)
            if entry.sequence not in actors:
                raise RecordCorrupt(f"Entry {entry.sequence}: it is not recorded who made it.")

    def _check_place(self, entry: Entry) -> None:
        if entry.sequence != self.sequence + 1:
            raise RecordCorrupt(f"Entry {self.sequence + 1} is missing: the next one is {entry.sequence}.")
        if entry.at < self.at:
            raise RecordCorrupt(f"Entry {entry.sequence}: its time lies before that of the entry before it.")
        ref = Ref(entry.kind, entry.slug)
        if entry.version != self.versions.get(ref, 0) + 1:
            raise RecordCorrupt(
                f"Entry {entry.sequence}: version {entry.version} of {ref} follows {self.versions.get(ref, 0)}."
            )
        self.sequence, self.at, self.versions[ref] = entry.sequence, entry.at, entry.version

    def _check_texts(self, entry: Entry) -> None:
        if self._is_erased(entry):
            return
        if entry.document_salt is None or entry.restricted_salt is None:
            raise RecordCorrupt(
                f"Entry {entry.sequence}: its salt is gone, though {entry.kind}:{entry.slug} was not erased."
            )
        if canonical.document_hash(bytes(entry.document_salt), entry.document, entry.note) != bytes(
            entry.document_hash
        ):
            raise RecordCorrupt(f"Entry {entry.sequence}: document, note or salt do not fit their hash.")
        if canonical.restricted_hash(bytes(entry.restricted_salt), entry.restricted) != bytes(entry.restricted_hash):
            raise RecordCorrupt(f"Entry {entry.sequence}: restricted text or salt do not fit their hash.")

    def _is_erased(self, entry: Entry) -> bool:
        if entry.version >= self.erasures.get(Ref(entry.kind, entry.slug), 0):
            return False
        rest = (entry.document, entry.restricted, entry.document_salt, entry.restricted_salt)
        if entry.note or any(part is not None for part in rest):
            raise RecordCorrupt(
                f"Entry {entry.sequence}: {entry.kind}:{entry.slug} was erased, but texts or salts are still here."
            )
        self.erased += 1
        return True

    def _check_digest(self, entry: Entry) -> None:
        self.digest = chain(self.digest, entry)
        if self.digest != bytes(entry.digest):
            raise RecordCorrupt(
                f"Entry {entry.sequence}: its digest does not follow from its header, its hashes and the digest before."
            )

    def check_end(self) -> None:
        """Hold the head against the last entry."""
        if self.head.sequence != self.sequence:
            raise RecordCorrupt(
                f"The head says {self.head.sequence}, the last entry is {self.sequence}: the tail was cut or added to."
            )
        if bytes(self.head.digest) != self.digest:
            raise RecordCorrupt(f"The head's digest is not that of entry {self.sequence}.")
        if self.sequence and self.head.at != self.at:
            raise RecordCorrupt(f"The head's time is not that of entry {self.sequence}.")


def superseded_by(chunk: Sequence[Entry]) -> dict[int, int]:
    """For each entry that is not its item's last, the sequence of the one after it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT this.sequence, next.sequence FROM ledger_entry AS this"
            " JOIN ledger_entry AS next ON next.kind = this.kind AND next.slug = this.slug"
            " AND next.version = this.version + 1"
            " WHERE this.sequence BETWEEN %s AND %s",
            [chunk[0].sequence, chunk[-1].sequence],
        )
        return dict(cursor.fetchall())


def _projection_fault(chunk: Sequence[Entry]) -> str | None:
    later, vectors = superseded_by(chunk), _wrong_vectors(chunk)
    stored = Projection.objects.filter(sequence__range=(chunk[0].sequence, chunk[-1].sequence)).in_bulk()
    for entry in chunk:
        projection = stored.get(entry.sequence)
        if projection is None:
            return f"Projection {entry.sequence} is missing"
        wanted = {
            **_values(projection_row(entry, derive(entry))),
            "superseded_by": later.get(entry.sequence, NOT_SUPERSEDED),
        }
        wrong = [name for name, value in wanted.items() if getattr(projection, name) != value]
        wrong += vectors.get(entry.sequence, [])
        if wrong:
            return f"Projection {entry.sequence} is not what its entry gives, in {', '.join(wrong)}"
    return None


def _wrong_vectors(chunk: Sequence[Entry]) -> dict[int, list[str]]:
    """The filled search vectors that are not what the entry's texts give, by sequence; without texts there are none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.sequence, r.search_zh_hans IS DISTINCT FROM made.zh, r.search_en IS DISTINCT FROM made.en"
            f" FROM ledger_projection AS r LEFT JOIN (SELECT new.sequence, {search.VECTORS}) AS made"
            " USING (sequence) WHERE r.sequence BETWEEN %s AND %s AND num_nonnulls(r.search_zh_hans, r.search_en) > 0"
            " AND (r.search_zh_hans, r.search_en) IS DISTINCT FROM (made.zh, made.en)",
            [*search.texts_to_search(chunk), chunk[0].sequence, chunk[-1].sequence],
        )
        return {sequence: list(compress(VECTORS, wrong)) for sequence, *wrong in cursor.fetchall()}


def _values(row: ProjectionRow) -> dict[str, Any]:
    values = {**row._asdict(), "spans": orjson.loads(row.spans)}
    return {name: value for name, value in values.items() if name not in VECTORS}


def _check_no_others(head: Head) -> None:
    projection, maker = (
        model._default_manager.exclude(sequence__range=(1, head.sequence)).values_list("sequence", flat=True).first()
        for model in (Projection, EntryActor)
    )
    if projection is not None:
        raise RecordCorrupt(f"Projection {projection} belongs to no entry: run rebuild_projections.")
    if maker is not None:
        raise RecordCorrupt(f"The maker of entry {maker} is recorded, but not the entry: the tail was cut.")


POSTED = "SELECT key, r.rank, r.slug, r.sequence FROM ledger_projection AS r, unnest(r.keys) AS key"


def _check_keys() -> None:
    posted = "SELECT key, rank, slug, sequence FROM ledger_projectionkey"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT min(sequence) FROM (({POSTED} EXCEPT {posted}) UNION ALL ({posted} EXCEPT {POSTED})) AS differing"
        )
        (sequence,) = cursor.fetchone()
    if sequence is not None:
        raise RecordCorrupt(f"The keys of projection {sequence} are not those it lists: run rebuild_projections.")
