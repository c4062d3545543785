"""What the importer noticed in a source text, for an editor to accept or to dismiss. Never published by itself."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.article import Article
from articles.models.claim import Claim
from mechanisms.models import Mechanism
from sco.fields import PartialDateField, partial_date_check


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    """Suggestions."""

    def open(self) -> "SuggestionQuerySet":
        """Those that no editor has decided on."""
        return self.filter(state=Suggestion.State.OPEN)


class Suggestion(models.Model):
    """A mechanism named in the source text, or a sentence with a figure that may be a claim."""

    class Kind(models.TextChoices):
        MECHANISM = "mechanism", _("mechanism")
        CLAIM = "claim", _("claim")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")
        DISMISSED = "dismissed", _("dismissed")

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="suggestions", verbose_name=_("article")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    state = models.CharField(pgettext_lazy("of a text", "state"), max_length=10, choices=State, default=State.OPEN)
    mechanism = models.ForeignKey(
        Mechanism, on_delete=models.CASCADE, null=True, blank=True, verbose_name=_("mechanism")
    )
    sentence = models.TextField(_("sentence of the source"), blank=True, default="")
    quote = models.CharField(_("quotation"), max_length=200, blank=True, default="")
    value = models.DecimalField(_("value"), max_digits=24, decimal_places=6, null=True, blank=True)
    comparator = models.CharField(_("comparator"), max_length=1, choices=Claim.Comparator, blank=True, default="")
    unit = models.CharField(_("unit"), max_length=60, blank=True, default="")
    period_from = PartialDateField(_("period from"), null=True, blank=True)
    period_to = PartialDateField(_("period to"), null=True, blank=True)

    if TYPE_CHECKING:
        article_id: int
        mechanism_id: int | None

    objects = models.Manager.from_queryset(SuggestionQuerySet)()

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["article", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "kind", "mechanism", "quote"], nulls_distinct=False, name="suggestion_made_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="mechanism", mechanism__isnull=False) | Q(kind="claim", mechanism__isnull=True),
                name="suggestion_names_what_its_kind_needs",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "accepted", "dismissed"]), name="suggestion_state_known"
            ),
            partial_date_check("suggestion_dates_shaped", "period_from", "period_to"),
        ]

    def __str__(self) -> str:
        return self.quote or str(self.mechanism)
