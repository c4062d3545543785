"""Forms of the desk: both languages side by side, nothing overwritten that somebody else has just saved."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from sco.languages import LANGUAGES, Language, suffix
from sco.ledger.desk.events import events_of
from sco.ledger.queries import is_recorded
from sco.ledger.registry import Ref, kind_of

SEEN = "_seen"

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
else:
    ModelForm = forms.ModelForm


def language_of(column: str) -> Language | None:
    """The language of a column's texts, or None where the name does not say."""
    return next((language for language in LANGUAGES if column.endswith(f"_{suffix(language)}")), None)


class LinesField(SimpleArrayField):
    """A list of texts, one a line; empty lines are left out."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})
        kwargs = {"help_text": _("One a line."), **kwargs, "widget": widget}
        super().__init__(forms.CharField(max_length=200), delimiter="\n", **kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = "\n".join(line.strip() for line in value.splitlines() if line.strip())
        return super().to_python(value)


class DeskForm(ModelForm):
    """A form that keeps empty texts as they were, and notices when the row was saved since it was opened."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            # An untouched empty text must stay what it is, '' or NULL: else every save would make an event.
            if language_of(name) and isinstance(field, forms.CharField):
                field.empty_value = None if self.instance.pk and getattr(self.instance, name) is None else ""

    @property
    def seen(self) -> str:
        """What the editor has seen of the row: the number of its last event."""
        return str(self.data.get(SEEN, "")) if self.is_bound else last_event(self.instance)

    def clean(self) -> Any:
        cleaned = super().clean() or self.cleaned_data
        for name in self.fields:
            if name in cleaned:
                cleaned[name] = self._as_it_was(name, cleaned[name])
        if self.instance.pk and SEEN in self.data:
            # Whoever saves at the same moment waits here for the other one's transaction.
            type(self.instance)._default_manager.select_for_update().filter(pk=self.instance.pk).first()
            if last_event(self.instance) != self.data[SEEN]:
                raise ValidationError(STALE, code="stale")
        return cleaned

    def _as_it_was(self, name: str, value: Any) -> Any:
        """What nobody has touched stays to the last character, though a browser does not send it back so."""
        before = getattr(self.instance, name, None)
        if isinstance(self.fields[name], forms.SplitDateTimeField):
            return value if name in self.changed_data else before
        if not isinstance(value, str):
            return value
        text = one_line_end(value)
        return before if isinstance(before, str) and one_line_end(before).strip() == text else text


def one_line_end(text: str) -> str:
    """The text with LF at the end of each line; browsers send CRLF."""
    return text.replace("\r\n", "\n")


STALE = _(
    "Somebody else has saved this since you opened it, so nothing was saved now. Your texts are still here: "
    "open the page once more beside this one, see what has changed, and put them in there."
)


def last_event(row: models.Model) -> str:
    """The number of the last event of the row's history, or ''."""
    newest = events_of(type(row)).filter(pgh_obj_id=row.pk).order_by("-pgh_id") if row.pk else None
    number = newest.values_list("pgh_id", flat=True).first() if newest is not None else None
    return str(number or "")


class ItemForm(DeskForm):
    """A form of an item, whose slug may not have been public before."""

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug != self.initial.get("slug") and is_recorded(Ref(kind_of(self.instance).name, slug)):
            message = _("“%(slug)s” was published before and is never used again: choose another one.")
            raise ValidationError(message, code="recorded", params={"slug": slug})
        return slug


class NoteForm(forms.Form):
    """The public note of a correction or a withdrawal, in both languages."""

    note_zh_hans = forms.CharField(
        label=_("Public note (Chinese)"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "zh-Hans", "class": "vLargeTextField"}),
    )
    note_en = forms.CharField(
        label=_("Public note (English)"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "en", "class": "vLargeTextField"}),
    )

    def note(self) -> dict[str, str]:
        """``{"zh-Hans": …, "en": …}``; call it after ``is_valid()``."""
        return {language: one_line_end(self.cleaned_data[f"note_{suffix(language)}"]) for language in LANGUAGES}
