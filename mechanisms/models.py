"""The bodies, meetings, conventions and exercises that the desk follows, how they relate, and which states belong."""

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sco.fields import PartialDateField, partial_date_check, slug_check, slug_field, span_check
from sco.ledger.items import Item, ItemQuerySet, KeyedQuerySet
from sco.ledger.queries import is_recorded_part


class Citation(models.Model):
    """A source that a reader can go to: the title in both languages, the address, the date as far as it is known."""

    title = models.CharField(_("title"), max_length=300, blank=True, default="")
    url = models.URLField(_("address"), max_length=500, blank=True, default="")
    dated = PartialDateField(_("date"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    if TYPE_CHECKING:
        title_zh_hans: str | None
        title_en: str | None

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title_en or self.title_zh_hans or self.url


class StateQuerySet(ItemQuerySet["State"]):
    """States."""


class State(Item):
    """A state that is, was or may become a member of a mechanism."""

    name = models.CharField(_("name"), max_length=120, blank=True, default="")

    if TYPE_CHECKING:
        name_zh_hans: str | None
        name_en: str | None

    objects = models.Manager.from_queryset(StateQuerySet)()

    class Meta(Item.Meta):
        verbose_name = _("state")
        verbose_name_plural = _("states")
        constraints = [slug_check("state_slug_ascii")]


class MechanismQuerySet(ItemQuerySet["Mechanism"]):
    """Mechanisms."""

    def with_document_parts(self) -> "MechanismQuerySet":
        """Everything that a mechanism's document is made of, in a fixed number of queries."""
        return self.prefetch_related("references", "relations__target", "memberships__state")


class Mechanism(Item):
    """An organisation, council, meeting, body, centre, convention, exercise or event."""

    class Kind(models.TextChoices):
        ORGANISATION = "organisation", _("organisation")
        COUNCIL = "council", _("council")
        MEETING = "meeting", _("meeting mechanism")
        BODY = "body", _("permanent body")
        CENTRE = "centre", _("centre")
        CONVENTION = "convention", _("convention")
        EXERCISE = "exercise", _("exercise")
        EVENT = "event", _("event")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=200, blank=True, default="")
    short_name = models.CharField(_("short name"), max_length=80, blank=True, default="")
    description = models.TextField(_("description"), blank=True, default="")
    seat = models.CharField(_("seat"), max_length=120, blank=True, default="")
    aliases_zh_hans = ArrayField(
        models.CharField(max_length=200), verbose_name=_("other names (Chinese)"), default=list, blank=True
    )
    aliases_en = ArrayField(
        models.CharField(max_length=200), verbose_name=_("other names (English)"), default=list, blank=True
    )
    established = PartialDateField(_("established"), null=True, blank=True)
    dissolved = PartialDateField(_("dissolved"), null=True, blank=True)

    if TYPE_CHECKING:
        name_zh_hans: str | None
        name_en: str | None
        short_name_zh_hans: str | None
        short_name_en: str | None
        description_zh_hans: str | None
        description_en: str | None
        seat_zh_hans: str | None
        seat_en: str | None

    objects = models.Manager.from_queryset(MechanismQuerySet)()

    class Meta(Item.Meta):
        verbose_name = _("mechanism")
        verbose_name_plural = _("mechanisms")
        constraints = [
            slug_check("mechanism_slug_ascii"),
            models.CheckConstraint(
                # The address …/mechanisms/graph is that of the graph.
                condition=~Q(slug="graph"),
                name="mechanism_slug_not_an_address",
                violation_error_message=_("“graph” is an address of its own: choose another slug."),
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["organisation", "council", "meeting", "body", "centre", "convention", "exercise", "event"]
                ),
                name="mechanism_kind_known",
            ),
            partial_date_check("mechanism_dates_shaped", "established", "dissolved"),
            span_check("mechanism_not_dissolved_before_established", "established", "dissolved"),
        ]

    def names(self) -> list[str]:
        """Every name that a text may use for it, in both languages."""
        fields = [self.name_zh_hans, self.name_en, self.short_name_zh_hans, self.short_name_en]
        return [name for name in [*fields, *self.aliases_zh_hans, *self.aliases_en] if name]


class MechanismReferenceQuerySet(models.QuerySet["MechanismReference"]):
    """References of mechanisms."""

    def get_by_natural_key(self, mechanism: str, url: str, title: str | None) -> "MechanismReference":
        return self.get(mechanism__slug=mechanism, url=url, title_en=title)


class MechanismReference(Citation):
    """Where a fact about a mechanism can be read."""

    mechanism = models.ForeignKey(
        Mechanism, on_delete=models.CASCADE, related_name="references", verbose_name=_("mechanism")
    )

    objects = models.Manager.from_queryset(MechanismReferenceQuerySet)()

    class Meta(Citation.Meta):
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        constraints = [partial_date_check("mechanism_reference_date_shaped", "dated")]

    def natural_key(self) -> tuple[str, str, str | None]:
        return (self.mechanism.slug, self.url, self.title_en)

    natural_key.dependencies = ["mechanisms.mechanism"]  # type: ignore[attr-defined]


def keep_key(row: models.Model, part: str, owner: str) -> None:
    """Say in words what the database would refuse: see ``ledger_guard_key``. ValidationError, for a form."""
    key, of = getattr(row, "key"), getattr(row, owner)  # noqa: B009 - of two models
    before = type(row)._default_manager.filter(pk=row.pk).values_list("key", owner).first()
    if before == (key, of):
        return
    if before is not None and is_recorded_part("mechanism", part, before[0]):
        text = _(
            "The key “%(key)s” is frozen since its mechanism was published with it, and stays with that mechanism."
        )
        raise ValidationError(text, code="frozen", params={"key": before[0]})
    if is_recorded_part("mechanism", part, key):
        text = _("“%(slug)s” was published before and is never used again: choose another one.")
        raise ValidationError(text, code="recorded", params={"slug": key})


class RelationQuerySet(KeyedQuerySet["Relation"]):
    """Relations."""


class Relation(models.Model):
    """A typed, dated edge from one mechanism to another, with a public key of its own."""

    class Type(models.TextChoices):
        PREDECESSOR_OF = "predecessor_of", _("predecessor of")
        GOVERNS = "governs", _("governs")
        OVERSEES = "oversees", _("oversees")
        PART_OF = "part_of", _("part of")
        UNVEILED_AT = "unveiled_at", _("unveiled at")
        CONDUCTED_UNDER = "conducted_under", _("conducted under")
        ADOPTED_BY = "adopted_by", _("adopted by")
        GUIDES = "guides", _("guides")

    key = slug_field()
    source = models.ForeignKey(
        Mechanism, on_delete=models.CASCADE, related_name="relations", verbose_name=_("from mechanism")
    )
    type = models.CharField(_("type"), max_length=20, choices=Type)
    target = models.ForeignKey(
        Mechanism, on_delete=models.PROTECT, related_name="incoming_relations", verbose_name=_("to mechanism")
    )
    period_from = PartialDateField(_("since"), null=True, blank=True)
    period_to = PartialDateField(_("until"), null=True, blank=True)

    if TYPE_CHECKING:
        source_id: int
        target_id: int

    objects = models.Manager.from_queryset(RelationQuerySet)()

    class Meta:
        ordering = ["key"]
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        constraints = [
            slug_check("relation_key_ascii", "key"),
            models.CheckConstraint(
                condition=~Q(source=F("target")),
                name="relation_not_to_itself",
                violation_error_message=_("A mechanism cannot have a relation to itself."),
            ),
            models.CheckConstraint(
                condition=Q(
                    type__in=[
                        "predecessor_of",
                        "governs",
                        "oversees",
                        "part_of",
                        "unveiled_at",
                        "conducted_under",
                        "adopted_by",
                        "guides",
                    ]
                ),
                name="relation_type_known",
            ),
            models.UniqueConstraint(
                fields=["source", "type", "target", "period_from"], nulls_distinct=False, name="relation_said_once"
            ),
            partial_date_check("relation_dates_shaped", "period_from", "period_to"),
            span_check("relation_not_ended_before_started", "period_from", "period_to"),
        ]

    def __str__(self) -> str:
        return self.key

    def clean(self) -> None:
        super().clean()
        keep_key(self, "relations", "source_id")

    def natural_key(self) -> tuple[str]:
        return (self.key,)


class MembershipQuerySet(KeyedQuerySet["Membership"]):
    """Memberships."""


class Membership(models.Model):
    """A state's belonging to a mechanism over a span of time, with a public key of its own."""

    key = slug_field()
    mechanism = models.ForeignKey(
        Mechanism, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("mechanism")
    )
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("state"))
    period_from = PartialDateField(_("since"), null=True, blank=True)
    period_to = PartialDateField(_("until"), null=True, blank=True)

    if TYPE_CHECKING:
        mechanism_id: int
        state_id: int

    objects = models.Manager.from_queryset(MembershipQuerySet)()

    class Meta:
        ordering = ["key"]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            slug_check("membership_key_ascii", "key"),
            models.UniqueConstraint(
                fields=["mechanism", "state", "period_from"], nulls_distinct=False, name="membership_said_once"
            ),
            partial_date_check("membership_dates_shaped", "period_from", "period_to"),
            span_check("membership_not_ended_before_started", "period_from", "period_to"),
        ]

    def __str__(self) -> str:
        return self.key

    def clean(self) -> None:
        super().clean()
        keep_key(self, "memberships", "mechanism_id")

    def natural_key(self) -> tuple[str]:
        return (self.key,)
