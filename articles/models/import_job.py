"""Pieces that an editor has handed in at the desk, until they are imported, and the report on them afterwards."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.article import Article
from sco.fields import choices_check


class ImportState(models.TextChoices):
    """How far an import is. A draft is still being looked through."""

    DRAFT = "draft", _("not started")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    CANCELED = "canceled", _("canceled")


class PieceState(models.TextChoices):
    """What became of a piece: the importer's results, and what only the desk has."""

    WAITING = "waiting", _("waiting")
    CREATED = "created", pgettext_lazy("result of an import", "created")
    UPDATED = "updated", pgettext_lazy("result of an import", "updated")
    UNCHANGED = "unchanged", _("unchanged")
    CONFLICT = "conflict", pgettext_lazy("result of an import", "conflict")
    REFUSED = "refused", pgettext_lazy("result of an import", "not imported")
    LEFT_OUT = "left_out", pgettext_lazy("result of an import", "left out")
    FORBIDDEN = "forbidden", _("left out: the right was lost")
    FAILED = "failed", _("error")


class ImportJob(models.Model):
    """Pieces that one editor imports together. Nobody else sees them."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    language = models.CharField(max_length=8)
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.DRAFT)
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects: ClassVar = models.Manager["ImportJob"]()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        default_permissions = ()
        ordering = ["-made_at", "-pk"]
        constraints = [
            choices_check("import_state_known", "state", ImportState),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "running"], finished_at=None)
                | Q(state__in=["done", "canceled"], finished_at__isnull=False),
                name="import_finished_once",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_draft(self) -> bool:
        return self.state == ImportState.DRAFT

    @property
    def is_running(self) -> bool:
        return self.state == ImportState.RUNNING

    def counts(self) -> Mapping[str, int]:
        """How many pieces are in each state. One query."""
        return dict(self.pieces.order_by().values_list("state").annotate(Count("pk")))

    def finish(self, state: ImportState) -> None:
        """End it. What still waits stays undone, and the files are not kept."""
        self.state, self.finished_at = state, timezone.now()
        self.save(update_fields=["state", "finished_at"])
        self.pieces.filter(state=PieceState.WAITING).update(state=PieceState.LEFT_OUT, data=b"", decisions={})


class ImportPiece(models.Model):
    """A file, or what was pasted (without ``name``), with an editor's decisions and the importer's plan for it.

    ``planned``, ``title``, ``reason``, ``doubts`` and ``identity`` (a digest of what makes it the same piece in another
    file) sum up the plan, so that a list of pieces reads none of them.
    ``article`` is the one that exists, or that was made. Once a piece is settled its bytes are gone from here: the
    article keeps them.
    """

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="pieces")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=200, blank=True, default="")
    size = models.PositiveIntegerField()
    data = models.BinaryField()
    decisions = models.JSONField(default=dict)
    planned = models.CharField(max_length=10, choices=PieceState, default=PieceState.REFUSED)
    title = models.CharField(max_length=300, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    doubts = models.PositiveIntegerField(default=0)
    identity = models.CharField(max_length=64, blank=True, default="")
    state = models.CharField(_("state"), max_length=10, choices=PieceState, default=PieceState.WAITING)
    report = models.TextField(blank=True, default="")
    article = models.ForeignKey(Article, on_delete=models.SET_NULL, null=True, related_name="import_pieces")

    objects: ClassVar = models.Manager["ImportPiece"]()

    class Meta:
        default_permissions = ()
        ordering = ["position"]
        constraints = [
            choices_check("import_piece_state_known", "state", PieceState),
            models.UniqueConstraint(fields=["job", "position"], name="import_piece_has_a_place"),
        ]
        indexes = [
            models.Index(fields=["job", "position"], name="import_piece_waiting", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return self.name or self.title or f"#{self.position + 1}"

    def settle(self, state: str, lines: list[str], article: Article | None = None) -> None:
        """Say what became of it, and let go of its bytes."""
        self.state, self.report, self.data, self.decisions = PieceState(state), "\n".join(lines), b"", {}
        self.article = article or self.article
        self.save()


def forget_drafts(before: datetime) -> Any:
    """Delete imports that nobody started, with their files."""
    return ImportJob.objects.filter(state=ImportState.DRAFT, made_at__lt=before).delete()
