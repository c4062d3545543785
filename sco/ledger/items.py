"""The base of all items at the desk: a slug, which is the public name, and a natural key for fixtures."""

from datetime import datetime
from functools import reduce
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sco.fields import slug_field
from sco.languages import ZH, Language, columns, from_code

M = TypeVar("M", bound=models.Model)
# Of each language.
TITLE_LENGTH = 40


class NaturalKeyQuerySet(models.QuerySet[M]):
    """Rows that fixtures name by their ``NATURAL_KEY`` instead of their primary key."""

    def get_by_natural_key(self, *values: str | None) -> M:
        lookups: tuple[str, ...] = getattr(self.model, "NATURAL_KEY")  # noqa: B009 - M is any model to mypy
        return self.get(**dict(zip(lookups, values, strict=True)))


class NaturalKeyModel(models.Model):
    """A row with a natural key: the lookups in ``NATURAL_KEY``, such as ``article__slug``, together identify it."""

    NATURAL_KEY: ClassVar[tuple[str, ...]]

    objects: ClassVar = NaturalKeyQuerySet.as_manager()

    class Meta:
        abstract = True

    def natural_key(self) -> tuple[Any, ...]:
        return tuple(reduce(getattr, lookup.split("__"), self) for lookup in self.NATURAL_KEY)


class ItemQuerySet(NaturalKeyQuerySet[M]):
    """Items by their slug."""

    def with_document_parts(self) -> Any:
        """Load everything that the items' documents contain, in a fixed number of queries."""
        return self


class Review(NamedTuple):
    """How far the review of a text has come: ``state`` is draft, in_review or approved; ``by`` approved it.

    ``is_outdated``: the source has changed since the approval.
    """

    state: str
    by: str = ""
    at: datetime | None = None
    is_outdated: bool = False


class Item(NaturalKeyModel):
    """A working copy that can be published. A trigger guards its slug: see ``sco.ledger.guards``.

    ``SOURCE_LANGUAGE`` is the lookup of the column with the code of the language that an item is written in, '' for
    kinds that are written in Chinese. ``APPROVALS`` is the relation to the rows that hold approvals, '' for kinds whose
    texts need none.
    """

    NATURAL_KEY = ("slug",)
    SOURCE_LANGUAGE: ClassVar[str] = ""
    APPROVALS: ClassVar[str] = ""
    # The bilingual column, and member of the document, that is the item's title.
    TITLE: ClassVar[str] = "name"

    slug = slug_field(
        help_text=_(
            "The public name in addresses. Once published it is fixed, is never reused, and stays in the public log for"
            " ever. An item about a person may have an opaque one, such as author-7f3a."
        )
    )

    objects: ClassVar = ItemQuerySet.as_manager()

    # For mypy: modeltranslation adds the columns of each language at run time.
    if TYPE_CHECKING:
        pk: int
        name_zh_hans: str | None
        name_en: str | None

    class Meta:
        abstract = True
        ordering = ["slug"]

    def __str__(self) -> str:
        """What people read, in forms, messages and logs: the title, Chinese · English; the slug without any."""
        texts = [getattr(self, column) or "" for column in columns(self.TITLE)]
        return " · ".join(_shortened(text) for text in texts if text) or self.slug

    @property
    def source_language(self) -> Language:
        """The language that the item is written in; the other is its translation."""
        return from_code(reduce(getattr, self.SOURCE_LANGUAGE.split("__"), self)) if self.SOURCE_LANGUAGE else ZH  # type: ignore[arg-type]

    def review(self, _language: Language) -> Review | None:
        """How far the review of this language's text has come; None for kinds whose texts need none."""
        return None

    def keep_approval(self, _language: Language) -> bool:
        """Let the approval of this language's text, if there is one, cover the present source; whether that was new."""
        return False


def _shortened(text: str) -> str:
    return text if len(text) <= TITLE_LENGTH else text[: TITLE_LENGTH - 1].rstrip() + "…"
