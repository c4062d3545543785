"""Findings that somebody with the right to do so has overridden, each with a reason."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sco.slugs import MAX_LENGTH

MAX_REASON = 500


class Override(models.Model):
    """One error that does not keep an item from being published, as long as the finding stays the same."""

    kind = models.CharField(_("kind"), max_length=40)
    slug = models.CharField(_("item"), max_length=MAX_LENGTH)
    code = models.CharField(_("check"), max_length=60)
    digest = models.CharField(_("digest of the finding"), max_length=64)
    reason = models.CharField(_("reason"), max_length=MAX_REASON)
    by = models.CharField(_("by"), max_length=150)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("override")
        verbose_name_plural = _("overridden checks")
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)
        permissions = [("override_check", _("Can publish in spite of what a check finds, with a reason"))]
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug", "digest"], name="override_once_per_finding"),
            models.CheckConstraint(condition=~models.Q(reason="") & ~models.Q(by=""), name="override_says_who_and_why"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.slug} {self.code}"
