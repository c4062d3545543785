"""When: a day and a time in the desk's time zone."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

FARTHEST = timedelta(days=366)


class WhenField(forms.SplitDateTimeField):
    """A day and a time, with the browser's own pickers."""

    widget = forms.SplitDateTimeWidget(
        date_attrs={"type": "date"}, time_attrs={"type": "time"}, date_format="%Y-%m-%d", time_format="%H:%M"
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_date_formats=["%Y-%m-%d"], input_time_formats=["%H:%M", "%H:%M:%S"], **kwargs)
        for part, label in zip(self.widget.widgets, (_("Day"), _("Time")), strict=True):
            part.attrs["aria-label"] = label


class WhenForm(forms.Form):
    """The time of a schedule, which lies ahead."""

    at = WhenField(label=_("Day and time"))

    def clean_at(self) -> datetime:
        at: datetime = self.cleaned_data["at"]
        if at <= timezone.now():
            raise ValidationError(_("This time has passed."))
        if at > timezone.now() + FARTHEST:
            raise ValidationError(_("At most a year ahead."))
        return at
