"""Checkable statements of an article: figures, periods, quotations, and whether they hold."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from mechanisms.models import Citation, Mechanism, Relation
from sco.fields import PartialDateField, partial_date_check, slug_check, span_check
from sco.ledger.items import Item, ItemQuerySet


class ClaimQuerySet(ItemQuerySet["Claim"]):
    """Claims."""

    def with_document_parts(self) -> "ClaimQuerySet":
        """Everything that a claim's document is made of, in a fixed number of queries."""
        return self.select_related("article").prefetch_related(  # type: ignore[no-redef] # declared below for its users
            # As plain lists: a manager for each of 60,000 rows is a quarter of a bulk publication's time.
            models.Prefetch("references", to_attr="reference_rows"),
            models.Prefetch("claim_mechanisms", ClaimMechanism.objects.select_related("mechanism"), "mechanism_rows"),
            models.Prefetch("claim_supports", ClaimSupport.objects.select_related("relation__source"), "support_rows"),
        )


class Claim(Item):
    """One thing that an article says, in the project's words, with what is needed to check it."""

    class Kind(models.TextChoices):
        STATISTIC = "statistic", _("statistic")
        EVENT = "event", _("event")
        ASSESSMENT = "assessment", _("assessment")
        COMMITMENT = "commitment", _("commitment")

    class Comparator(models.TextChoices):
        EQUAL = "=", _("= exactly")
        MORE = ">", _("> more than")
        AT_LEAST = "≥", _("≥ at least")
        LESS = "<", _("< less than")
        AT_MOST = "≤", _("≤ at most")
        ABOUT = "≈", _("≈ about")

    class Status(models.TextChoices):
        UNVERIFIED = "unverified", _("unverified")
        SUPPORTED = "supported", _("supported")
        DISPUTED = "disputed", _("disputed")
        REFUTED = "refuted", _("refuted")

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="claims", verbose_name=_("article"))
    statement = models.TextField(_("statement"), blank=True, default="", help_text=_("In the project's own words."))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    value = models.DecimalField(_("value"), max_digits=24, decimal_places=6, null=True, blank=True)
    comparator = models.CharField(_("comparator"), max_length=1, choices=Comparator, blank=True, default="")
    unit = models.CharField(_("unit"), max_length=60, blank=True, default="")
    period_from = PartialDateField(_("period from"), null=True, blank=True)
    period_to = PartialDateField(_("period to"), null=True, blank=True)
    quote_exact = models.CharField(
        _("quotation"),
        max_length=60,
        blank=True,
        default="",
        help_text=_("A figure and its noun, at most about 20 characters, exactly as in the source text. It is public."),
    )
    quote_prefix = models.CharField(_("text before the quotation"), max_length=200, blank=True, default="")
    quote_suffix = models.CharField(_("text after the quotation"), max_length=200, blank=True, default="")
    mechanisms = models.ManyToManyField(
        Mechanism, through="ClaimMechanism", related_name="claims", verbose_name=_("mechanisms")
    )
    supports = models.ManyToManyField(
        Relation, through="ClaimSupport", related_name="supported_by", verbose_name=_("supports the relations")
    )
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.UNVERIFIED)
    status_note = models.TextField(_("note on the status"), blank=True, default="")

    if TYPE_CHECKING:
        article_id: int
        statement_zh_hans: str | None
        statement_en: str | None
        unit_zh_hans: str | None
        unit_en: str | None
        status_note_zh_hans: str | None
        status_note_en: str | None
        reference_rows: list["ClaimReference"]
        mechanism_rows: list["ClaimMechanism"]
        support_rows: list["ClaimSupport"]

    objects = models.Manager.from_queryset(ClaimQuerySet)()

    class Meta(Item.Meta):
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [
            slug_check("claim_slug_ascii"),
            models.CheckConstraint(
                condition=Q(value__isnull=True, comparator="") | Q(value__isnull=False) & ~Q(comparator=""),
                name="claim_value_and_comparator_together",
                violation_error_message=_("A quantity has a value and a comparator together: fill both or neither."),
            ),
            models.CheckConstraint(
                condition=Q(comparator__in=["", "=", ">", "≥", "<", "≤", "≈"]), name="claim_comparator_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["statistic", "event", "assessment", "commitment"]), name="claim_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["unverified", "supported", "disputed", "refuted"]), name="claim_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(quote_exact="") | Q(quote_prefix="", quote_suffix=""),
                name="claim_quotation_before_its_surroundings",
                violation_error_message=_("There is text around a quotation, but no quotation."),
            ),
            partial_date_check("claim_dates_shaped", "period_from", "period_to"),
            span_check("claim_period_not_ended_before_started", "period_from", "period_to"),
        ]


class ClaimMechanismQuerySet(models.QuerySet["ClaimMechanism"]):
    """Mechanisms that claims are about."""

    def get_by_natural_key(self, claim: str, mechanism: str) -> "ClaimMechanism":
        return self.get(claim__slug=claim, mechanism__slug=mechanism)


class ClaimMechanism(models.Model):
    """A mechanism that a claim is about."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="claim_mechanisms", verbose_name=_("claim"))
    mechanism = models.ForeignKey(
        Mechanism, on_delete=models.PROTECT, related_name="claim_mechanisms", verbose_name=_("mechanism")
    )

    objects = models.Manager.from_queryset(ClaimMechanismQuerySet)()

    class Meta:
        verbose_name = _("mechanism")
        verbose_name_plural = _("mechanisms")
        constraints = [models.UniqueConstraint(fields=["claim", "mechanism"], name="claim_mechanism_once")]

    def __str__(self) -> str:
        return str(self.mechanism)

    def natural_key(self) -> tuple[str, str]:
        return (self.claim.slug, self.mechanism.slug)

    natural_key.dependencies = ["articles.claim", "mechanisms.mechanism"]  # type: ignore[attr-defined]


class ClaimSupportQuerySet(models.QuerySet["ClaimSupport"]):
    """Relations that claims support."""

    def get_by_natural_key(self, claim: str, relation: str) -> "ClaimSupport":
        return self.get(claim__slug=claim, relation__key=relation)


class ClaimSupport(models.Model):
    """A relation between mechanisms that a claim supports."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="claim_supports", verbose_name=_("claim"))
    relation = models.ForeignKey(
        Relation, on_delete=models.PROTECT, related_name="claim_supports", verbose_name=_("relation")
    )

    objects = models.Manager.from_queryset(ClaimSupportQuerySet)()

    class Meta:
        verbose_name = _("supported relation")
        verbose_name_plural = _("supported relations")
        constraints = [models.UniqueConstraint(fields=["claim", "relation"], name="claim_support_once")]

    def __str__(self) -> str:
        return str(self.relation)

    def natural_key(self) -> tuple[str, str]:
        return (self.claim.slug, self.relation.key)

    natural_key.dependencies = ["articles.claim", "mechanisms.relation"]  # type: ignore[attr-defined]


class ClaimReferenceQuerySet(models.QuerySet["ClaimReference"]):
    """References of claims."""

    def get_by_natural_key(self, claim: str, url: str, title: str | None) -> "ClaimReference":
        return self.get(claim__slug=claim, url=url, title_en=title)


class ClaimReference(Citation):
    """Where a claim can be checked."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="references", verbose_name=_("claim"))

    objects = models.Manager.from_queryset(ClaimReferenceQuerySet)()

    class Meta(Citation.Meta):
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        constraints = [partial_date_check("claim_reference_date_shaped", "dated")]

    def natural_key(self) -> tuple[str, str, str | None]:
        return (self.claim.slug, self.url, self.title_en)

    natural_key.dependencies = ["articles.claim"]  # type: ignore[attr-defined]
