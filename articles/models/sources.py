"""Where a piece comes from: who wrote it, who published it, who may have its text, what it is about."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sco.fields import slug_check
from sco.ledger.items import Item, ItemQuerySet


class OutletQuerySet(ItemQuerySet["Outlet"]):
    """Outlets."""


class Outlet(Item):
    """A newspaper, site or institution that publishes pieces."""

    name = models.CharField(_("name"), max_length=120, blank=True, default="")
    homepage = models.URLField(_("homepage"), blank=True, default="")

    objects = models.Manager.from_queryset(OutletQuerySet)()

    class Meta(Item.Meta):
        verbose_name = _("outlet")
        verbose_name_plural = _("outlets")
        constraints = [slug_check("outlet_slug_ascii")]


class RightsQuerySet(ItemQuerySet["Rights"]):
    """Statements of rights."""


class Rights(Item):
    """Who may have the full source text of a piece, and the notice that tells everyone else why not."""

    class Access(models.TextChoices):
        EVERYONE = "everyone", _("everyone")
        LICENSED = "licensed", _("licensed partners")
        NOBODY = "nobody", _("nobody")

    access = models.CharField(_("access"), max_length=10, choices=Access, default=Access.NOBODY)
    notice = models.TextField(_("notice"), blank=True, default="")

    if TYPE_CHECKING:
        notice_zh_hans: str | None
        notice_en: str | None

    objects = models.Manager.from_queryset(RightsQuerySet)()

    class Meta(Item.Meta):
        verbose_name = _("rights")
        verbose_name_plural = _("rights")
        constraints = [
            slug_check("rights_slug_ascii"),
            models.CheckConstraint(
                condition=Q(access__in=["everyone", "licensed", "nobody"]), name="rights_access_known"
            ),
        ]


class TopicQuerySet(ItemQuerySet["Topic"]):
    """Topics."""


class Topic(Item):
    """A subject that articles are filed under."""

    name = models.CharField(_("name"), max_length=120, blank=True, default="")

    objects = models.Manager.from_queryset(TopicQuerySet)()

    class Meta(Item.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [slug_check("topic_slug_ascii")]


class AuthorQuerySet(ItemQuerySet["Author"]):
    """Authors."""


class Author(Item):
    """Somebody who signs pieces."""

    name = models.CharField(_("name"), max_length=120, blank=True, default="")
    position = models.CharField(pgettext_lazy("of a person", "position"), max_length=200, blank=True, default="")
    affiliation = models.CharField(_("affiliation"), max_length=200, blank=True, default="")
    biography = models.TextField(_("biography"), blank=True, default="")

    if TYPE_CHECKING:
        position_zh_hans: str | None
        position_en: str | None
        affiliation_zh_hans: str | None
        affiliation_en: str | None
        biography_zh_hans: str | None
        biography_en: str | None

    objects = models.Manager.from_queryset(AuthorQuerySet)()

    class Meta(Item.Meta):
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        constraints = [slug_check("author_slug_ascii")]
