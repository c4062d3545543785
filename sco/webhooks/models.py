"""Endpoints of partners, the messages to them, and each attempt to deliver one."""

import contextlib
import secrets
import string
from datetime import datetime, timedelta
from typing import ClassVar, TypeAlias

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sco import local_times
from sco.access.models import Partner
from sco.fields import choices_check
from sco.languages import LANGUAGES
from sco.webhooks import signing, targets

ROTATION = timedelta(hours=24)
_ALPHABET = string.ascii_letters + string.digits


class DisabledWhy(models.TextChoices):
    """Why an endpoint gets no messages."""

    DESK = "desk", _("at the desk")
    GONE = "gone", _("it answered 410 Gone")
    FAILING = "failing", _("it failed for five days")
    SECRET = "secret", _("its secret cannot be decrypted: SECRET_KEY was replaced")


class Endpoint(models.Model):
    """An address of a partner that is told of new entries of the record.

    ``position`` is the sequence up to which messages were made, the end of a publication. ``busy_until`` is set while
    a request is under way, so that there is one at a time; it ends by itself if the worker dies.
    """

    Why: TypeAlias = DisabledWhy

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="endpoints", verbose_name=_("partner"))
    url = models.CharField(
        _("address"), max_length=targets.MAX_LENGTH,
        help_text=_("Begins with https://. It must be reachable from the public Internet, on port 443 or 8443."),
    )  # fmt: skip
    kinds = ArrayField(
        models.CharField(max_length=20), verbose_name=_("kinds"), default=list, blank=True,
        help_text=_("What it is told of. None ticked: everything."),
    )  # fmt: skip
    languages = ArrayField(
        models.CharField(max_length=8, choices=[(tag, tag) for tag in LANGUAGES]),
        verbose_name=_("languages"), default=list,
        help_text=_("It is told of versions that are public in one of these, or were until then."),
    )  # fmt: skip
    secret = models.BinaryField(editable=False)
    previous_secret = models.BinaryField(null=True, editable=False)
    previous_until = models.DateTimeField(_("former secret valid until"), null=True, editable=False)
    disabled_at = models.DateTimeField(_("disabled"), null=True, editable=False)
    disabled_why = models.CharField(
        _("why"), max_length=10, choices=DisabledWhy, blank=True, default="", editable=False
    )
    failing_since = models.DateTimeField(_("failing since"), null=True, editable=False)
    position = models.BigIntegerField(_("told up to"), editable=False)
    busy_until = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("endpoint")
        verbose_name_plural = _("endpoints")
        ordering: ClassVar = ["partner__slug", "url"]
        constraints: ClassVar = [
            choices_check("webhooks_endpoint_why_known", "disabled_why", DisabledWhy, ""),
            models.CheckConstraint(
                condition=Q(languages__contained_by=list(LANGUAGES)) & Q(languages__len__gt=0),
                name="webhooks_endpoint_languages_known",
            ),
            models.CheckConstraint(
                condition=Q(disabled_at=None, disabled_why="") | (Q(disabled_at__isnull=False) & ~Q(disabled_why="")),
                name="webhooks_endpoint_disabled_why",
            ),
            models.CheckConstraint(
                condition=Q(previous_secret=None, previous_until=None)
                | Q(previous_secret__isnull=False, previous_until__isnull=False),
                name="webhooks_endpoint_previous_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def is_active(self) -> bool:
        """Whether it gets messages, as far as it depends on itself."""
        return self.disabled_at is None

    def new_secret(self, now: datetime) -> str:
        """Give it a new secret, not saved yet; the one before stays valid for a day. Returns the new one."""
        with contextlib.suppress(signing.SecretUnreadable):
            if self.secret and signing.decrypt(self.secret):
                self.previous_secret, self.previous_until = self.secret, now + ROTATION
        text = signing.new_secret()
        self.secret = signing.encrypt(text)
        return text

    def signing_secrets(self, now: datetime) -> list[str]:
        """The secrets to sign with at this time, the current one first. Raises SecretUnreadable."""
        found = [signing.decrypt(self.secret)]
        if self.previous_secret and self.previous_until and self.previous_until > now:
            with contextlib.suppress(signing.SecretUnreadable):
                found.append(signing.decrypt(self.previous_secret))
        return found

    def disable(self, why: DisabledWhy, now: datetime) -> None:
        """Stop its messages, not saved yet. What waits stays, and the position too."""
        self.disabled_at, self.disabled_why = now, why

    def enable(self) -> None:
        """Let it get messages again, not saved yet: first of all, one about what it has missed."""
        self.disabled_at, self.disabled_why, self.failing_since = None, "", None


class MessageState(models.TextChoices):
    """What has become of a message."""

    WAITING = "waiting", _("waiting")
    DELIVERED = "delivered", _("delivered")
    REPLACED = "replaced", _("replaced by a newer one")
    FAILED = "failed", _("failed")


def new_id() -> str:
    """A new random id of a message."""
    return "msg_" + "".join(secrets.choice(_ALPHABET) for _ in range(24))


class Message(models.Model):
    """What an endpoint is told: the entries after one sequence up to another. At most one waits per endpoint."""

    State: TypeAlias = MessageState

    id = models.CharField(_("id"), primary_key=True, max_length=40, default=new_id)
    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="messages", verbose_name=_("endpoint"))
    type = models.CharField(_("type"), max_length=40)
    after = models.BigIntegerField(_("after"))
    upto = models.BigIntegerField(_("up to"))
    # The very text that is signed and sent, the same at each attempt.
    body = models.TextField(_("body"))
    state = models.CharField(_("delivery state"), max_length=10, choices=MessageState, default=MessageState.WAITING)
    tries = models.PositiveIntegerField(_("failed attempts"), default=0)
    tried_at = models.DateTimeField(_("last attempt"), null=True)
    due_at = models.DateTimeField(_("next attempt"))
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering: ClassVar = ["-created_at", "-id"]
        constraints: ClassVar = [
            choices_check("webhooks_message_state_known", "state", MessageState),
            models.UniqueConstraint(
                fields=["endpoint"], condition=Q(state="waiting"), name="webhooks_one_message_waits"
            ),
            models.CheckConstraint(condition=Q(upto__gte=F("after")), name="webhooks_message_goes_on"),
        ]
        indexes: ClassVar = [models.Index(fields=["created_at"], name="webhooks_message_created")]

    def __str__(self) -> str:
        return self.id


class Attempt(models.Model):
    """One request: to which address, when it was signed, and what came back. ``response`` has at most 1 kB."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="attempts", verbose_name=_("message"))
    at = models.DateTimeField(_("at"))
    url = models.CharField(_("address"), max_length=targets.MAX_LENGTH)
    status = models.PositiveSmallIntegerField(_("HTTP status"), null=True)
    latency_ms = models.PositiveIntegerField(_("milliseconds"))
    error = models.CharField(_("error"), max_length=300, blank=True, default="")
    response = models.TextField(_("answer"), blank=True, default="")
    by_hand = models.BooleanField(_("by hand"), default=False)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{local_times.shown(self.at)} {self.status or self.error}"
