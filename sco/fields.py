"""Model fields for partial dates and slugs, and the check constraints that go with them."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Length
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sco.partial_date import CALENDAR_PATTERN, NoSuchDate, PartialDate, PartialDateError
from sco.slugs import MAX_LENGTH, SLUG
from sco.written_dates import MAX_LENGTH as LONGEST_DATE
from sco.written_dates import AmbiguousDate, read_partial_date

_SLUG_MESSAGE = _("Use lowercase letters a–z, digits and single hyphens, for example “li-tianyi”.")


class PartialDateFormField(forms.CharField):
    """A text input for a date as people write it, whose value is a PartialDate, or None when empty."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("A year, a month or a day: 2001, 2002年6月, June 2002, 2001-06-15."))
        # No max_length: its validator would call len() on a PartialDate. Text that is too long is not a date anyway.
        super().__init__(**{**kwargs, "max_length": None})

    def to_python(self, value: Any) -> Any:
        return _parse(super().to_python(value), read=read_partial_date)

    def widget_attrs(self, widget: forms.Widget) -> Any:
        return {**super().widget_attrs(widget), "maxlength": str(LONGEST_DATE), "data-reads": "date"}


class PartialDateField(models.Field[Any, Any]):
    """A date known to the year, month or day: ``PartialDate`` in Python, ``YYYY[-MM[-DD]]`` in the column.

    The text sorts in date order, the coarser date first. Empty is NULL.
    """

    description = _("A date known to the year, the month or the day")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "max_length": 10})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def get_internal_type(self) -> str:
        # Gives the column varchar(10) and the look-ups of text, whose order is that of dates.
        return "CharField"

    def from_db_value(self, value: str | None, *_context: object) -> PartialDate | None:
        return PartialDate.parse(value) if value else None

    def to_python(self, value: Any) -> PartialDate | None:
        return _parse(value)

    def get_prep_value(self, value: Any) -> str | None:
        parsed = self.to_python(value)
        return None if parsed is None else str(parsed)

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else str(value)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": PartialDateFormField, **kwargs})


def _parse(value: Any, *, read: Callable[[str], PartialDate] = PartialDate.parse) -> PartialDate | None:
    if value is None or value == "":
        return None
    if isinstance(value, PartialDate):
        return value
    try:
        return read(str(value))
    except PartialDateError as error:
        raise ValidationError(*partial_date_error(str(value), error)) from None


def partial_date_error(text: str, error: PartialDateError) -> tuple[Any, str, dict[str, str]]:
    """The message, code and parameters of a ValidationError for a text that is no partial date."""
    # The error's own text is English only: the module of partial dates has no Django to translate it.
    values = {"value": text.strip()[:40].encode(errors="replace").decode()}
    if isinstance(error, AmbiguousDate):
        one, two = error.readings
        language = get_language() or "en"
        message = _("“%(value)s” is %(one)s to some readers and %(two)s to others. Write %(iso_one)s or %(iso_two)s.")
        values |= {"one": one.display(language), "two": two.display(language), "iso_one": str(one), "iso_two": str(two)}
        return message, "ambiguous", values
    if isinstance(error, NoSuchDate):
        return _("There is no such date as %(value)s."), "invalid", values
    message = _(
        "“%(value)s” is not a date. Write a year, a month or a day, for example 2001-06-15, 2002年6月, June 2002."
    )
    return message, "invalid", values


_SLUG_HELP = _("The public name in addresses. It is fixed once published, and never reused.")


def slug_field(*, unique: bool = True, help_text: Any = _SLUG_HELP, **kwargs: Any) -> "models.CharField[str, str]":
    """A column for the public name of an item: lowercase ASCII, at most 80 characters, never empty."""
    return models.CharField(
        _("slug"),
        max_length=MAX_LENGTH,
        unique=unique,
        validators=[RegexValidator(SLUG, _SLUG_MESSAGE)],
        help_text=help_text,
        **kwargs,
    )


def slug_check(name: str, field: str = "slug") -> models.CheckConstraint:
    """A constraint on the shape of a slug: bulk_create, fixtures and SQL run no validators."""
    condition = Q(**{f"{field}__regex": SLUG})
    return models.CheckConstraint(condition=condition, name=name, violation_error_message=_SLUG_MESSAGE)


def choices_check(name: str, field: str, choices: type[models.TextChoices], *others: str) -> models.CheckConstraint:
    """A constraint that a column has one of these choices or of the ``others``, such as ''."""
    # Django itself checks choices in forms only.
    return models.CheckConstraint(condition=Q(**{f"{field}__in": [*others, *choices.values]}), name=name)


def partial_date_check(name: str, *fields: str) -> models.CheckConstraint:
    """A constraint that each of these columns is NULL or a partial date that exists."""
    condition = Q()
    for field in fields:
        condition &= Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__regex": CALENDAR_PATTERN})
    return models.CheckConstraint(condition=condition, name=name)


def span_check(name: str, start: str, end: str) -> models.CheckConstraint:
    """A constraint that a span does not end before it starts.

    Both ends are cut to the precision of the coarser one: 2013-06 to 2013 is allowed, 2013-06 to 2013-05 is not.
    """
    return models.CheckConstraint(
        condition=Q(**{f"{start}__isnull": True})
        | Q(**{f"{end}__isnull": True})
        | Q(models.lookups.GreaterThanOrEqual(_cut(end, start), _cut(start, end))),
        name=name,
        violation_error_message=_("The end is before the start. Swap the dates or correct one of them."),
    )


# The columns are text, so the coarser date is the shorter text.
def _cut(field: str, to_length_of: str) -> Func:
    text: models.CharField[str, str] = models.CharField()
    return Func(F(field), Length(F(to_length_of)), function="LEFT", output_field=text)
