"""The public record: an append-only table of entries, its head, and a projection of each entry for readers."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Collate
from django.utils.translation import gettext_lazy as _

from sco.languages import LANGUAGES
from sco.ledger.log_models import LogCheckpoint, LogKey, LogTile
from sco.ledger.names import ACTION_NAMES
from sco.slugs import SLUG

__all__ = [
    "NOT_SUPERSEDED", "Entry", "EntryActor", "Head", "HeadQuerySet", "LogCheckpoint", "LogKey", "LogTile", "Projection",
    "ProjectionCount", "ProjectionKey", "ProjectionPeak", "SearchName", "SearchPending", "SearchText",
]  # fmt: skip

# The largest bigint and not NULL: one range condition, ``sequence <= N < superseded_by``, then covers every version.
NOT_SUPERSEDED = 2**63 - 1
_CORRECTIVE = Q(action__in=["correct", "withdraw", "erase"])


class HeadQuerySet(models.QuerySet["Head"]):
    """The single row of Head."""

    def lock(self) -> "Head":
        """The head, locked until the end of the transaction, so that nobody else can append."""
        return self.select_for_update().get()


class Head(models.Model):
    """The end of the record, a single row. An empty record has sequence 0 and a random digest, its genesis."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(default=0)
    digest = models.BinaryField()
    genesis = models.BinaryField()
    at = models.DateTimeField()

    objects = HeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("head of the record")
        verbose_name_plural = _("head of the record")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="ledger_one_head")]

    def __str__(self) -> str:
        return f"#{self.sequence}"


class EntryQuerySet(models.QuerySet["Entry"]):
    """Entries."""

    def of(self, kind: str, slug: str) -> "EntryQuerySet":
        """The entries of one item, oldest first."""
        return self.filter(kind=kind, slug=slug).order_by("version")


class Entry(models.Model):
    """One version of an item. Rows are only inserted; an erasure blanks texts, notes and salts, nothing else.

    ``document`` and ``restricted`` are the canonical JSON that was hashed, NULL if absent.
    ``note`` is canonical JSON, ``{"en": …, "zh-Hans": …}``, or ''. Salts are NULL after an erasure.
    """

    class Action(models.TextChoices):
        PUBLISH = "publish", ACTION_NAMES["publish"]
        CORRECT = "correct", ACTION_NAMES["correct"]
        WITHDRAW = "withdraw", ACTION_NAMES["withdraw"]
        ERASE = "erase", ACTION_NAMES["erase"]

    # Assigned under the head's lock. A database sequence would leave gaps after rollbacks, and is not in commit order.
    sequence = models.BigIntegerField(_("sequence"), primary_key=True)
    # The sequence of the last entry that the same call of an action appended: a snapshot is valid where both are equal.
    publication = models.BigIntegerField(_("publication"))
    kind = models.CharField(_("kind"), max_length=20)
    slug = models.CharField(_("slug"), max_length=80)
    version = models.IntegerField(_("version"))
    action = models.CharField(_("action"), max_length=10, choices=Action)
    schema = models.SmallIntegerField(_("schema"))
    languages = ArrayField(models.CharField(max_length=8), verbose_name=_("languages"))
    # Text, not jsonb: jsonb reorders members and normalizes numbers, and the hash is of the exact bytes.
    document = models.TextField(_("document"), null=True)  # noqa: DJ001 - absent is not empty
    restricted = models.TextField(_("restricted"), null=True)  # noqa: DJ001 - absent is not empty
    note = models.TextField(_("note"), default="")
    document_salt = models.BinaryField(null=True)
    restricted_salt = models.BinaryField(null=True)
    document_hash = models.BinaryField()
    restricted_hash = models.BinaryField()
    actor_hash = models.BinaryField()
    digest = models.BinaryField()
    at = models.DateTimeField(_("at"))

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the record")
        verbose_name_plural = _("entries of the record")
        permissions = [
            ("publish_entry", _("Can publish, correct and withdraw")),
            ("erase_entry", _("Can erase items from the record permanently")),
        ]
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug", "version"], name="ledger_entry_version_once"),
            models.CheckConstraint(condition=Q(sequence__gte=1, version__gte=1), name="ledger_entry_counts_from_one"),
            models.CheckConstraint(
                # The database concatenates the header, so nothing in it may need escaping in JSON.
                condition=Q(kind__regex="^[a-z]+$", slug__regex=SLUG, languages__contained_by=list(LANGUAGES)),
                name="ledger_entry_header_is_plain",
            ),
            models.CheckConstraint(
                condition=Q(action__in=["publish", "correct", "withdraw", "erase"]), name="ledger_entry_action_known"
            ),
            models.CheckConstraint(
                # An erasure blanks the notes of corrections, too: without a salt, the note may be missing.
                condition=~Q(action="correct") | ~Q(note="") | Q(document_salt__isnull=True),
                name="ledger_correction_has_note",
            ),
        ]
        indexes = [
            models.Index(fields=["at", "sequence"], name="ledger_entry_at"),
            # Few entries are corrections: whether an item has one is asked for every row of a list.
            models.Index(
                fields=["kind", "slug", "version"], condition=Q(action="correct"), name="ledger_entry_corrections"
            ),
            # Collated, so that no other index has this order: see ``sco.partners.feed``.
            models.Index(Collate("kind", "C"), "sequence", name="ledger_entry_kind"),
            # For the list of corrections: most entries are none, and are not in them.
            models.Index(Collate("action", "C"), "sequence", condition=_CORRECTIVE, name="ledger_entry_action"),
            models.Index(
                Collate("kind", "C"),
                Collate("action", "C"),
                "sequence",
                condition=_CORRECTIVE,
                name="ledger_entry_kind_action",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind}:{self.slug} v{self.version} {self.action}"


class EntryActor(models.Model):
    """The editor behind an entry, in a separate table that the reader role cannot read.

    The entry has only the hash, so partners verify the chain without knowing any editor's name.
    """

    sequence = models.BigIntegerField(primary_key=True)
    actor = models.CharField(_("by"), max_length=150)
    salt = models.BinaryField()

    class Meta:
        verbose_name = _("actor of an entry")
        verbose_name_plural = _("actors of entries")


class ProjectionQuerySet(models.QuerySet["Projection"]):
    """Projections."""

    def current(self) -> "ProjectionQuerySet":
        """What is public now."""
        return self.filter(live=True, superseded_by=NOT_SUPERSEDED)


class Projection(models.Model):
    """An entry as the public side reads it. Derived from the entry alone, so ``rebuild_projections`` can replace it.

    Visible at N: ``sequence <= N < superseded_by`` and ``live``. ``keys`` serve equality filters
    (``article/author:li-tianyi``, ``claim/status=disputed``); lists are sorted by ``rank``, then by slug.
    Fragments are JSON texts, NULL in a language that is not public; those of ``…_both`` have all public languages side
    by side. ``embedded_…`` are whole. ``list_…`` and ``detail_…`` are the members that a list and a detail add,
    without braces, or NULL: ``sco.api.fragments`` joins them. Addresses in them end in a mark: see ``sco.api.links``.
    """

    sequence = models.BigIntegerField(primary_key=True)
    superseded_by = models.BigIntegerField(default=NOT_SUPERSEDED, db_default=NOT_SUPERSEDED)
    live = models.BooleanField()
    kind = models.CharField(max_length=20)
    slug = models.CharField(max_length=80)
    original = models.CharField(max_length=8)
    languages = ArrayField(models.CharField(max_length=8))
    refs = ArrayField(models.CharField(max_length=101))
    keys = ArrayField(models.CharField(max_length=140))
    rank = models.CharField(max_length=32, default="")
    date_key = models.CharField(max_length=32, default="")
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    starts = models.DateField(null=True)
    ends = models.DateField(null=True)
    spans = models.JSONField(default=list)
    haystack = models.TextField(default="")
    # Text, not jsonb: fragments go into responses as they are, and are never queried.
    embedded_zh_hans = models.TextField(null=True)  # noqa: DJ001 - NULL means "not in this language"
    embedded_en = models.TextField(null=True)  # noqa: DJ001
    embedded_both = models.TextField(null=True)  # noqa: DJ001
    list_zh_hans = models.TextField(null=True)  # noqa: DJ001
    list_en = models.TextField(null=True)  # noqa: DJ001
    list_both = models.TextField(null=True)  # noqa: DJ001
    detail_zh_hans = models.TextField(null=True)  # noqa: DJ001
    detail_en = models.TextField(null=True)  # noqa: DJ001
    detail_both = models.TextField(null=True)  # noqa: DJ001

    objects = ProjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("projection")
        verbose_name_plural = _("projections")
        constraints = [
            models.CheckConstraint(
                condition=Q(superseded_by__gt=models.F("sequence")), name="ledger_projection_superseded_later"
            )
        ]
        indexes = [
            models.Index(fields=["kind", "slug", "sequence"], name="ledger_projection_item"),
            models.Index(fields=["kind", "sequence"], name="ledger_projection_changed"),
            # With the sequence, so that what came after a snapshot is skipped within the index.
            models.Index(fields=["kind", "date_key", "slug", "sequence"], name="ledger_projection_dated"),
        ]


class ProjectionCount(models.Model):
    """The number of projections, a single row that triggers keep: counting them would take longer as the record grows.

    It equals the head's sequence unless projections are missing. See ``migrations/projection_keys.sql``.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    total = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("number of projections")
        verbose_name_plural = _("number of projections")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="ledger_one_projection_count")]

    def __str__(self) -> str:
        return str(self.total)


class ProjectionKey(models.Model):
    """A key of a projection, sorted like the lists of its kind.

    Triggers on Projection maintain the table: see ``migrations/projection_keys.sql``.
    """

    # In this order, a page of a filtered list is one range of the primary key, at any depth. A GIN index over
    # Projection.keys has no order: every page collected and sorted all matches.
    pk = models.CompositePrimaryKey("key", "rank", "slug", "sequence")
    key = models.CharField(max_length=140)
    rank = models.CharField(max_length=32)
    slug = models.CharField(max_length=80)
    sequence = models.BigIntegerField()
    # Within the index of the primary key, which then tells alone how many visible rows carry a key.
    superseded_by = models.BigIntegerField(default=NOT_SUPERSEDED, db_default=NOT_SUPERSEDED)

    class Meta:
        verbose_name = _("projection key")
        verbose_name_plural = _("projection keys")


class ProjectionPeak(models.Model):
    """A projection with a greater time than all of its kind before it, so that ``rank`` is the greatest up to there.

    Triggers on Projection maintain the table: see ``migrations/projection_peaks.sql`` and ADR 14.
    """

    pk = models.CompositePrimaryKey("kind", "sequence")
    kind = models.CharField(max_length=20)
    sequence = models.BigIntegerField()
    rank = models.CharField(max_length=32)

    class Meta:
        verbose_name = _("projection peak")
        verbose_name_plural = _("projection peaks")


class SearchText(models.Model):
    """The words of a projection's fields down to a *tier*, 1 for names and titles to 4 for everything (ADR 11).

    ``vector`` holds no positions where a tsvector could not hold them all: rows with a ``chunk`` from 1 to ``chunks``
    do then. What is shown of a hit never comes from here.
    """

    pk = models.CompositePrimaryKey("sequence", "tier", "chunk")
    sequence = models.BigIntegerField()
    tier = models.SmallIntegerField()
    chunk = models.SmallIntegerField()
    chunks = models.SmallIntegerField()
    kind = models.CharField(max_length=20)
    slug = models.CharField(max_length=80)
    # The rank of the kind's lists, else the time of the entry: both are times in UTC, whose text sorts.
    recency = models.CharField(max_length=32)
    vector = SearchVectorField()

    class Meta:
        verbose_name = _("words for searching")
        verbose_name_plural = _("words for searching")
        # A common word is found by walking one of these until the page is full, a rare one in the words of its tier.
        indexes = [
            models.Index(fields=["tier", "recency", "kind", "slug"], condition=Q(chunk=0), name="ledger_search_walk"),
            models.Index(fields=["kind", "tier", "recency", "slug"], condition=Q(chunk=0), name="ledger_search_kind"),
        ]


class SearchName(models.Model):
    """A name, title or alias of a projection, from its beginning or from a later word on, as it may be typed.

    ``place`` sorts suggestions: 0 names, 1 titles, each from the beginning; 2 and 3 the same from within.
    """

    pk = models.CompositePrimaryKey("place", "beginning", "sequence", "language")
    place = models.SmallIntegerField()
    # Code point by code point, so that what begins alike is one range.
    beginning = models.CharField(max_length=400, db_collation="C")
    sequence = models.BigIntegerField()
    language = models.CharField(max_length=8)

    class Meta:
        verbose_name = _("name for suggestions")
        verbose_name_plural = _("names for suggestions")
        indexes = [models.Index(fields=["sequence"], name="ledger_search_name_of")]


class SearchPending(models.Model):
    """A projection whose rows for searching the worker has yet to write: no search looks at a later snapshot."""

    sequence = models.BigIntegerField(primary_key=True)

    class Meta:
        verbose_name = _("entry that waits for indexing")
        verbose_name_plural = _("entries that wait for indexing")
