"""The desk's index: a row per working copy, derived from it, and notes of what is to be derived again."""

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

# A search must not read a list of what is not in the index yet, as it would with fast updates.
_INDEXES = [
    GinIndex(fields=[column], name=f"desk_finding_{column}", fastupdate=False)
    for column in ("keys", "heading", "summary", "words")
]

# All that figures and filters ask, so that they need not read the rows, which are large.
_STANDING = models.Index(
    fields=["kind", "status", "zh", "en", "changed_at", "flags", "item"], name="desk_finding_standing"
)


class Finding(models.Model):
    """What is known of one working copy.

    ``keys`` are what it is called, as ``sco.search.names.key`` writes it. Of the vectors, each has the words of the one
    before, too: names, titles and the slug; summaries; everything. ``words`` has no positions if they are too many for
    one vector, which its ``chunks`` then have. ``weight`` sorts kinds: what has a name, articles, statements.

    ``status`` is a code of ``sco.desk.publication_status``, as of the entry ``entry``, which
    has the ``version``; ``zh`` and ``en`` are codes of
    ``sco.desk.texts.states``; ``flags`` are those that the kind's admin class defines.
    """

    kind = models.CharField(max_length=20)
    item = models.BigIntegerField()
    weight = models.SmallIntegerField()
    changed_at = models.DateTimeField()
    keys = ArrayField(models.TextField(), default=list)
    heading = SearchVectorField()
    summary = SearchVectorField()
    words = SearchVectorField()
    status = models.CharField(max_length=10, default="new")
    entry = models.BigIntegerField(default=0)
    version = models.IntegerField(default=0)
    zh = models.CharField(max_length=10, default="")
    en = models.CharField(max_length=10, default="")
    flags = ArrayField(models.CharField(max_length=20), default=list)

    if TYPE_CHECKING:
        chunks: models.Manager["Chunk"]

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["kind", "item"], name="desk_finding_once")]
        indexes = [*_INDEXES, _STANDING]

    def __str__(self) -> str:
        return f"{self.kind} {self.item}"


class Chunk(models.Model):
    """A part of the words of a long text, with their positions; it overlaps the next."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="chunks")
    vector = SearchVectorField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)


class Note(models.Model):
    """A change of a working copy that its row in the index does not know yet. ``texts``: its words may differ."""

    # Never updated: a change that comes while an older one is taken in has a note of its own, which stays.
    kind = models.CharField(max_length=20)
    item = models.BigIntegerField()
    texts = models.BooleanField()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["kind", "item"], name="desk_finding_note_of")]

    def __str__(self) -> str:
        return f"{self.kind} {self.item}"


class Position(models.Model):
    """How far the record is taken in, and which version of the code derived the rows. One row."""

    sequence = models.BigIntegerField(default=0)
    version = models.CharField(max_length=20, default="")

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="desk_finding_one_position")]

    def __str__(self) -> str:
        return f"#{self.sequence}"
