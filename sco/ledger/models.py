"""The public record: an append-only table of entries, its head, and one derived row per entry to read by."""

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import datetime

NOT_SUPERSEDED = 2**63 - 1


class HeadQuerySet(models.QuerySet["Head"]):
    """The one head."""

    def lock(self) -> "Head":
        """The head, locked to the end of the transaction: from here on nobody else appends."""
        return self.select_for_update().get()


class Head(models.Model):
    """The end of the record: one row. Sequence 0 and a random digest are the genesis of an empty record."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(default=0)
    digest = models.BinaryField()
    genesis = models.BinaryField()
    at = models.DateTimeField()

    if TYPE_CHECKING:
        digest: bytes  # type: ignore[no-redef]
        genesis: bytes  # type: ignore[no-redef]

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
    """One act of publication. Rows are only ever inserted; an erasure blanks texts and salts, nothing else.

    ``document`` and ``restricted`` are the canonical JSON texts that were hashed, or NULL where there is none.
    ``note`` is canonical JSON, ``{"en": …, "zh-Hans": …}``, or ''. Salts are NULL once the item is erased.
    """

    class Action(models.TextChoices):
        PUBLISH = "publish", _("published")
        CORRECT = "correct", _("corrected")
        WITHDRAW = "withdraw", _("withdrawn")
        ERASE = "erase", _("erased")

    sequence = models.BigIntegerField(_("sequence"), primary_key=True)
    kind = models.CharField(_("kind"), max_length=20)
    slug = models.CharField(_("slug"), max_length=80)
    version = models.IntegerField(_("version"))
    action = models.CharField(_("action"), max_length=10, choices=Action)
    schema = models.SmallIntegerField(_("schema"))
    languages = ArrayField(models.CharField(max_length=8), verbose_name=_("languages"))
    document = models.TextField(_("document"), null=True)  # noqa: DJ001 - absent is not empty
    restricted = models.TextField(_("restricted"), null=True)  # noqa: DJ001 - absent is not empty
    note = models.TextField(_("note"), default="")
    document_salt = models.BinaryField(null=True)
    restricted_salt = models.BinaryField(null=True)
    document_hash = models.BinaryField()
    restricted_hash = models.BinaryField()
    digest = models.BinaryField()
    at = models.DateTimeField(_("at"))

    if TYPE_CHECKING:
        document_salt: bytes | None  # type: ignore[no-redef]
        restricted_salt: bytes | None  # type: ignore[no-redef]
        document_hash: bytes  # type: ignore[no-redef]
        restricted_hash: bytes  # type: ignore[no-redef]
        digest: bytes  # type: ignore[no-redef]
        at: datetime  # type: ignore[no-redef]

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the record")
        verbose_name_plural = _("entries of the record")
        permissions = [
            ("publish_entry", _("Can publish, correct and withdraw")),
            ("erase_entry", _("Can erase from the record for good")),
        ]
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug", "version"], name="ledger_entry_version_once"),
            models.CheckConstraint(condition=Q(sequence__gte=1, version__gte=1), name="ledger_entry_counts_from_one"),
            models.CheckConstraint(
                condition=Q(action__in=["publish", "correct", "withdraw", "erase"]), name="ledger_entry_action_known"
            ),
            models.CheckConstraint(
                condition=~Q(action="correct") | ~Q(note="") | Q(document_salt__isnull=True),
                name="ledger_correction_has_note",
            ),
        ]
        indexes = [models.Index(fields=["at", "sequence"], name="ledger_entry_at")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind}:{self.slug} v{self.version} {self.action}"


class EntryActorQuerySet(models.QuerySet["EntryActor"]):
    """Who did what."""


class EntryActor(models.Model):
    """Who made an entry: in a table of its own, which the public's role cannot read."""

    sequence = models.BigIntegerField(primary_key=True)
    actor = models.CharField(_("by"), max_length=150)

    objects = EntryActorQuerySet.as_manager()

    class Meta:
        verbose_name = _("maker of an entry")
        verbose_name_plural = _("makers of entries")


class ProjectionQuerySet(models.QuerySet["Projection"]):
    """Derived rows."""

    def current(self) -> "ProjectionQuerySet":
        """What is public at the head."""
        return self.filter(live=True, superseded_by=NOT_SUPERSEDED)

    def unsearchable(self) -> "ProjectionQuerySet":
        """What waits for its search vectors; older versions too, which are searched by ``as_of``."""
        return self.filter(live=True, search_zh_hans=None)


class Projection(models.Model):
    """What the public side reads an entry by; derived from the entry alone, and made again by ``rebuild_projections``.

    Visible at N: ``sequence <= N < superseded_by`` and ``live``. ``keys`` hold what equality filters ask for
    (``article/author:li-tianyi``, ``claim/status=disputed``); ``rank`` is what the kind's lists go by before the slug.
    Fragments are NULL in a language that is not public.
    """

    sequence = models.BigIntegerField(primary_key=True)
    superseded_by = models.BigIntegerField(default=NOT_SUPERSEDED)
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
    embedded_zh_hans = models.TextField(null=True)  # noqa: DJ001 - NULL is "not in this language"
    embedded_en = models.TextField(null=True)  # noqa: DJ001
    list_zh_hans = models.TextField(null=True)  # noqa: DJ001
    list_en = models.TextField(null=True)  # noqa: DJ001
    detail_zh_hans = models.TextField(null=True)  # noqa: DJ001
    detail_en = models.TextField(null=True)  # noqa: DJ001
    search_zh_hans = SearchVectorField(null=True)
    search_en = SearchVectorField(null=True)

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
            models.Index(fields=["kind", "date_key", "slug"], name="ledger_projection_dated"),
        ]


class ProjectionKeyQuerySet(models.QuerySet["ProjectionKey"]):
    """Keys of projections."""


class ProjectionKey(models.Model):
    """A key of a projection, in the order of its kind's lists.

    Triggers on Projection maintain the table: see ``migrations/projection_keys.sql``. A page of
    what carries a key is one range of the primary key, however many rows carry it and however deep the page lies.
    """

    pk = models.CompositePrimaryKey("key", "rank", "slug", "sequence")
    key = models.CharField(max_length=140)
    rank = models.CharField(max_length=32)
    slug = models.CharField(max_length=80)
    sequence = models.BigIntegerField()

    objects = ProjectionKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("projection key")
        verbose_name_plural = _("projection keys")
