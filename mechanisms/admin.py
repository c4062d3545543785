"""States, mechanisms, their relations and memberships at the desk."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mechanisms.drawing import relations_context
from mechanisms.models import Mechanism, MechanismReference, Membership, Relation, State
from mechanisms.tables import MechanismResource
from sco.desk.inlines import DeskStacked, DeskTabular
from sco.desk.item_admin import ItemAdmin, suggest_publishing
from sco.desk.list_display import date_column, text_column, title_column
from sco.desk.panels import Panel
from sco.desk.part_admin import PartAdmin
from sco.desk.tables.admin import TableItemAdmin
from sco.desk.visible import VisibleRowForm
from sco.languages import columns

NAME_ZH = text_column("name_zh_hans", _("name (Chinese)"))
NAME_EN = text_column("name_en", _("name (English)"))
SINCE, UNTIL = date_column("period_from", _("since")), date_column("period_to", _("until"))
MECHANISM_SEARCH = ["slug", "name_zh_hans", "name_en", "short_name_zh_hans", "short_name_en"]


class RelationForm(VisibleRowForm):
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


class IncomingRelationForm(VisibleRowForm):
    """A relation on the page of the mechanism that it leads to."""

    def clean_source(self) -> Mechanism:
        source: Mechanism = self.cleaned_data["source"]
        if source.pk == self.instance.target_id:
            raise ValidationError(_("A mechanism cannot have a relation to itself."), code="itself")
        return source


class IncomingRelationInline(DeskTabular):
    """Relations that lead to the mechanism. Each is published with the mechanism that it starts at."""

    model = Relation
    form = IncomingRelationForm
    fk_name = "target"
    identifying_fields = ["type"]
    fields = ["key", "source", "type", "period_from", "period_to"]
    autocomplete_fields = ["source"]
    verbose_name = _("relation from another mechanism")
    verbose_name_plural = _("relations from other mechanisms")
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
class MechanismAdmin(TableItemAdmin):
    """Mechanisms, with their relations, memberships and references."""

    resource = MechanismResource
    text_rows = {"description": 6}
    list_display = [NAME_ZH, NAME_EN, "status_badge", "kind", date_column("established", _("established")), "slug"]
    long_texts = {"description": "plain"}
    list_filter = ["kind", ("memberships__state", RelatedOnlyFieldListFilter)]
    inlines = [RelationInline, IncomingRelationInline, MembershipInline, MechanismReferenceInline]
    change_form_template = "mechanisms/form.html"
    # Rooms above add functions: what else the page shows about a mechanism.
    panels: ClassVar[list[Callable[[HttpRequest, Mechanism], Iterable[Panel]]]] = []
    fieldsets = [
        (None, {"fields": [columns("name"), columns("short_name"), "kind", columns("description")]}),
        (_("Other names"), {"fields": [("aliases_zh_hans", "aliases_en")]}),
        (_("Dates and seat"), {"fields": [("established", "dissolved"), columns("seat")]}),
        (_("Address"), {"fields": ["slug"], "classes": ["collapse"]}),
    ]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        row = kwargs.get("obj")
        if row is not None and row.pk:
            context["relations"] = relations_context(row)
            context["panels"] = [panel for panels in self.panels for panel in panels(request, row)]
        return super().render_change_form(request, context, *args, **kwargs)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: Any) -> None:
        super().save_formset(request, form, formset, change)
        if formset.model is Relation and formset.fk.name == "target":
            saved = [*formset.new_objects, *(row for row, _fields in formset.changed_objects), *formset.deleted_objects]
            self._suggest_publishing_sources(request, saved)

    def _suggest_publishing_sources(self, request: HttpRequest, relations: Iterable[Relation]) -> None:
        sources = {row.source_id: row.source for row in relations}
        if sources and self.has_publish_permission(request):
            names = gettext(", ").join(map(str, sources.values()))
            text = gettext("Saved. It will be published with %(title)s:") % {"title": names}
            suggest_publishing(request, text, self.action_url("publish", sources.values()))


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
    ends = ["source", "target"]
    search_fields = ["key", *(f"{end}__{field}" for end in ("source", "target") for field in MECHANISM_SEARCH)]
    autocomplete_fields = ["source", "target"]
    fieldsets = [(None, {"fields": ["key", ("source", "type", "target"), ("period_from", "period_to")]})]


@admin.register(Membership)
class MembershipAdmin(PartAdmin):
    """Memberships; each is published with its mechanism."""

    owner = "mechanism"
    list_display = ["key", title_column("state", _("state")), title_column("mechanism", _("mechanism")), SINCE, UNTIL]
    list_filter = [("state", RelatedOnlyFieldListFilter)]
    ends = ["state", "mechanism"]
    search_fields = ["key", "state__name_zh_hans", "state__name_en", "mechanism__name_zh_hans", "mechanism__name_en"]
    autocomplete_fields = ["state", "mechanism"]
    fieldsets = [(None, {"fields": ["key", ("state", "mechanism"), ("period_from", "period_to")]})]
