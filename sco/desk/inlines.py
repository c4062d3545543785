"""Inlines: the parts of an item on the item's page."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.http import HttpRequest
from django.utils.text import capfirst

from sco.desk.form_fields import CachedAutocompleteSelect, DeskFieldsMixin
from sco.desk.people.translators import limit_to_translations
from sco.desk.visible import VisibleRowForm


class DeskFormSet(forms.BaseInlineFormSet[Any, Any, Any]):
    """Reuses references that the inline's query has loaded; puts new rows last."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "position" in form.fields and form.instance.pk is None:
            form.initial["position"] = 1 + max((each.position for each in self.get_queryset()), default=0)
        row = form.instance
        for name, field in form.fields.items():
            # Django wraps the selects of references to add its links beside them.
            widget = getattr(field.widget, "widget", field.widget)
            # In a table, the label is the head of the column, which belongs to no input.
            if not widget.is_hidden:
                widget.attrs.setdefault("aria-label", capfirst(field.label or name))
            if isinstance(widget, CachedAutocompleteSelect) and row._meta.get_field(name).is_cached(row):
                widget.selected = getattr(row, name)


class DeskInline(DeskFieldsMixin, InlineModelAdmin[Any, Any]):
    """The base of the desk's tabular and stacked inlines."""

    # No empty rows: screen readers read them out, the Tab key visits them, and they get saved half filled.
    extra = 0
    # Closed until somebody opens it, or something in it is wrong: a page begins with what is worked on.
    classes = ["collapse", "desk-rows"]
    form = VisibleRowForm
    formset = DeskFormSet
    hidden_related_actions = ["add", "change", "delete"]
    # Fields that, besides references, tell one row from another in the item's history.
    identifying_fields: Sequence[str] = []

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related(*self.autocomplete_fields)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        limit_to_translations(formset.form, request, obj)
        return formset


class DeskTabular(DeskInline, admin.TabularInline[Any, Any]):
    """One row per line."""


class DeskStacked(DeskInline, admin.StackedInline[Any, Any]):
    """One row below the other."""
