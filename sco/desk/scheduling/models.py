"""Schedules: an action page that was submitted for a later time."""

from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sco.fields import choices_check
from sco.ledger.items import Item
from sco.ledger.registry import kind_of

# Later than this it is said that it was late: a worker looks each minute for what was lost.
LATE = timedelta(minutes=2)


class ScheduleAction(models.TextChoices):
    """What happens at the time: the name of an action's page."""

    PUBLISH = "publish", _("publish")
    CORRECT = "correct", _("correct")
    WITHDRAW = "withdraw", _("withdraw")


class ScheduleState(models.TextChoices):
    """What became of a schedule."""

    WAITING = "waiting", _("scheduled")
    DONE = "done", _("done")
    CHANGED = "changed", _("not done: changed since it was reviewed")
    REFUSED = "refused", _("not done: the record refused it")
    FORBIDDEN = "forbidden", _("not done: the right was lost")
    FAILED = "failed", _("not done: an error")
    CANCELED = "canceled", _("canceled")


class ScheduleQuerySet(models.QuerySet["Schedule"]):
    """Schedules."""

    def waiting(self) -> "ScheduleQuerySet":
        """Those whose time has not come, or that nobody has carried out yet."""
        return self.filter(state=ScheduleState.WAITING)

    def due(self) -> "ScheduleQuerySet":
        """Waiting ones whose time has come, by the database's clock, which also decides when jobs begin."""
        return self.waiting().filter(at__lte=Now())

    def of(self, item: Item) -> "ScheduleQuerySet":
        """Those of one item."""
        return self.filter(kind=kind_of(item).name, items__contains=[item.pk])

    def untold(self, user: Any) -> "ScheduleQuerySet":
        """Those of this user that ended otherwise than as expected, and that they have not ticked off."""
        return self.filter(by=user, acknowledged_at=None).exclude(told="")


class Schedule(models.Model):
    """An action on items at a time, with what its page was submitted with.

    ``reviewed`` is the digest of what the editor saw. ``told`` says what went otherwise than expected, in the editor's
    language; '' if nothing did.
    """

    action = models.CharField(_("action"), max_length=10, choices=ScheduleAction)
    kind = models.CharField(_("kind"), max_length=20)
    items = ArrayField(models.BigIntegerField())
    choices = models.JSONField(default=dict)
    reviewed = models.CharField(max_length=64)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    language = models.CharField(max_length=8)
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    state = models.CharField(_("state"), max_length=10, choices=ScheduleState, default=ScheduleState.WAITING)
    finished_at = models.DateTimeField(_("finished"), null=True)
    told = models.TextField(default="")
    mailed_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)

    objects: ClassVar = ScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedule")
        default_permissions = ("view",)
        ordering = ["at", "pk"]
        indexes = [
            models.Index(fields=["at"], name="schedule_at"),
            models.Index(fields=["state"], name="schedule_state"),
        ]
        constraints = [
            choices_check("schedule_action_known", "action", ScheduleAction),
            choices_check("schedule_state_known", "state", ScheduleState),
            models.CheckConstraint(
                condition=Q(state="waiting", finished_at=None) | (~Q(state="waiting") & Q(finished_at__isnull=False)),
                name="schedule_finished_once",
            ),
            models.CheckConstraint(condition=~Q(items=[]), name="schedule_has_items"),
            # Of two, the later would find that what was reviewed has been done, and report a failure.
            models.UniqueConstraint(
                fields=["action", "kind", "items", "reviewed"], condition=Q(state="waiting"), name="schedule_waits_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.at:%Y-%m-%d %H:%M}"

    @property
    def is_waiting(self) -> bool:
        return self.state == ScheduleState.WAITING

    @property
    def is_late(self) -> bool:
        """Whether it was carried out noticeably after its time."""
        return self.state == ScheduleState.DONE and self.finished_at is not None and self.finished_at - self.at > LATE

    def finish(self, state: str, told: str = "") -> None:
        """Settle it, once and for all."""
        self.state, self.told, self.finished_at = state, told, timezone.now()
        # A note may be in it, and an erasure must find notes in the record alone.
        self.choices = {}
        self.save()
