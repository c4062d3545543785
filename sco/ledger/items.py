"""What every kind of item at the desk has in common: a slug, which is its public name."""

from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models

from sco.fields import slug_field

M = TypeVar("M", bound=models.Model)


class ItemQuerySet(models.QuerySet[M]):
    """Items by their slug."""

    def get_by_natural_key(self, slug: str) -> M:
        return self.get(slug=slug)

    def with_document_parts(self) -> Any:
        """Everything that the items' documents are made of, in a fixed number of queries."""
        return self


class KeyedQuerySet(models.QuerySet[M]):
    """Parts of an item that have a public key of their own."""

    def get_by_natural_key(self, key: str) -> M:
        return self.get(key=key)


class Item(models.Model):
    """A working copy that can be published. Its database guards the slug: see migration ``guard_slug``."""

    slug = slug_field()

    if TYPE_CHECKING:
        pk: int
        name_zh_hans: str | None
        name_en: str | None

    class Meta:
        abstract = True
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug

    def natural_key(self) -> tuple[str]:
        return (self.slug,)
