"""Forms that take out of what editors type what nobody sees, and say so: see ``sco.invisible``."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from sco.invisible import Cleaned, clean, merged

MAX_NAMED = 6


class VisibleTextsMixin(forms.BaseForm):
    """A form whose changed texts lose invisible characters; ``taken`` holds the cleaned texts."""

    taken: list[Cleaned]

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]  # Django's, which its stubs leave out
        self.taken = []
        # A text that nobody touched stays as it is: its approval is of these very bytes.
        for name in self.changed_data:
            value = self.cleaned_data.get(name)
            if isinstance(value, str) and value:
                self._clean_text(name, value)
            elif isinstance(value, list) and all(isinstance(each, str) for each in value):
                self.cleaned_data[name] = [self._cleaned(each) for each in value]

    def _clean_text(self, name: str, value: str) -> None:
        text = self._cleaned(value)
        field = self.fields[name]
        if not text.strip() and field.required:
            self.add_error(name, forms.ValidationError(field.error_messages["required"], code="required"))
            return
        # Otherwise the line ends stay as the browser sent them, and other rules compare those.
        self.cleaned_data[name] = text if text != value.replace("\r\n", "\n") else value

    def _cleaned(self, text: str) -> str:
        self.taken.append(clean(text))
        return self.taken[-1].text


class VisibleRowForm(VisibleTextsMixin, forms.ModelForm[Any]):
    """A row of an inline."""


def tell_what_was_taken_out(request: HttpRequest, several: Iterable[Any]) -> None:
    """A message that names the characters that these forms took out."""
    taken = merged(cleaned for form in several for cleaned in getattr(form, "taken", ()))
    named = [one for one in taken if one.instead != " "]
    if not named:
        return
    words = _("“%(name)s” after “%(after)s”")
    shown = [words % {"name": one.name, "after": one.after} if one.after else one.name for one in named[:MAX_NAMED]]
    text = _("Characters that nobody sees, or that look like others, were taken out: %(names)s.")
    messages.warning(request, text % {"names": _("; ").join(shown)})
