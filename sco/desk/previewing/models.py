"""Links by which a reviewer without an account reads one working copy."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sco.languages import LANGUAGES
from sco.ledger.items import Item
from sco.ledger.registry import KINDS, kind_of

DAYS = (1, 3, 7, 14, 30)
TOKEN_BYTES = 32


class ReviewLinkQuerySet(models.QuerySet["ReviewLink"]):
    """Links."""

    def open(self, at: datetime | None = None) -> "ReviewLinkQuerySet":
        """Those that still lead somewhere: neither expired nor revoked, and whoever made them has an account."""
        return self.filter(expires_at__gt=at or timezone.now(), revoked_at=None, by__is_active=True, by__is_staff=True)

    def about(self, item: Item) -> "ReviewLinkQuerySet":
        """The links to one item."""
        return self.filter(kind=kind_of(item).name, item=item.pk)

    def make(self, item: Item, *, languages: list[str], days: int, by: Any) -> tuple["ReviewLink", str]:
        """A new link, and its token: nobody can read that again, as only its digest is stored."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        link = self.create(
            digest=digest_of(token), kind=kind_of(item).name, item=item.pk, languages=languages, by=by,
            expires_at=timezone.now() + timedelta(days=days),
        )  # fmt: skip
        return link, token


class ReviewLink(models.Model):
    """A link to one working copy as it is when it is opened, in some languages, until a time."""

    digest = models.CharField(max_length=64, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20)
    item = models.BigIntegerField(_("item"))
    languages = ArrayField(models.CharField(max_length=8, choices=[(tag, tag) for tag in LANGUAGES]), size=2)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    expires_at = models.DateTimeField(_("until"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects: ClassVar = ReviewLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("review link")
        verbose_name_plural = _("review links")
        default_permissions = ()
        permissions = [("share_preview", _("Can make and revoke review links"))]
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["kind", "item"], name="reviewlink_item")]
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="reviewlink_ends_after_it_began")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.item}"

    def working_copy(self) -> Item | None:
        """What it shows; None if that was deleted, or the kind is gone."""
        kind = KINDS.get(self.kind)
        rows: Any = kind.model._default_manager.filter(pk=self.item) if kind else None
        return rows.with_document_parts().first() if kind else None


def digest_of(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
