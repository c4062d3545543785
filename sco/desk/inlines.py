"""Rows of an item's parts within the item's page."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.http import HttpRequest

from sco.desk.form_fields import CachedAutocompleteSelect, DeskFieldsMixin


class DeskFormSet(forms.BaseInlineFormSet[Any, Any, Any]):
    """Rows whose references were fetched in the same query; a new row goes to the end."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "position" in form.fields and form.instance.pk is None:
            form.initial["position"] = 1 + max((row.position for row in self.get_queryset()), default=0)
        for name, field in form.fields.items():
            widget = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, CachedAutocompleteSelect) and form.instance._meta.get_field(name).is_cached(
                form.instance
            ):
                widget.selected = getattr(form.instance, name)


class DeskInline(DeskFieldsMixin, InlineModelAdmin[Any, Any]):
    """What tabular and stacked inlines of the desk share."""

    # No empty rows: they would be read out, tabbed through and saved half filled.
    extra = 0
    classes = ["desk-rows"]
    formset = DeskFormSet
    hidden_related_actions = ["add", "change", "delete"]
    # Fields, beside references, that tell one row from another in the item's history.
    identifying_fields: Sequence[str] = []

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related(*self.autocomplete_fields)


class DeskTabular(DeskInline, admin.TabularInline[Any, Any]):
    """One row per line."""


class DeskStacked(DeskInline, admin.StackedInline[Any, Any]):
    """One row below the other."""
