"""What a kind's table has, by django-import-export: the columns of an item, found by its slug."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export import fields, resources, widgets

from sco.desk.diff import Segment, segments
from sco.fields import PartialDateField
from sco.ledger.queries import is_recorded
from sco.ledger.registry import Ref, kind_of

# Commas part thousands, or nothing: 2.600,5 would become another number.
_NUMBER = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
# What spreadsheets make of 2017 and of 2002-06-01.
_YEAR, _SLASHED = re.compile(r"([0-9]{4})\.0"), re.compile(r"([0-9]{4})/([0-9]{1,2})(?:/([0-9]{1,2}))?")


class TextWidget(widgets.Widget):
    """A text as it is; an empty cell is an empty text."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return str(value or "")

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(value)


class NumberWidget(widgets.Widget):
    """A decimal number, without padding zeros."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Decimal | None:
        text = str(value or "").strip()
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            example = _("“%(value)s” is not a number. Write it in digits, with a point: 500000000000 or 12.5.")
            raise ValueError(example % {"value": text[:40]})
        return Decimal(text.replace(",", ""))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return (
            ""
            if value is None
            else f"{Decimal(value):f}".rstrip("0").rstrip(".")
            if "." in f"{value:f}"
            else str(value)
        )


class DateWidget(widgets.Widget):
    """A partial date: 2017, 2017-06 or 2017-06-01."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        text = _YEAR.sub(r"\1", str(value or "").strip())
        if found := _SLASHED.fullmatch(text):
            text = "-".join(part.zfill(2) for part in found.groups() if part)
        return PartialDateField().to_python(text)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(value)


class LinesWidget(widgets.Widget):
    """A list of texts, one per line of the cell."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[str]:
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "\n".join(value or ())


class SlugWidget(widgets.ForeignKeyWidget):
    """Another item by its slug."""

    def __init__(self, model: Any) -> None:
        super().__init__(model, field="slug")

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        try:
            return super().clean(str(value or "").strip(), row, **kwargs)
        except self.model.DoesNotExist:
            raise ValueError(unknown(self.model, [value])) from None


class SlugsWidget(widgets.ManyToManyWidget):
    """Other items by their slugs, one per line."""

    def __init__(self, model: Any) -> None:
        super().__init__(model, separator="\n", field="slug")

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        slugs = list(dict.fromkeys(str(value or "").split()))
        found = {row.slug: row for row in self.model._default_manager.filter(slug__in=slugs)}
        # The library leaves out what it does not find, and the cell would lose it in silence.
        if missing := [slug for slug in slugs if slug not in found]:
            raise ValueError(unknown(self.model, missing))
        return [found[slug] for slug in slugs]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "\n".join(sorted(row.slug for row in value.all())) if value is not None else ""


def unknown(model: Any, slugs: Sequence[Any]) -> str:
    """The message for slugs that no item of the model has."""
    values = {"name": model._meta.verbose_name, "slugs": ", ".join(str(slug)[:80] for slug in slugs[:10])}
    return _("There is no %(name)s with this slug: %(slugs)s.") % values


class Difference:
    """What a row of the table changes: a value per column before, and after."""

    def __init__(self, resource: Any, instance: Any, new: bool) -> None:
        self.resource = resource
        self.before = dict.fromkeys(resource.fields, "") if new else self._values(instance)
        self.after = dict(self.before)

    def _values(self, instance: Any) -> dict[str, str]:
        return {
            name: str(self.resource.export_field(field, instance) or "") for name, field in self.resource.fields.items()
        }

    def compare_with(self, _resource: Any, instance: Any) -> None:
        """Take the state after the row was applied."""
        self.after = self._values(instance)

    def as_html(self) -> list[tuple[str, list[Segment]]]:
        """The changed columns with their segments; the name is the library's."""
        return [
            (name, segments(self.before[name], self.after[name]))
            for name in self.before
            if self.before[name] != self.after[name]
        ]


class ItemResource(resources.ModelResource):
    """The table of a kind of item. Subclasses name the columns in ``Meta.fields``, which is the whole allow-list."""

    # By column, where the type of the model's field does not say enough.
    WIDGETS: ClassVar[dict[str, widgets.Widget]] = {}

    class Meta:
        import_id_fields = ["slug"]
        skip_unchanged = True
        report_skipped = True
        clean_model_instances = True
        use_transactions = True

    @classmethod
    def field_from_django_field(cls, field_name: str, django_field: Any, readonly: bool) -> Any:
        widget = cls.WIDGETS.get(field_name) or cls._widget(django_field)
        return fields.Field(attribute=field_name, column_name=field_name, widget=widget, readonly=readonly)

    @staticmethod
    def _widget(field: Any) -> widgets.Widget:
        if isinstance(field, PartialDateField):
            return DateWidget()
        by_type = {"ArrayField": LinesWidget, "DecimalField": NumberWidget}
        return by_type.get(type(field).__name__, TextWidget)()

    @classmethod
    def get_diff_class(cls) -> Any:
        return Difference

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """Nothing: the library would set the sequence of keys, which is not the desk's to set, and none is imported."""

    def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        if instance.pk is None and is_recorded(Ref(kind_of(instance).name, instance.slug)):
            text = _("“%(slug)s” was published before and cannot be reused. Choose another slug.")
            raise ValidationError({"slug": text % {"slug": instance.slug}})

    def table(self, queryset: Any) -> list[list[str]]:
        """The rows of these items, after the names of the columns."""
        columns = list(self.fields.values())
        rows = ([str(self.export_field(field, row) or "") for field in columns] for row in queryset)
        return [list(self.fields), *rows]
