"""Forms of the desk: both languages side by side, nothing overwritten that somebody else has just saved."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from sco.desk.events import last_events, owner_column
from sco.languages import LANGUAGES, Language, suffix
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
    """A form that keeps empty texts as they were, and notices when something of its page was saved since it was opened.

    ``parts`` are the models whose rows are changed on the same page; ``refused`` is what the database said to the
    texts that are sent: they are shown again with it, and not saved.
    """

    parts: ClassVar[Sequence[type[models.Model]]] = ()
    refused: ClassVar[str] = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk and not self.is_bound and self.fields:
            next(iter(self.fields.values())).widget.attrs["autofocus"] = True
        for name, field in self.fields.items():
            # An untouched empty text must stay what it is, '' or NULL: else every save would make an event.
            if language_of(name) and isinstance(field, forms.CharField):
                field.empty_value = None if self.instance.pk and getattr(self.instance, name) is None else ""

    @property
    def seen(self) -> str:
        """What the editor has seen of the row and its parts: the numbers of their last events."""
        return str(self.data.get(SEEN, "")) if self.is_bound else last_events(self.instance, self.parts)

    def clean(self) -> Any:
        cleaned = super().clean() or self.cleaned_data
        for name in self.fields:
            if name in cleaned:
                cleaned[name] = self._as_it_was(name, cleaned[name])
        if self.refused:
            raise ValidationError(self.refused, code="refused")
        if self.instance.pk and SEEN in self.data:
            self._lock()
            if last_events(self.instance, self.parts) != self.data[SEEN]:
                raise ValidationError(STALE, code="stale")
        return cleaned

    def _lock(self) -> None:
        """Whoever saves the row or one of its parts at the same moment waits for the other one's transaction."""
        type(self.instance)._default_manager.select_for_update().filter(pk=self.instance.pk).first()
        for part in self.parts:
            whose = {owner_column(part, type(self.instance)): self.instance.pk}
            list(part._default_manager.select_for_update().filter(**whose).order_by("pk").values_list("pk"))

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
