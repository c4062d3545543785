"""From publications to the rows of the record: numbered, hashed and projected by the product's own functions."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from benchmarks.large import searching
from benchmarks.large.documents import Corpus, Publication, Version
from sco.languages import LANGUAGES
from sco.ledger import canonical
from sco.ledger.append import copy_projections, copy_rows
from sco.ledger.models import Entry, EntryActor
from sco.ledger.projections import Derived, ProjectionRow, derive, projection_row
from sco.ledger.registry import KINDS

ACTOR = "benchmarks"
# The publications are this long ago, the last at the time at which the load began.
YEARS = timedelta(days=3650)


class UnknownMember(Exception):
    """The product's documents have other members than those of this benchmark."""


@dataclass
class Chunk:
    """Rows of the record that are written together, still without their digests."""

    entries: list[Entry]
    actors: list[EntryActor]
    projections: list[ProjectionRow]
    derived: list[Derived | None]

    def leaves(self) -> list[bytes]:
        """What the digests chain."""
        return [canonical.leaf(entry) for entry in self.entries]

    def write(self, digests: Iterable[bytes]) -> None:
        """Copy the rows, chained by these digests, into the record."""
        for entry, digest in zip(self.entries, digests, strict=True):
            entry.digest = digest
        copy_rows(Entry, self.entries)
        copy_rows(EntryActor, self.actors)
        copy_projections(self.projections)
        searching.write(zip(self.entries, self.derived, strict=True))


def chained(previous: bytes, leaves: Iterable[bytes]) -> Iterator[bytes]:
    """The digests of entries with these leaves, as ``canonical.chain`` computes them."""
    for leaf in leaves:
        previous = hashlib.sha256(previous + leaf).digest()
        yield previous


class Record:
    """The whole record as numbered chunks. Chunk 0 has what articles refer to, from the desk's rows.

    A chunk is a pure function of its number and of the time ``end`` of the last publication, so an interrupted load
    can go on with any chunk.
    """

    def __init__(self, articles: int, end: datetime) -> None:
        self.corpus, self.end = Corpus(articles), end
        self.base = _base()
        acts = [list(self.corpus.acts(number)) for number in range(self.corpus.chunks)]
        # The entries and the publications before each chunk.
        self.starts = [0, *accumulate([len(self.base), *(sum(act.entries for act in each) for each in acts)])]
        self.publications = [0, *accumulate([1, *(len(each) for each in acts)])]

    @property
    def chunks(self) -> int:
        """The number of chunks, with chunk 0."""
        return self.corpus.chunks + 1

    @property
    def entries(self) -> int:
        """The number of entries of the whole record."""
        return self.starts[-1]

    def chunk(self, number: int) -> Chunk:
        """The rows of a chunk."""
        found = Chunk([], [], [], [])
        sequence = self.starts[number]
        for count, publication in enumerate(self._publications(number), start=self.publications[number] + 1):
            # A fraction: multiplied by a million, ten years would be too many days for a timedelta.
            at = self.end - YEARS * ((self.publications[-1] - count) / self.publications[-1])
            last = sequence + len(publication)
            for version in publication:
                sequence += 1
                self._add(found, _entry(version, sequence, last, at))
        return found

    def _publications(self, number: int) -> Iterator[Publication]:
        if number == 0:
            yield self.base
        else:
            yield from (self.corpus.publication(act) for act in self.corpus.acts(number - 1))

    def _add(self, chunk: Chunk, entry: Entry) -> None:
        salt = _salt(entry.sequence, "actor")
        entry.actor_hash = canonical.actor_hash(salt, ACTOR)
        chunk.entries.append(entry)
        chunk.actors.append(EntryActor(sequence=entry.sequence, actor=ACTOR, salt=salt))
        derived = derive(entry)
        chunk.derived.append(derived)
        chunk.projections.append(projection_row(entry, derived))


def _base() -> Publication:
    """What articles refer to, frozen from the desk's rows, in one publication."""
    items = [(kind, row) for kind in KINDS.values() for row in kind.model._default_manager.order_by("slug")]
    frozen = ((kind, row, kind.freeze(row)) for kind, row in items)
    return [Version(kind.name, row.slug, 1, "publish", item.document, item.restricted) for kind, row, item in frozen]


def _entry(version: Version, sequence: int, publication: int, at: datetime) -> Entry:
    _check_members(version)
    document = None if version.document is None else canonical.canonical(version.document)
    restricted = None if version.restricted is None else canonical.canonical(version.restricted)
    note = canonical.canonical(version.note) if version.note else ""
    salts = _salt(sequence, "document"), _salt(sequence, "restricted")
    return Entry(
        sequence=sequence,
        publication=publication,
        kind=version.kind,
        slug=version.slug,
        version=version.number,
        action=version.action,
        schema=KINDS[version.kind].schema,
        languages=list(version.document["languages"]) if version.document else [],
        document=document,
        restricted=restricted,
        note=note,
        document_salt=salts[0],
        restricted_salt=salts[1],
        document_hash=canonical.document_hash(salts[0], document, note),
        restricted_hash=canonical.restricted_hash(salts[1], restricted),
        at=at,
    )


def _check_members(version: Version) -> None:
    # A member that the product has gained would be missing from every answer, and the measurements would be too good.
    expected = KINDS[version.kind].document.in_languages(*LANGUAGES).fields.keys()
    if version.document is not None and version.document.keys() != expected:
        differing = ", ".join(sorted(version.document.keys() ^ expected))
        raise UnknownMember(f"Documents of {version.kind} differ in {differing}: mend benchmarks/large/documents.py.")


def _salt(sequence: int, part: str) -> bytes:
    # Not random: a chunk that is made again after an interruption must have the digests that the next one goes on from.
    return hashlib.sha256(f"{sequence} {part}".encode()).digest()[: canonical.SALT_BYTES]


def sample(articles: int = 1_000) -> list[ProjectionRow]:
    """Projections of a few publications of each sort, without a database."""
    corpus, at = Corpus(articles), datetime(2026, 1, 1, tzinfo=UTC)
    acts = {(act.version, act.action): act for number in range(corpus.chunks + 20) for act in corpus.acts(number)}
    versions = [version for act in acts.values() for version in corpus.publication(act)]
    entries = [_entry(version, number, len(versions), at) for number, version in enumerate(versions, start=1)]
    return [projection_row(entry, derive(entry)) for entry in entries]
