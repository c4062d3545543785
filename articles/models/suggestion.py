"""The importer's findings in a source text, for an editor to accept or dismiss. They are never published themselves."""

from typing import ClassVar, TypeAlias

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.article import Article
from articles.models.claim import Claim, ClaimComparator
from mechanisms.models import Mechanism
from sco.fields import PartialDateField, choices_check, partial_date_check


class SuggestionKind(models.TextChoices):
    """What a suggestion becomes when it is accepted."""

    MECHANISM = "mechanism", _("mechanism")
    CLAIM = "claim", _("claim")
    ANCHOR = "anchor", _("place of a quotation")


class SuggestionState(models.TextChoices):
    """The editor's decision."""

    OPEN = "open", _("open")
    ACCEPTED = "accepted", _("accepted")
    DISMISSED = "dismissed", _("dismissed")


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    """Suggestions."""

    def open(self) -> "SuggestionQuerySet":
        """Suggestions that no editor has decided on."""
        return self.filter(state=SuggestionState.OPEN)


class Suggestion(models.Model):
    """A mechanism named in the source text, a sentence with a figure, or where a claim's quotation may be now.

    Of a quotation, ``sentence`` is what it was in before the source text was replaced, ``proposed`` the likeliest now.
    """

    Kind: TypeAlias = SuggestionKind
    State: TypeAlias = SuggestionState

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="suggestions", verbose_name=_("article")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=SuggestionKind)
    state = models.CharField(
        pgettext_lazy("of a text", "state"), max_length=10, choices=SuggestionState, default=SuggestionState.OPEN
    )
    mechanism = models.ForeignKey(
        Mechanism, on_delete=models.CASCADE, null=True, blank=True, verbose_name=_("mechanism")
    )
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, null=True, blank=True, verbose_name=_("claim"))
    sentence = models.TextField(_("sentence of the source"), blank=True, default="")
    proposed = models.TextField(_("proposed sentence"), blank=True, default="")
    quote = models.CharField(_("quotation"), max_length=200, blank=True, default="")
    value = models.DecimalField(_("value"), max_digits=24, decimal_places=6, null=True, blank=True)
    comparator = models.CharField(_("comparator"), max_length=1, choices=ClaimComparator, blank=True, default="")
    unit = models.CharField(_("unit"), max_length=60, blank=True, default="")
    period_from = PartialDateField(_("period from"), null=True, blank=True)
    period_to = PartialDateField(_("period to"), null=True, blank=True)
    is_period_resolved = models.BooleanField(
        _("the period follows from the date of the piece"),
        default=False,
        help_text=_("The sentence says “last year” or the like."),
    )

    objects: ClassVar = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["article", "pk"]
        constraints = [
            models.UniqueConstraint(
                # Suggestions of claims have no mechanism; by default PostgreSQL takes two NULLs as different.
                fields=["article", "kind", "mechanism", "claim", "quote"],
                nulls_distinct=False,
                name="suggestion_made_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="mechanism", mechanism__isnull=False, claim__isnull=True)
                | Q(kind="claim", mechanism__isnull=True, claim__isnull=True)
                | Q(kind="anchor", mechanism__isnull=True, claim__isnull=False),
                name="suggestion_names_what_its_kind_needs",
            ),
            choices_check("suggestion_state_known", "state", SuggestionState),
            partial_date_check("suggestion_dates_shaped", "period_from", "period_to"),
        ]

    def __str__(self) -> str:
        return self.quote or str(self.mechanism)
