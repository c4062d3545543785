"""The memory of translations: segments that were approved or public in both languages."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Memory(models.Model):
    """A segment in both languages, from the latest entry that has it; sequence 0 if it is approved and not public yet.

    A sketch is the smallest hashes of a text's shingles: near texts share some of them, others hardly any. Rows of
    entries are derived from the record and can be made again at any time.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=40)
    slug = models.CharField(max_length=80)
    sequence = models.BigIntegerField(db_index=True)
    zh_hans = models.TextField()
    en = models.TextField()
    zh_hans_sketch = ArrayField(models.IntegerField())
    en_sketch = ArrayField(models.IntegerField())

    class Meta:
        default_permissions = ()
        indexes = [
            GinIndex(fields=["zh_hans_sketch"], name="desk_memory_zh_hans"),
            GinIndex(fields=["en_sketch"], name="desk_memory_en"),
            models.Index(fields=["kind", "slug"], name="desk_memory_item"),
        ]

    def __str__(self) -> str:
        return self.zh_hans


class MemoryPosition(models.Model):
    """How far the memory has read the record: one row."""

    sequence = models.BigIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.sequence)
