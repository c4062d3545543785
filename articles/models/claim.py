"""Checkable statements in articles: figures, periods, quotations, and their verification."""

from typing import TYPE_CHECKING, ClassVar, TypeAlias

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from mechanisms.models import Citation, Mechanism, Relation
from sco.fields import PartialDateField, choices_check, partial_date_check, slug_check, span_check
from sco.ledger.items import Item, ItemQuerySet, NaturalKeyModel


class ClaimKind(models.TextChoices):
    """What sort of statement a claim is."""

    STATISTIC = "statistic", _("statistic")
    EVENT = "event", _("event")
    ASSESSMENT = "assessment", _("assessment")
    COMMITMENT = "commitment", _("commitment")


class ClaimComparator(models.TextChoices):
    """How the stated quantity compares with the value."""

    EQUAL = "=", _("= exactly")
    MORE = ">", _("> more than")
    AT_LEAST = "≥", _("≥ at least")
    LESS = "<", _("< less than")
    AT_MOST = "≤", _("≤ at most")
    ABOUT = "≈", _("≈ about")


class ClaimStatus(models.TextChoices):
    """Whether a claim is verified."""

    UNVERIFIED = "unverified", _("unverified")
    SUPPORTED = "supported", _("supported")
    DISPUTED = "disputed", _("disputed")
    REFUTED = "refuted", _("refuted")


class ClaimQuerySet(ItemQuerySet["Claim"]):
    """Claims."""

    def with_document_parts(self) -> "ClaimQuerySet":
        """Load all rows that the claims' documents are made of, in a fixed number of queries."""
        return self.select_related("article").prefetch_related(  # type: ignore[no-redef] # declared below for its users
            # Into plain lists by to_attr: building a manager for each of 60,000 rows takes a quarter of a bulk run.
            models.Prefetch("references", to_attr="reference_rows"),
            models.Prefetch("claim_mechanisms", ClaimMechanism.objects.select_related("mechanism"), "mechanism_rows"),
            models.Prefetch("claim_supports", ClaimSupport.objects.select_related("relation__source"), "support_rows"),
        )


class Claim(Item):
    """One statement of an article, in the project's words, with the data needed to check it."""

    TITLE = "statement"
    SOURCE_LANGUAGE = "article__original_language"

    Kind: TypeAlias = ClaimKind
    Comparator: TypeAlias = ClaimComparator
    Status: TypeAlias = ClaimStatus

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="claims", verbose_name=_("article"))
    statement = models.TextField(_("statement"), blank=True, default="", help_text=_("In the project's own words."))
    kind = models.CharField(_("kind"), max_length=12, choices=ClaimKind)
    value = models.DecimalField(_("value"), max_digits=24, decimal_places=6, null=True, blank=True)
    comparator = models.CharField(_("comparator"), max_length=1, choices=ClaimComparator, blank=True, default="")
    unit = models.CharField(_("unit"), max_length=60, blank=True, default="")
    period_from = PartialDateField(_("period from"), null=True, blank=True)
    period_to = PartialDateField(_("period to"), null=True, blank=True)
    quote_exact = models.CharField(
        _("quotation"),
        max_length=60,
        blank=True,
        default="",
        help_text=_(
            "A figure and its noun, about 20 characters at most, exactly as in the source text. It is published."
        ),
    )
    quote_prefix = models.CharField(_("text before the quotation"), max_length=200, blank=True, default="")
    quote_suffix = models.CharField(_("text after the quotation"), max_length=200, blank=True, default="")
    mechanisms = models.ManyToManyField(
        Mechanism, through="ClaimMechanism", related_name="claims", verbose_name=_("mechanisms")
    )
    supports = models.ManyToManyField(
        Relation, through="ClaimSupport", related_name="supported_by", verbose_name=_("supports the relations")
    )
    status = models.CharField(_("status"), max_length=12, choices=ClaimStatus, default=ClaimStatus.UNVERIFIED)
    status_note = models.TextField(_("note on the status"), blank=True, default="")

    if TYPE_CHECKING:
        statement_zh_hans: str | None
        statement_en: str | None
        reference_rows: list["ClaimReference"]
        mechanism_rows: list["ClaimMechanism"]
        support_rows: list["ClaimSupport"]

    objects: ClassVar = ClaimQuerySet.as_manager()

    class Meta(Item.Meta):
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [
            slug_check("claim_slug_ascii"),
            models.CheckConstraint(
                condition=Q(value__isnull=True, comparator="") | Q(value__isnull=False) & ~Q(comparator=""),
                name="claim_value_and_comparator_together",
                violation_error_message=_("Enter both a value and a comparator, or neither."),
            ),
            choices_check("claim_comparator_known", "comparator", ClaimComparator, ""),
            choices_check("claim_kind_known", "kind", ClaimKind),
            choices_check("claim_status_known", "status", ClaimStatus),
            models.CheckConstraint(
                condition=~Q(quote_exact="") | Q(quote_prefix="", quote_suffix=""),
                name="claim_quotation_before_its_surroundings",
                violation_error_message=_("Enter the quotation, or remove the text before and after it."),
            ),
            partial_date_check("claim_dates_shaped", "period_from", "period_to"),
            span_check("claim_period_not_ended_before_started", "period_from", "period_to"),
        ]


class ClaimMechanism(NaturalKeyModel):
    """A mechanism that a claim is about."""

    NATURAL_KEY = ("claim__slug", "mechanism__slug")

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="claim_mechanisms", verbose_name=_("claim"))
    mechanism = models.ForeignKey(
        Mechanism, on_delete=models.PROTECT, related_name="claim_mechanisms", verbose_name=_("mechanism")
    )

    class Meta:
        verbose_name = _("mechanism")
        verbose_name_plural = _("mechanisms")
        constraints = [models.UniqueConstraint(fields=["claim", "mechanism"], name="claim_mechanism_once")]

    def __str__(self) -> str:
        return str(self.mechanism)


class ClaimSupport(NaturalKeyModel):
    """A relation between mechanisms that a claim supports."""

    NATURAL_KEY = ("claim__slug", "relation__key")

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="claim_supports", verbose_name=_("claim"))
    relation = models.ForeignKey(
        Relation, on_delete=models.PROTECT, related_name="claim_supports", verbose_name=_("relation")
    )

    class Meta:
        verbose_name = _("supported relation")
        verbose_name_plural = _("supported relations")
        constraints = [models.UniqueConstraint(fields=["claim", "relation"], name="claim_support_once")]

    def __str__(self) -> str:
        return str(self.relation)


class ClaimReference(Citation):
    """A source in which a claim can be checked."""

    NATURAL_KEY = ("claim__slug", "url", "title_en")

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="references", verbose_name=_("claim"))

    class Meta(Citation.Meta):
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        constraints = [partial_date_check("claim_reference_date_shaped", "dated")]
