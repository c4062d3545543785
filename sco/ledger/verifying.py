"""Verifies the whole record and reports the first fault."""

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
from django.db import connection, transaction

from sco.ledger import canonical
from sco.ledger.guards import guard_faults
from sco.ledger.log_verifying import LogVerification
from sco.ledger.models import (
    NOT_SUPERSEDED,
    Entry,
    EntryActor,
    Head,
    Projection,
    ProjectionCount,
    ProjectionKey,
    SearchName,
    SearchPending,
    SearchText,
)
from sco.ledger.projections import ProjectionRow, derive, projection_row
from sco.ledger.registry import Ref
from sco.ledger.search_verifying import search_fault

CHUNK = 500


class RecordCorrupt(Exception):
    """The record is damaged. The message is a sentence that locates the fault."""


@dataclass(frozen=True, slots=True)
class VerifiedRecord:
    """The size of an intact record: entries, erased entries, entries that wait for indexing; its last digest."""

    entries: int
    erased: int
    awaiting_search: int
    digest: bytes
    # How many entries the last signed checkpoint of the log has, 0 without one.
    signed: int


@transaction.atomic
def verify_record(progress: Callable[[int, int], None] | None = None) -> VerifiedRecord:
    """Verify every entry, the head, the guards, the log and every projection; RecordCorrupt for the first fault.

    Entries cut off the end with all that belonged to them are not found: only an auditor's checkpoint shows that.
    """
    with connection.cursor() as cursor:
        # In one snapshot, publications can go on: they neither disturb the verification nor wait for it.
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    head = Head.objects.first()
    if head is None:
        raise RecordCorrupt("The head of the record is missing.")
    chain, keys, fault = _Chain(head), _Keys(), None
    for chunk in _chunks():
        chain.check(chunk)
        fault = fault or _projection_fault(chunk)
        keys.check(chunk)
        if progress:
            progress(chain.sequence, head.sequence)
    chain.check_end()
    chain.log.finish()
    if chain.log.fault:
        raise RecordCorrupt(f"{chain.log.fault}.")
    # Only now, because damage to any entry is the more serious fault: guards can be made, and projections rebuilt.
    if weakened := guard_faults():
        raise RecordCorrupt(f"The entries are intact, but the database does not protect them: {'; '.join(weakened)}.")
    if fault:
        raise RecordCorrupt(f"{fault}: run rebuild_projections.")
    _check_strays(head)
    keys.check_end()
    _check_peaks()
    awaiting = SearchPending.objects.count()
    return VerifiedRecord(chain.sequence, chain.erased, awaiting, chain.digest, chain.log.signed)


def _chunks() -> Iterator[list[Entry]]:
    after = 0
    while chunk := list(Entry.objects.filter(sequence__gt=after).order_by("sequence")[:CHUNK]):
        yield chunk
        after = chunk[-1].sequence


class _Chain:
    """The chain up to the last entry checked. Each rule returns a fault of an entry, or None."""

    def __init__(self, head: Head) -> None:
        self.head = head
        self.sequence, self.digest, self.at = 0, bytes(head.genesis), datetime.min.replace(tzinfo=UTC)
        self.erased, self.publication = 0, 0
        self.log = LogVerification()
        # Of a repeated erasure, the last version counts: everything before it must be blank.
        erasures = Entry.objects.filter(action=Entry.Action.ERASE).order_by("version")
        self.erasures = {Ref(*item): version for *item, version in erasures.values_list("kind", "slug", "version")}

    def check(self, chunk: Sequence[Entry]) -> None:
        """Check the next entries."""
        actors = EntryActor.objects.filter(sequence__range=(chunk[0].sequence, chunk[-1].sequence))
        named = {actor.sequence: actor for actor in actors}
        unordered = _not_following(chunk)
        for entry in chunk:
            if entry.sequence != self.sequence + 1:
                raise RecordCorrupt(f"Entry {self.sequence + 1} is missing: the next one is {entry.sequence}.")
            fault = self._order_fault(entry, unordered) or self._text_fault(entry) or self._digest_fault(entry)
            if fault := fault or _actor_fault(entry, named.get(entry.sequence)):
                raise RecordCorrupt(f"Entry {entry.sequence}: {fault}.")

    def _order_fault(self, entry: Entry, unordered: Container[int]) -> str | None:
        at, publication = self.at, self.publication
        self.sequence, self.at = entry.sequence, entry.at
        self.publication = entry.publication
        if entry.publication != publication and publication >= entry.sequence:
            return f"publication {publication} is not complete before it"
        if entry.publication < entry.sequence:
            return f"its publication {entry.publication} ends before it"
        if entry.at < at:
            return "its time is before that of the previous entry"
        if entry.sequence in unordered:
            before = Entry.objects.of(entry.kind, entry.slug).filter(sequence__lt=entry.sequence).order_by("sequence")
            version = getattr(before.last(), "version", 0)
            return f"version {entry.version} of {Ref(entry.kind, entry.slug)} follows version {version}"
        return None

    def _text_fault(self, entry: Entry) -> str | None:
        ref = Ref(entry.kind, entry.slug)
        if entry.version < self.erasures.get(ref, 0):
            self.erased += 1
            # The texts are gone, so only the digest can still be verified.
            rest = (entry.document, entry.restricted, entry.document_salt, entry.restricted_salt)
            remains = entry.note or any(part is not None for part in rest)
            return f"{ref} was erased, but texts or salts remain" if remains else None
        if entry.document_salt is None or entry.restricted_salt is None:
            return f"its salt is missing, although {ref} was not erased"
        document_hash = canonical.document_hash(bytes(entry.document_salt), entry.document, entry.note)
        if document_hash != bytes(entry.document_hash):
            return "document, note or salt do not match their hash"
        if canonical.restricted_hash(bytes(entry.restricted_salt), entry.restricted) != bytes(entry.restricted_hash):
            return "restricted text or salt do not match their hash"
        return None

    def _digest_fault(self, entry: Entry) -> str | None:
        leaf = canonical.leaf(entry)
        self.digest = canonical.digest(self.digest, leaf)
        self.log.append(leaf)
        if self.digest != bytes(entry.digest):
            return "its digest does not follow from its header, its hashes and the previous digest"
        return None

    def check_end(self) -> None:
        """Compare the head with the last entry."""
        if self.head.sequence != self.sequence:
            raise RecordCorrupt(
                f"The head is at entry {self.head.sequence}, but the last entry is {self.sequence}:"
                " entries were cut off or added."
            )
        if self.publication != self.sequence:
            raise RecordCorrupt(f"Publication {self.publication} ends at entry {self.sequence}: entries were cut off.")
        if bytes(self.head.digest) != self.digest:
            raise RecordCorrupt(f"The head's digest is not that of entry {self.sequence}.")
        if self.sequence and self.head.at != self.at:
            raise RecordCorrupt(f"The head's time is not that of entry {self.sequence}.")


def _not_following(chunk: Sequence[Entry]) -> set[int]:
    """The entries whose version is not the next one of their item, if all before are."""
    # Asked for each chunk, because the versions of millions of items would take a gigabyte here.
    earlier = (
        "SELECT FROM ledger_entry AS e WHERE e.kind = this.kind AND e.slug = this.slug AND e.sequence < this.sequence"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT this.sequence FROM ledger_entry AS this WHERE this.sequence BETWEEN %s AND %s AND ("
            f" this.version <> 1 AND NOT EXISTS ({earlier} AND e.version = this.version - 1)"
            f" OR EXISTS ({earlier} AND e.version = this.version))",
            [chunk[0].sequence, chunk[-1].sequence],
        )
        return {sequence for (sequence,) in cursor.fetchall()}


def _actor_fault(entry: Entry, actor: EntryActor | None) -> str | None:
    if actor is None:
        return "its actor is not recorded"
    if canonical.actor_hash(bytes(actor.salt), actor.actor) != bytes(entry.actor_hash):
        return "the name of its actor or the salt does not match its hash"
    return None


def superseded_by(chunk: Sequence[Entry]) -> dict[int, int]:
    """For each entry that is not its item's last, the sequence of the next version."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT this.sequence, next.sequence FROM ledger_entry AS this"
            " JOIN ledger_entry AS next ON next.kind = this.kind AND next.slug = this.slug"
            " AND next.version = this.version + 1"
            " WHERE this.sequence BETWEEN %s AND %s",
            [chunk[0].sequence, chunk[-1].sequence],
        )
        return dict(cursor.fetchall())


def derived_row(entry: Entry) -> ProjectionRow:
    """The entry's row of Projection; RecordCorrupt if this code cannot read the entry."""
    try:
        return projection_row(entry, derive(entry))
    # Whatever a serializer raises about a document of another shape, kind or schema.
    except Exception as error:
        message = f"Entry {entry.sequence}: {entry.kind}:{entry.slug} cannot be read ({error!r})."
        raise RecordCorrupt(message) from error


def _projection_fault(chunk: Sequence[Entry]) -> str | None:
    rows = [derived_row(entry) for entry in chunk]
    later = superseded_by(chunk)
    stored = Projection.objects.filter(sequence__range=(chunk[0].sequence, chunk[-1].sequence)).in_bulk()
    for entry, row in zip(chunk, rows, strict=True):
        projection = stored.get(entry.sequence)
        if projection is None:
            return f"Projection {entry.sequence} is missing"
        # The row is built for COPY: it holds JSON as text, and lacks what only later entries decide.
        expected = row._asdict() | {"spans": orjson.loads(row.spans)}
        expected |= {"superseded_by": later.get(entry.sequence, NOT_SUPERSEDED)}
        wrong = [name for name, value in expected.items() if getattr(projection, name) != value]
        if wrong:
            return f"Projection {entry.sequence} does not match its entry in {', '.join(wrong)}"
    return search_fault(chunk)


def _check_strays(head: Head) -> None:
    # The walk over the entries meets no row beyond them.
    projection, actor, *searched = (
        model._default_manager.exclude(sequence__range=(1, head.sequence)).values_list("sequence", flat=True).first()
        for model in (Projection, EntryActor, SearchText, SearchName, SearchPending)
    )
    if projection is not None:
        raise RecordCorrupt(f"Projection {projection} belongs to no entry: run rebuild_projections.")
    if stray := next((sequence for sequence in searched if sequence is not None), None):
        raise RecordCorrupt(f"Rows for searching of entry {stray} belong to no entry: run rebuild_projections.")
    if actor is not None:
        raise RecordCorrupt(f"Entry {actor} has a recorded actor but is missing: entries were cut off.")
    if not ProjectionCount.objects.filter(total=head.sequence).exists():
        raise RecordCorrupt("The number of projections that triggers keep is wrong: run rebuild_projections.")


STORED_KEYS = "SELECT key, rank, slug, sequence, superseded_by FROM ledger_projectionkey"
EXPECTED_KEYS = (
    "SELECT key, p.rank, p.slug, p.sequence, p.superseded_by FROM ledger_projection AS p, unnest(p.keys) AS key"
)


class _Keys:
    """The keys of all projections: none is missing, and there are no more."""

    # There are tens of millions: comparing all at once would sort them on the server's disk.
    def __init__(self) -> None:
        self.expected, self.missing = 0, 0

    def check(self, chunk: Sequence[Entry]) -> None:
        """Look up the keys of the projections of the next entries."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT FROM ledger_projectionkey AS k"
                " WHERE (k.key, k.rank, k.slug, k.sequence) = (p.key, p.rank, p.slug, p.sequence)"
                " AND k.superseded_by = p.superseded_by))"
                f" FROM ({EXPECTED_KEYS} WHERE p.sequence BETWEEN %s AND %s) AS p",
                [chunk[0].sequence, chunk[-1].sequence],
            )
            expected, missing = cursor.fetchone()
        self.expected, self.missing = self.expected + expected, self.missing + missing

    def check_end(self) -> None:
        """Compare the numbers; only if they differ, all keys, for the first projection whose keys do."""
        if self.missing or ProjectionKey.objects.count() != self.expected:
            sequence = _first_differing(EXPECTED_KEYS, STORED_KEYS)
            raise RecordCorrupt(f"The stored keys of projection {sequence} do not match it: run rebuild_projections.")


def _first_differing(expected: str, stored: str) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT min(sequence) FROM (({expected} EXCEPT {stored})"
            f" UNION ALL ({stored} EXCEPT {expected})) AS differing"
        )
        sequence: int | None = cursor.fetchone()[0]
    return sequence


EXPECTED_PEAKS = (
    "SELECT kind, sequence, own FROM (SELECT kind, sequence, greatest(rank, date_key) AS own,"
    " max(greatest(rank, date_key)) OVER (PARTITION BY kind ORDER BY sequence"
    " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before FROM ledger_projection) AS p"
    " WHERE own > coalesce(before, '')"
)


def _check_peaks() -> None:
    sequence = _first_differing(EXPECTED_PEAKS, "SELECT kind, sequence, rank FROM ledger_projectionpeak")
    if sequence is not None:
        raise RecordCorrupt(f"The stored peaks differ from projection {sequence} on: run rebuild_projections.")
