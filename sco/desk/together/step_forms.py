"""What the buttons and fields of the panel send, one form per step."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.text import normalize_newlines
from django.utils.translation import gettext_lazy as _

from sco.desk.display import named
from sco.desk.together import people
from sco.desk.together.models import Language, Role, Thread
from sco.desk.together.notices import where


class StepForm(forms.Form):
    """A step with one item."""

    def __init__(self, data: Any, item: models.Model) -> None:
        super().__init__(data)
        self.item = item
        if "assignee" in self.fields:
            self.fields["assignee"].queryset = people.with_access(type(item))  # type: ignore[attr-defined]
        if "thread" in self.fields:
            self.fields["thread"].queryset = Thread.objects.filter(**where(item))  # type: ignore[attr-defined]

    def clean_due(self) -> Any:
        due = self.cleaned_data["due"]
        if due and due < timezone.localdate():
            raise ValidationError(_("The due date has passed."), code="past")
        return due

    def explanation(self) -> str:
        """Every error in one text."""
        labelled = (
            (self.fields[name].label if name in self.fields else "", errors) for name, errors in self.errors.items()
        )
        return " ".join(named(label, error) if label else str(error) for label, errors in labelled for error in errors)


def _language(*, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(label=_("language"), choices=Language, required=required)


def _text(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=4000, widget=forms.Textarea)


class AskForm(StepForm):
    """Ask for a review."""

    language = _language()
    assignee: forms.ModelChoiceField[Any] = forms.ModelChoiceField(None, label=_("reviewer"), required=False)
    due = forms.DateField(label=_("due"), required=False)


class LanguageForm(StepForm):
    """Take a request back."""

    language = _language()


class SendBackForm(StepForm):
    """Send a text back, with the reason."""

    language = _language()
    text = _text(_("comment"))


class AssignForm(StepForm):
    """Give somebody work."""

    language = _language(required=False)
    role = forms.ChoiceField(label=_("task"), choices=Role)
    assignee: forms.ModelChoiceField[Any] = forms.ModelChoiceField(None, label=_("assignee"))
    due = forms.DateField(label=_("due"), required=False)


class DoneForm(StepForm):
    """Close an assignment."""

    assignment = forms.IntegerField(min_value=1, max_value=2**63 - 1)


class CommentForm(StepForm):
    """Start a conversation."""

    text = _text(_("comment"))
    field = forms.CharField(label=_("field"), required=False, max_length=100)
    exact = forms.CharField(label=_("selection"), required=False, max_length=2000, strip=False)
    prefix = forms.CharField(required=False, max_length=200, strip=False)  # type: ignore[assignment]  # Django moves it away
    suffix = forms.CharField(required=False, max_length=200, strip=False)

    def clean(self) -> Any:
        cleaned = super().clean() or self.cleaned_data
        for name in ("exact", "prefix", "suffix"):
            cleaned[name] = normalize_newlines(cleaned.get(name) or "")
        if cleaned["exact"] and not cleaned.get("field"):
            self.add_error("field", _("Say in which field the selection is."))
        known = {each.name for each in self.item._meta.concrete_fields}
        if cleaned.get("field") and cleaned["field"] not in known:
            self.add_error("field", _("There is no such field."))
        return cleaned


class ThreadForm(StepForm):
    """Resolve or reopen a conversation."""

    thread: forms.ModelChoiceField[Any] = forms.ModelChoiceField(None)


class ReplyForm(ThreadForm):
    """Reply."""

    text = _text(_("comment"))
