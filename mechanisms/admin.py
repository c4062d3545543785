"""States, mechanisms, their relations and memberships at the desk."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mechanisms.models import Mechanism, MechanismReference, Membership, Relation, State
from sco.desk.filters import ReferenceFilter
from sco.desk.inlines import DeskStacked, DeskTabular
from sco.desk.item_admin import ItemAdmin
from sco.desk.list_display import date_column, text_column, title_column
from sco.desk.part_admin import PartAdmin
from sco.languages import columns

NAME_ZH = text_column("name_zh_hans", _("name (Chinese)"))
NAME_EN = text_column("name_en", _("name (English)"))
SINCE, UNTIL = date_column("period_from", _("since")), date_column("period_to", _("until"))
MECHANISM_SEARCH = ["slug", "name_zh_hans", "name_en", "short_name_zh_hans", "short_name_en"]


class RelationForm(forms.ModelForm[Any]):
    """A relation on its mechanism's page, which must not be the target as well."""

    def clean_target(self) -> Mechanism:
        # Django skips the model's constraint here, because the inline has no field for the source.
        target: Mechanism = self.cleaned_data["target"]
        if target.pk == self.instance.source_id:
            raise ValidationError(_("A mechanism cannot have a relation to itself."), code="itself")
        return target


class RelationInline(DeskTabular):
    """Relations that start at the mechanism."""

    model = Relation
    form = RelationForm
    fk_name = "source"
    identifying_fields = ["type"]
    fields = ["key", "type", "target", "period_from", "period_to"]
    autocomplete_fields = ["target"]
    verbose_name = _("relation to another mechanism")
    verbose_name_plural = _("relations to other mechanisms")
    # Relations have pages of their own, for searching across mechanisms.
    show_change_link = True


class MembershipInline(DeskTabular):
    """States that belong to the mechanism."""

    model = Membership
    fields = ["key", "state", "period_from", "period_to"]
    autocomplete_fields = ["state"]


class MechanismReferenceInline(DeskStacked):
    """Sources for facts about the mechanism."""

    model = MechanismReference
    identifying_fields = columns("title")
    fieldsets = [(None, {"fields": [columns("title"), "url", ("dated", "position")]})]


@admin.register(State)
class StateAdmin(ItemAdmin):
    """States."""

    list_display = [NAME_ZH, NAME_EN, "status_badge", "slug"]
    fieldsets = [(None, {"fields": ["slug", columns("name")]})]


@admin.register(Mechanism)
class MechanismAdmin(ItemAdmin):
    """Mechanisms, with their relations, memberships and references."""

    text_rows = {"description": 6}
    list_display = [NAME_ZH, NAME_EN, "status_badge", "kind", date_column("established", _("established")), "slug"]
    list_filter = ["kind", ("memberships__state", ReferenceFilter)]
    inlines = [RelationInline, MembershipInline, MechanismReferenceInline]
    fieldsets = [
        (None, {"fields": [("slug", "kind"), columns("name"), columns("short_name"), columns("description")]}),
        (_("Other names"), {"fields": [("aliases_zh_hans", "aliases_en")]}),
        (_("Dates and seat"), {"fields": [("established", "dissolved"), columns("seat")]}),
    ]


@admin.register(Relation)
class RelationAdmin(PartAdmin):
    """Relations; each is published with its source mechanism."""

    owner = "source"
    list_display = [
        "key",
        title_column("source", _("from mechanism")),
        "type",
        title_column("target", _("to mechanism")),
        SINCE,
        UNTIL,
    ]
    list_filter = ["type"]
    list_select_related = ["source", "target"]
    search_fields = ["key", *(f"{end}__{field}" for end in ("source", "target") for field in MECHANISM_SEARCH)]
    autocomplete_fields = ["source", "target"]
    fieldsets = [(None, {"fields": ["key", ("source", "type", "target"), ("period_from", "period_to")]})]


@admin.register(Membership)
class MembershipAdmin(PartAdmin):
    """Memberships; each is published with its mechanism."""

    owner = "mechanism"
    list_display = ["key", title_column("state", _("state")), title_column("mechanism", _("mechanism")), SINCE, UNTIL]
    list_filter = [("state", ReferenceFilter)]
    list_select_related = ["state", "mechanism"]
    search_fields = ["key", "state__name_zh_hans", "state__name_en", "mechanism__name_zh_hans", "mechanism__name_en"]
    autocomplete_fields = ["state", "mechanism"]
    fieldsets = [(None, {"fields": ["key", ("state", "mechanism"), ("period_from", "period_to")]})]
