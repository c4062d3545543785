"""Organisations, meetings, conventions and exercises, their relations and their members."""

from typing import TYPE_CHECKING, ClassVar, TypeAlias

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sco.fields import PartialDateField, choices_check, partial_date_check, slug_check, slug_field, span_check
from sco.ledger.items import Item, ItemQuerySet, NaturalKeyModel
from sco.ledger.queries import is_recorded_part


class Citation(NaturalKeyModel):
    """A source that a reader can look up: the title in both languages, the address, and the date if known."""

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


class State(Item):
    """A state that is, was or may become a member of a mechanism."""

    name = models.CharField(_("name"), max_length=120, blank=True, default="")

    class Meta(Item.Meta):
        verbose_name = _("state")
        verbose_name_plural = _("states")
        constraints = [slug_check("state_slug_ascii")]


class MechanismKind(models.TextChoices):
    """The kind of a mechanism."""

    ORGANISATION = "organisation", _("organisation")
    COUNCIL = "council", _("council")
    MEETING = "meeting", _("meeting mechanism")
    BODY = "body", _("permanent body")
    CENTRE = "centre", _("centre")
    CONVENTION = "convention", _("convention")
    EXERCISE = "exercise", _("exercise")
    EVENT = "event", pgettext_lazy("a mechanism", "event")


class MechanismQuerySet(ItemQuerySet["Mechanism"]):
    """Mechanisms."""

    def with_document_parts(self) -> "MechanismQuerySet":
        """Load all rows that the mechanisms' documents are made of, in a fixed number of queries."""
        return self.prefetch_related("references", "relations__target", "memberships__state")


class Mechanism(Item):
    """An organisation, council, meeting, body, centre, convention, exercise or event."""

    Kind: TypeAlias = MechanismKind

    kind = models.CharField(_("kind"), max_length=20, choices=MechanismKind)
    name = models.CharField(_("name"), max_length=200, blank=True, default="")
    short_name = models.CharField(_("short name"), max_length=80, blank=True, default="")
    description = models.TextField(_("description"), blank=True, default="")
    seat = models.CharField(_("seat"), max_length=120, blank=True, default="")
    # Two columns by hand: modeltranslation does not translate array fields.
    aliases_zh_hans = ArrayField(
        models.CharField(max_length=200), verbose_name=_("other names (Chinese)"), default=list, blank=True
    )
    aliases_en = ArrayField(
        models.CharField(max_length=200), verbose_name=_("other names (English)"), default=list, blank=True
    )
    established = PartialDateField(_("established"), null=True, blank=True)
    dissolved = PartialDateField(_("dissolved"), null=True, blank=True)

    if TYPE_CHECKING:
        short_name_zh_hans: str | None
        short_name_en: str | None

    objects: ClassVar = MechanismQuerySet.as_manager()

    class Meta(Item.Meta):
        verbose_name = _("mechanism")
        verbose_name_plural = _("mechanisms")
        constraints = [
            slug_check("mechanism_slug_ascii"),
            models.CheckConstraint(
                # The router would never reach it: /mechanisms/graph is the address of the graph.
                condition=~Q(slug="graph"),
                name="mechanism_slug_not_an_address",
                violation_error_message=_("“graph” is a reserved address. Choose another slug."),
            ),
            choices_check("mechanism_kind_known", "kind", MechanismKind),
            partial_date_check("mechanism_dates_shaped", "established", "dissolved"),
            span_check("mechanism_not_dissolved_before_established", "established", "dissolved"),
        ]

    def names(self) -> list[str]:
        """All names of the mechanism in both languages, for finding it in a text."""
        fields = [self.name_zh_hans, self.name_en, self.short_name_zh_hans, self.short_name_en]
        return [name for name in [*fields, *self.aliases_zh_hans, *self.aliases_en] if name]


class MechanismReference(Citation):
    """A source for a fact about a mechanism."""

    NATURAL_KEY = ("mechanism__slug", "url", "title_en")

    mechanism = models.ForeignKey(
        Mechanism, on_delete=models.CASCADE, related_name="references", verbose_name=_("mechanism")
    )

    class Meta(Citation.Meta):
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        constraints = [partial_date_check("mechanism_reference_date_shaped", "dated")]


class Edge(NaturalKeyModel):
    """A part of a mechanism's document with a public key of its own, which is fixed once published."""

    NATURAL_KEY = ("key",)
    PART: ClassVar[str]  # the list in the mechanism's document that has the edge
    OWNER: ClassVar[str]  # the column that refers to that mechanism

    key = slug_field()

    class Meta:
        abstract = True
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key

    def clean(self) -> None:
        """Refuse with a message what the trigger ``ledger_guard_key`` would refuse with a database error."""
        super().clean()
        saved = type(self)._default_manager.filter(pk=self.pk).values_list("key", self.OWNER).first()
        if saved == (self.key, getattr(self, self.OWNER)):
            return
        if saved is not None and is_recorded_part("mechanism", self.PART, saved[0]):
            text = _(
                "The key “%(key)s” was published with its mechanism and can no longer be changed or moved to another."
            )
            raise ValidationError(text, code="frozen", params={"key": saved[0]})
        if is_recorded_part("mechanism", self.PART, self.key):
            text = _("“%(slug)s” was published before and cannot be reused. Choose another one.")
            raise ValidationError(text, code="recorded", params={"slug": self.key})


class RelationType(models.TextChoices):
    """The type of a relation."""

    PREDECESSOR_OF = "predecessor_of", _("predecessor of")
    GOVERNS = "governs", _("governs")
    OVERSEES = "oversees", _("oversees")
    PART_OF = "part_of", _("part of")
    UNVEILED_AT = "unveiled_at", _("unveiled at")
    CONDUCTED_UNDER = "conducted_under", _("conducted under")
    ADOPTED_BY = "adopted_by", _("adopted by")
    GUIDES = "guides", _("guides")


class Relation(Edge):
    """A typed, dated relation from one mechanism to another."""

    PART, OWNER = "relations", "source_id"
    Type: TypeAlias = RelationType

    source = models.ForeignKey(
        Mechanism, on_delete=models.CASCADE, related_name="relations", verbose_name=_("from mechanism")
    )
    type = models.CharField(_("type"), max_length=20, choices=RelationType)
    target = models.ForeignKey(
        Mechanism, on_delete=models.PROTECT, related_name="incoming_relations", verbose_name=_("to mechanism")
    )
    period_from = PartialDateField(_("since"), null=True, blank=True)
    period_to = PartialDateField(_("until"), null=True, blank=True)

    def __str__(self) -> str:
        # Not if either end had to be looked up, for each row of a list.
        if {"source", "target"} <= self._state.fields_cache.keys():
            return f"{self.source} — {self.get_type_display()} → {self.target}"
        return self.key

    class Meta(Edge.Meta):
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        constraints = [
            slug_check("relation_key_ascii", "key"),
            models.CheckConstraint(
                condition=~Q(source=F("target")),
                name="relation_not_to_itself",
                violation_error_message=_("A mechanism cannot have a relation to itself."),
            ),
            choices_check("relation_type_known", "type", RelationType),
            models.UniqueConstraint(
                fields=["source", "type", "target", "period_from"], nulls_distinct=False, name="relation_said_once"
            ),
            partial_date_check("relation_dates_shaped", "period_from", "period_to"),
            span_check("relation_not_ended_before_started", "period_from", "period_to"),
        ]


class Membership(Edge):
    """A state's membership of a mechanism over a span of time."""

    PART, OWNER = "memberships", "mechanism_id"

    mechanism = models.ForeignKey(
        Mechanism, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("mechanism")
    )
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("state"))
    period_from = PartialDateField(_("since"), null=True, blank=True)
    period_to = PartialDateField(_("until"), null=True, blank=True)

    def __str__(self) -> str:
        if {"state", "mechanism"} <= self._state.fields_cache.keys():
            return f"{self.state} → {self.mechanism}"
        return self.key

    class Meta(Edge.Meta):
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
