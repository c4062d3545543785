"""Filters of change lists."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from sco.desk.display import display_title
from sco.desk.entering.chips import is_key
from sco.desk.finding.conditions import conditions, where
from sco.ledger.models import Entry, Projection
from sco.ledger.registry import KINDS, kind_for


class PublicationFilter(admin.SimpleListFilter):
    """Filters by the record's latest entry of an item."""

    title = _("public")
    parameter_name = "public"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("yes", _("public")),
            ("changed", _("public, changed since")),
            ("never", _("never published")),
            ("open", _("something to publish")),
            ("gone", _("withdrawn or erased")),
        ]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        # What the documents decide, the index knows; the rest is asked of the record itself.
        if condition := conditions().get(("public", self.value() or "")):
            return where(queryset, condition)
        kind = kind_for(queryset.model).name
        live = Exists(Projection.objects.current().filter(kind=kind, slug=OuterRef("slug")))
        recorded = Exists(Entry.objects.filter(kind=kind, slug=OuterRef("slug")))
        chosen = {"yes": live, "gone": recorded & ~live}.get(self.value() or "")
        return queryset if chosen is None else queryset.filter(chosen)


class KindFilter(admin.SimpleListFilter):
    """Filters entries by kind."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        # From the registry: the distinct kinds of all entries would take a scan of the table.
        return [(kind.name, kind.model._meta.verbose_name) for kind in KINDS.values()]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class ChosenFilter(admin.SimpleListFilter):
    """Filters by an item that links name: shown once one is chosen, because there are too many to list.

    ``of`` is the column that refers to it.
    """

    of: str

    def lookups(self, _request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        value = self.value()
        if not value:
            return []
        row = self._chosen(model_admin.model, value)
        return [(value, self._titled(row) if row else _("unknown"))]

    def _titled(self, row: Any) -> str:
        return display_title(row)

    def _chosen(self, model: Any, value: str) -> Any:
        related: Any = model._meta.get_field(self.of).related_model
        return related._default_manager.filter(pk=value).first() if is_key(value) else None

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if not value:
            return queryset
        return queryset.filter(**{self.of: value}) if is_key(value) else queryset.none()


def chosen(of: str, title: Any, parameter: str = "") -> type[ChosenFilter]:
    """A filter by the item that the column refers to."""
    return type(f"Chosen{of.title()}", (ChosenFilter,), {"of": of, "title": title, "parameter_name": parameter or of})
