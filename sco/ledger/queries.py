"""Questions that the desk asks the record."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from sco.ledger.models import Entry, Projection, ProjectionKey
from sco.ledger.projections import part_key
from sco.ledger.registry import KINDS, Ref


@dataclass(frozen=True, slots=True)
class Latest:
    """The last entry of an item, as far as a decision needs it."""

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


def latest_entries(refs: Iterable[Ref], *, texts: bool) -> dict[Ref, Latest]:
    """The last entry of each item that the record knows, in one query; documents only if ``texts``."""
    wanted = list(refs)
    if not wanted:
        return {}
    bodies = "e.document, e.restricted" if texts else "NULL, NULL"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT e.kind, e.slug, e.sequence, e.version, e.action, e.languages, e.schema, {bodies}"
            " FROM unnest(%s::text[], %s::text[]) AS wanted(kind, slug)"
            " CROSS JOIN LATERAL (SELECT * FROM ledger_entry WHERE kind = wanted.kind AND slug = wanted.slug"
            " ORDER BY version DESC LIMIT 1) AS e",
            [[ref.kind for ref in wanted], [ref.slug for ref in wanted]],
        )
        return {Ref(kind, slug): Latest(*rest) for kind, slug, *rest in cursor.fetchall()}


def live_at_head(refs: Iterable[Ref]) -> set[Ref]:
    """Those of the items that are public now."""
    return {ref for ref, latest in latest_entries(refs, texts=False).items() if latest.live}


def is_recorded(ref: Ref) -> bool:
    """Whether the item was ever published: from then on its slug is frozen."""
    return Entry.objects.of(*ref).exists()


def is_recorded_part(kind: str, part: str, key: str) -> bool:
    """Whether an item of this kind was ever published with this key in its list ``part``, and not erased since."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM ledger_entry WHERE kind = %s AND ledger_part_keys(document, %s) @> ARRAY[%s])",
            [kind, part, key],
        )
        return bool(cursor.fetchone()[0])


def referring_at_head(refs: Iterable[Ref]) -> list[Ref]:
    """Public items that refer to any of these, by kind and slug."""
    return [Ref(kind, slug) for kind, slug in referring(refs).values_list("kind", "slug")]


def ever_referring(ref: Ref, kind: str) -> set[str]:
    """The slugs of this kind's items of which any version in the record refers to the item."""
    sequences = ProjectionKey.objects.filter(key=f"{kind}/{ref}").values("sequence")
    return set(Projection.objects.filter(sequence__in=sequences).values_list("slug", flat=True))


def naming_part(key: str) -> set[Ref]:
    """Public items that name the part of another item with this key."""
    keys = ProjectionKey.objects.filter(key__in=[f"{kind}/{part_key(key)}" for kind in KINDS])
    rows = Projection.objects.current().filter(sequence__in=keys.values("sequence"))
    return {Ref(kind, slug) for kind, slug in rows.values_list("kind", "slug")}


def referring(refs: Iterable[Ref]) -> QuerySet[Projection]:
    """The current projections of items that refer to any of these, by kind and slug."""
    names = [f"{kind}/{ref}" for ref in refs for kind in KINDS]
    keys = ProjectionKey.objects.filter(key__in=names)
    return Projection.objects.current().filter(sequence__in=keys.values("sequence")).order_by("kind", "slug")
