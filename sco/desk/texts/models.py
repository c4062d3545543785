"""What is kept of an item's texts besides the texts: what has changed since, and who said that it still holds.

Rows name their item by kind and primary key, as one table serves all kinds. Triggers write the bases, and delete what
belongs to a deleted item or repeats an emptied text: see ``migrations/follow.sql``.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sco.languages import LANGUAGES


class Basis(models.Model):
    """How one language of an item stands against the text that it was made from, and against the record.

    An item without rows is as if its texts had just been made together. ``source`` has, for each field whose source has
    changed since this language's text was made or confirmed, the source's text from then. ``changed`` has, for each
    field that has changed since the entry ``sequence`` (0 if there was none), the MD5 of its text there. ``digest`` is
    ``Article.text_digest``, for kinds with approvals.
    """

    kind = models.CharField(max_length=20)
    item = models.BigIntegerField()
    language = models.CharField(max_length=8)
    source = models.JSONField(default=dict)
    changed = models.JSONField(default=dict)
    sequence = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["kind", "item", "language"], name="desk_texts_basis_once"),
            models.CheckConstraint(condition=Q(language__in=LANGUAGES), name="desk_texts_basis_language_known"),
        ]
        indexes = [
            models.Index(fields=["kind", "language", "item"], condition=~Q(source={}), name="desk_texts_basis_outdated")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.item} {self.language}"


# Not tracked by pghistory: the table is itself a history, and what an erasure must remove goes with the item's texts.
class Confirmation(models.Model):
    """Somebody's word that a translation is still correct although its source has changed, with the reason.

    ``fields`` is empty for an approval that was older than the source, which covers the whole text.
    """

    kind = models.CharField(max_length=20)
    item = models.BigIntegerField()
    language = models.CharField(_("language"), max_length=8)
    fields = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.CharField(_("by"), max_length=150)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["kind", "item", "at"], name="desk_texts_confirmation_of")]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="desk_texts_confirmation_has_reason"),
            models.CheckConstraint(condition=~Q(by=""), name="desk_texts_confirmation_has_author"),
        ]

    def __str__(self) -> str:
        return f"{self.by}: {self.reason}"
