"""Bulk jobs, and what became of each of their items."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sco.fields import choices_check
from sco.ledger.registry import KINDS


class BulkAction(models.TextChoices):
    """What is done to each item."""

    PUBLISH = "publish", _("publish")
    WITHDRAW = "withdraw", _("withdraw")


class JobState(models.TextChoices):
    """How far a job is. A draft was not confirmed yet."""

    DRAFT = "draft", _("not started")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    CANCELED = "canceled", _("canceled")


class ItemState(models.TextChoices):
    """What became of an item."""

    WAITING = "waiting", _("waiting")
    DONE = "done", _("done")
    UNCHANGED = "unchanged", _("unchanged")
    CHANGED = "changed", _("left out: changed after the start")
    REFUSED = "refused", _("refused")
    FORBIDDEN = "forbidden", _("left out: the right was lost")
    FAILED = "failed", _("error")


class BulkJob(models.Model):
    """One action on many items of a kind. ``together`` publishes what they refer to with them."""

    action = models.CharField(_("action"), max_length=10, choices=BulkAction)
    kind = models.CharField(_("kind"), max_length=20)
    together = models.BooleanField(_("with what they refer to"), default=True)
    note = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    language = models.CharField(max_length=8)
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.DRAFT)
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    acknowledged_at = models.DateTimeField(null=True)

    objects: ClassVar = models.Manager["BulkJob"]()

    class Meta:
        verbose_name = _("bulk job")
        verbose_name_plural = _("bulk jobs")
        default_permissions = ("view",)
        ordering = ["-made_at", "-pk"]
        constraints = [
            choices_check("bulk_action_known", "action", BulkAction),
            choices_check("bulk_state_known", "state", JobState),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "running"], finished_at=None)
                | Q(state__in=["done", "canceled"], finished_at__isnull=False),
                name="bulk_finished_once",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_running(self) -> bool:
        return self.state == JobState.RUNNING

    @property
    def kind_name(self) -> Any:
        """The kind's name, in the plural."""
        return KINDS[self.kind].model._meta.verbose_name_plural

    def counts(self) -> Mapping[str, int]:
        """How many items are in each state. One query."""
        return dict(self.items.order_by().values_list("state").annotate(Count("pk")))

    def finish(self, state: JobState) -> None:
        """End it. What still waits stays untouched."""
        # An erasure must find notes in the record alone.
        self.state, self.finished_at, self.note = state, timezone.now(), {}
        self.save()


class BulkItem(models.Model):
    """An item of a job, by primary key and slug. ``message`` says why it was left out, in the editor's language."""

    job = models.ForeignKey(BulkJob, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    item = models.BigIntegerField()
    slug = models.CharField(max_length=100)
    state = models.CharField(_("state"), max_length=10, choices=ItemState, default=ItemState.WAITING)
    message = models.TextField(default="")

    objects: ClassVar = models.Manager["BulkItem"]()

    class Meta:
        default_permissions = ()
        ordering = ["position"]
        constraints = [
            choices_check("bulk_item_state_known", "state", ItemState),
            models.UniqueConstraint(fields=["job", "position"], name="bulk_item_has_a_place"),
            models.UniqueConstraint(fields=["job", "item"], name="bulk_item_once"),
        ]
        indexes = [
            models.Index(fields=["job", "position"], name="bulk_item_waiting", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return self.slug
