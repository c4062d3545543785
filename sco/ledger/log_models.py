"""The tables of the transparency log: what is derived from entries, and what was signed. Rows are only inserted."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LogTile(models.Model):
    """A full tile: 256 hashes, and the root over them. A trigger computes both: see ``migrations/transparency.sql``."""

    pk = models.CompositePrimaryKey("level", "index")
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField()
    root = models.BinaryField()

    class Meta:
        verbose_name = _("tile of the public log")
        verbose_name_plural = _("tiles of the public log")


class LogCheckpoint(models.Model):
    """A signed checkpoint of the log at ``size`` entries, the end of a publication; the last row is the current one."""

    id = models.BigAutoField(primary_key=True)
    size = models.BigIntegerField()
    root = models.BinaryField()
    note = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("checkpoint of the public log")
        verbose_name_plural = _("checkpoints of the public log")


class LogKey(models.Model):
    """The newest public key of the log, ``name+hash+key``, and the signed note that lists all keys in use since."""

    id = models.BigAutoField(primary_key=True)
    verifier = models.CharField(max_length=300)
    note = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("key of the public log")
        verbose_name_plural = _("keys of the public log")
