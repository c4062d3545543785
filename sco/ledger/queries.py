"""Queries of the record for the desk and the actions.

What an action decides is read from entries; projections only answer who refers to an item, which entries cannot.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import connection
from django.db.models import QuerySet

from sco.ledger.canonical import canonical
from sco.ledger.models import NOT_SUPERSEDED, Entry, Projection, ProjectionKey
from sco.ledger.projections import part_key
from sco.ledger.registry import KINDS, Ref


@dataclass(frozen=True, slots=True)
class LatestEntry:
    """The last entry of an item. ``document`` and ``restricted`` are None unless requested."""

    kind: str
    sequence: int
    version: int
    action: str
    languages: list[str]
    schema: int
    document: str | None
    restricted: str | None

    @property
    def live(self) -> bool:
        """Whether the item is public at the head."""
        return self.action in {Entry.Action.PUBLISH, Entry.Action.CORRECT}

    @property
    def erased(self) -> bool:
        """Whether the item was erased."""
        return self.action == Entry.Action.ERASE

    @property
    def referable(self) -> bool:
        """Whether published items may refer to it: it is public, or erased and represented by a placeholder."""
        return self.live or self.erased

    def upcast_document(self) -> dict[str, Any]:
        """The document in the current schema."""
        return KINDS[self.kind].upcast(orjson.loads(self.document or "{}"), self.schema)

    def upcast_text(self) -> str | None:
        """The document in the current schema, as canonical JSON."""
        return None if self.document is None else canonical(self.upcast_document())

    def publishes(self, document: str | None, restricted: str | None) -> bool:
        """Whether exactly these texts are public."""
        if not self.live or self.restricted != restricted:
            return False
        # A new schema or member alone must not make every unchanged item differ, and be published again.
        return self.document == document or self.upcast_text() == document


def latest_entries(refs: Iterable[Ref], *, texts: bool) -> dict[Ref, LatestEntry]:
    """The last entry of each recorded item, in one query; with documents only if ``texts``."""
    pairs = list(refs)
    if not pairs:
        return {}
    # Documents are large: most callers only ask whether an item is public.
    bodies = "e.document, e.restricted" if texts else "NULL, NULL"
    with connection.cursor() as cursor:
        # LATERAL reads one row per item from the index on (kind, slug, version), however many versions there are.
        cursor.execute(
            f"SELECT e.slug, e.kind, e.sequence, e.version, e.action, e.languages, e.schema, {bodies}"
            " FROM unnest(%s::text[], %s::text[]) AS item(kind, slug)"
            " CROSS JOIN LATERAL (SELECT * FROM ledger_entry WHERE kind = item.kind AND slug = item.slug"
            " ORDER BY version DESC LIMIT 1) AS e",
            [[ref.kind for ref in pairs], [ref.slug for ref in pairs]],
        )
        return {Ref(kind, slug): LatestEntry(kind, *rest) for slug, kind, *rest in cursor.fetchall()}


def live_at_head(refs: Iterable[Ref]) -> set[Ref]:
    """The items among these that are public now."""
    return {ref for ref, latest in latest_entries(refs, texts=False).items() if latest.live}


def is_recorded(ref: Ref) -> bool:
    """Whether the item was ever published, which freezes its slug."""
    return Entry.objects.of(*ref).exists()


def is_recorded_part(kind: str, part: str, key: str) -> bool:
    """Whether a document of this kind on record, and not erased, has this key in its list ``part``."""
    with connection.cursor() as cursor:
        # The expression of the index that ``guard_key`` creates.
        cursor.execute(
            "SELECT EXISTS (SELECT FROM ledger_entry WHERE kind = %s AND ledger_part_keys(document, %s) @> ARRAY[%s])",
            [kind, part, key],
        )
        return bool(cursor.fetchone()[0])


def referring_at_head(refs: Iterable[Ref], *, at_most: int | None = None) -> list[Ref]:
    """Public items that refer to any of these, by kind and slug."""
    return [Ref(kind, slug) for kind, slug in referring(refs).values_list("kind", "slug")[:at_most]]


def referring_from_outside(refs: Sequence[Ref], *, at_most: int) -> dict[Ref, list[Ref]]:
    """For each of these, public items that refer to it and are not among them: by kind and slug, or some of many."""
    with connection.cursor() as cursor:
        # LATERAL, so that the keys of each are read until there are enough.
        cursor.execute(
            "SELECT item.place, r.kind, r.slug FROM unnest(%(refs)s::text[]) WITH ORDINALITY AS item(ref, place),"
            " LATERAL (SELECT r.kind, r.slug FROM unnest(%(kinds)s::text[]) AS by(kind)"
            " JOIN ledger_projectionkey AS k ON k.key = by.kind || '/' || item.ref"
            " JOIN ledger_projection AS r ON r.sequence = k.sequence AND r.superseded_by = %(current)s AND r.live"
            " WHERE r.kind || ':' || r.slug <> ALL (%(refs)s::text[]) LIMIT %(at_most)s) AS r ORDER BY r.kind, r.slug",
            {"refs": list(map(str, refs)), "kinds": list(KINDS), "current": NOT_SUPERSEDED, "at_most": at_most},
        )
        found: dict[Ref, list[Ref]] = {ref: [] for ref in refs}
        for place, kind, slug in cursor.fetchall():
            found[refs[place - 1]].append(Ref(kind, slug))
    return found


def ever_referring(ref: Ref, kind: str) -> set[str]:
    """The slugs of items of this kind that refer to the item in any version on record."""
    sequences = ProjectionKey.objects.filter(key=f"{kind}/{ref}").values("sequence")
    return set(Projection.objects.filter(sequence__in=sequences).values_list("slug", flat=True))


def naming_part(key: str) -> set[Ref]:
    """Public items that name the part of another item with this key."""
    keys = ProjectionKey.objects.filter(key__in=[f"{kind}/{part_key(key)}" for kind in KINDS])
    rows = Projection.objects.current().filter(sequence__in=keys.values("sequence"))
    return {Ref(kind, slug) for kind, slug in rows.values_list("kind", "slug")}


def referring(refs: Iterable[Ref]) -> QuerySet[Projection]:
    """The current projections of items that refer to any of these, by kind and slug."""
    # Keys are prefixed with the kind of the referring item, which may be any.
    names = [f"{kind}/{ref}" for ref in refs for kind in KINDS]
    keys = ProjectionKey.objects.filter(key__in=names)
    return Projection.objects.current().filter(sequence__in=keys.values("sequence")).order_by("kind", "slug")
