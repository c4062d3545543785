"""The file that an article's source text was taken from, byte for byte. It is the desk's alone."""

import hashlib

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article


class SourceFile(models.Model):
    """The original of an imported piece. ``identity`` is the digest of what makes it the same piece in another file."""

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="source_files", verbose_name=_("article")
    )
    identity = models.CharField(_("identity"), max_length=64, db_index=True)
    sha256 = models.CharField(_("digest of the file"), max_length=64, db_index=True)
    format = models.CharField(_("format"), max_length=30)
    encoding = models.CharField(_("encoding"), max_length=10, blank=True, default="")
    name = models.CharField(_("name of the file"), max_length=200, blank=True, default="")
    data = models.BinaryField(_("content"))
    taken_at = models.DateTimeField(_("imported at"), default=timezone.now)

    class Meta:
        verbose_name = _("source file")
        verbose_name_plural = _("source files")
        ordering = ["article", "pk"]
        constraints = [models.UniqueConstraint(fields=["article", "sha256"], name="source_file_once_per_article")]

    def __str__(self) -> str:
        return self.name or self.format

    @staticmethod
    def digest(data: bytes) -> str:
        """SHA-256 as 64 hex digits."""
        return hashlib.sha256(data).hexdigest()
