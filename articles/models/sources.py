"""The items that articles refer to: authors, outlets, rights to the source text, and topics."""

from typing import TYPE_CHECKING, TypeAlias

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sco.fields import choices_check, slug_check
from sco.ledger.items import Item


class Outlet(Item):
    """A newspaper, website or institution that publishes articles."""

    name = models.CharField(_("name"), max_length=120, blank=True, default="")
    homepage = models.URLField(_("homepage"), blank=True, default="")

    class Meta(Item.Meta):
        verbose_name = _("outlet")
        verbose_name_plural = _("outlets")
        constraints = [slug_check("outlet_slug_ascii")]


class RightsAccess(models.TextChoices):
    """Who can read the source text."""

    EVERYONE = "everyone", _("everyone")
    LICENSED = "licensed", _("licensed partners")
    NOBODY = "nobody", _("nobody")


class Rights(Item):
    """Who can read the full source text of an article, and the notice shown to everyone else."""

    TITLE = "notice"
    Access: TypeAlias = RightsAccess

    access = models.CharField(_("access"), max_length=10, choices=RightsAccess, default=RightsAccess.NOBODY)
    notice = models.TextField(_("notice"), blank=True, default="")

    if TYPE_CHECKING:
        notice_zh_hans: str | None
        notice_en: str | None

    class Meta(Item.Meta):
        verbose_name = _("rights")
        verbose_name_plural = _("rights")
        constraints = [
            slug_check("rights_slug_ascii"),
            choices_check("rights_access_known", "access", RightsAccess),
        ]


class Topic(Item):
    """A subject that articles are filed under."""

    name = models.CharField(_("name"), max_length=120, blank=True, default="")

    class Meta(Item.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [slug_check("topic_slug_ascii")]


class Author(Item):
    """A person or body named in bylines."""

    name = models.CharField(_("name"), max_length=120, blank=True, default="")
    position = models.CharField(pgettext_lazy("of a person", "position"), max_length=200, blank=True, default="")
    affiliation = models.CharField(_("affiliation"), max_length=200, blank=True, default="")
    biography = models.TextField(_("biography"), blank=True, default="")

    class Meta(Item.Meta):
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        constraints = [slug_check("author_slug_ascii")]
