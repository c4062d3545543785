"""Form fields and widgets for all models at the desk."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from sco.desk.display import display_title
from sco.desk.time_zones import zone_name
from sco.languages import LANGUAGES, Language, suffix
from sco.local_times import validate_in_calendar


def language_of(column: str) -> Language | None:
    """The language of a column by its suffix, or None."""
    return next((language for language in LANGUAGES if column.endswith(f"_{suffix(language)}")), None)


# Not separated by commas, Django's default: names of mechanisms contain them.
class LinesField(SimpleArrayField):
    """A list of texts, one per line. Empty lines are ignored."""

    def __init__(self, base_field: forms.Field, **kwargs: Any) -> None:
        kwargs["widget"] = forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})
        kwargs["help_text"] = kwargs.get("help_text") or _("One per line.")
        super().__init__(base_field, delimiter="\n", **kwargs)

    def to_python(self, value: Any) -> Any:
        # Browsers send CRLF, which would leave a carriage return at the end of each text.
        if isinstance(value, str):
            value = "\n".join(line.strip() for line in value.splitlines() if line.strip())
        return super().to_python(value)


class CachedAutocompleteSelect(AutocompleteSelect):
    """An autocomplete that takes its selected option from ``selected``, a loaded row, if that is set."""

    selected: models.Model | None = None

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        # Django's own asks the database once per widget: 77 queries for the seed article's form.
        row = self.selected
        if row is None or [str(row.pk)] != [str(part) for part in value]:
            return super().optgroups(name, value, attrs)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        options.append(self.create_option(name, row.pk, self.choices.field.label_from_instance(row), True, 0))
        return [(None, options, 0)]


def _readable(model: type[models.Model], name: str, value: Any) -> Any:
    """The value of a column by this name; None if it cannot have that."""
    try:
        field: Any = model._meta.get_field(name)
        column = field.target_field if field.is_relation else field
        return [column.to_python(each) for each in value] if isinstance(value, list) else column.to_python(value)
    except (FieldDoesNotExist, ValidationError, ValueError, TypeError, AttributeError):
        return None


class DeskFieldsMixin(BaseModelAdmin[Any]):
    """Inputs with a declared language, lists with one text per line, references by display title."""

    # Heights of text areas by field; 3 rows by default.
    text_rows: Mapping[str, int] = {}
    # Items are deleted on their own page only, where the record is checked first.
    hidden_related_actions: Sequence[str] = ["delete"]
    formfield_overrides = {
        models.URLField: {"assume_scheme": "https"},
        # For a callable default such as list, Django would add a hidden copy of the field.
        ArrayField: {"form_class": LinesField, "show_hidden_initial": False},
    }

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What links to an empty form fill in; values that the columns cannot have are left out."""
        # Django passes them on as they are, and its widgets fail on them.
        found = super().get_changeform_initial_data(request)  # type: ignore[misc]  # of ModelAdmin
        readable = {name: _readable(self.model, name, value) for name, value in found.items()}
        return {name: value for name, value in readable.items() if value is not None}

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is None:
            return None
        if isinstance(field, forms.SplitDateTimeField):
            field.help_text = format_html("{} {}", field.help_text, zone_name()).strip()
            field.validators.append(validate_in_calendar)
            # The Chinese format omits the seconds, and saving the form would then lose them.
            parts = zip(field.widget.widgets, ("%Y-%m-%d", "%H:%M:%S"), (_("Date"), _("Time")), strict=True)
            for widget, written, part in parts:
                widget.format = written
                widget.attrs["aria-label"] = format_lazy("{} · {}", field.label, part)
        # Fonts, spell checkers and screen readers go by the attribute.
        if language := language_of(db_field.name):
            field.widget.attrs["lang"] = language
        if isinstance(db_field, models.TextField):
            name = getattr(db_field, "translated_field", db_field).name
            field.widget.attrs["rows"] = self.text_rows.get(name, 3)
        if db_field.is_relation:
            for action in self.hidden_related_actions:
                setattr(field.widget, f"can_{action}_related", False)
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", CachedAutocompleteSelect(db_field, self.admin_site))
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None:
            field.label_from_instance = display_title
        return field
