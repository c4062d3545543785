"""References in rows of a page: those that stand there are known, and not asked for one by one."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models

if TYPE_CHECKING:
    InlineFormSet = forms.BaseInlineFormSet[Any, Any, Any]
else:
    InlineFormSet = forms.BaseInlineFormSet


class ChosenSelect(AutocompleteSelect):
    """Django's, which asks the database for the label of each row's choice; ``chosen`` is the one that came with it."""

    chosen: models.Model | None = None

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        row = self.chosen
        if row is None or [str(row.pk)] != [str(part) for part in value]:
            return super().optgroups(name, value, attrs)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        options.append(self.create_option(name, row.pk, self.choices.field.label_from_instance(row), True, 0))
        return [(None, options, 0)]


class DeskFormSet(InlineFormSet):
    """Rows whose references came with them in the same query; a new one stands at the end."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "position" in form.fields and form.instance.pk is None:
            form.initial["position"] = 1 + max((row.position for row in self.get_queryset()), default=0)
        for name, field in form.fields.items():
            widget = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, ChosenSelect) and form.instance._meta.get_field(name).is_cached(form.instance):
                widget.chosen = getattr(form.instance, name)
