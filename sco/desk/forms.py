"""Forms of the desk: no lost updates, and no changes to texts that the editor did not touch."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import normalize_newlines
from django.utils.translation import gettext_lazy as _

from sco.desk.entering.slugs import free_slug, slug_of
from sco.desk.events import last_events, tied_to
from sco.desk.form_fields import language_of
from sco.desk.visible import VisibleTextsMixin
from sco.languages import LANGUAGES, columns, suffix
from sco.ledger.queries import is_recorded
from sco.ledger.registry import Ref, kind_of

SEEN = "_seen"
STALE = _(
    "Someone else saved this page after you opened it, so your changes were not saved. Your text is still here: open "
    "the page in a second tab, check what has changed, and copy your text there."
)


def lock_rows(row: models.Model, parts: Sequence[type[models.Model]]) -> None:
    """Lock the row and its parts until the end of the request's transaction."""
    # Of two editors who save at once, the second then waits, and sees the first one's events.
    type(row)._default_manager.select_for_update().filter(pk=row.pk).first()
    for part in parts:
        list(part._default_manager.select_for_update().filter(tied_to(part, row)).order_by("pk").values_list("pk"))


class DeskForm(VisibleTextsMixin, forms.ModelForm[Any]):
    """A form that keeps untouched texts byte for byte, and is invalid if the page was saved since it was opened.

    ``parts`` lists the models whose rows are edited on the same page. ``refused`` is the reason why the database
    rejected the submission: it becomes the form's error.
    """

    parts: ClassVar[Sequence[type[models.Model]]] = ()
    refused: ClassVar[str] = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk and not self.is_bound and self.fields:
            next(iter(self.fields.values())).widget.attrs["autofocus"] = True
        for name, field in self.fields.items():
            # An untouched empty text stays '' or NULL, whichever it is: otherwise, every save would record an event.
            if language_of(name) and isinstance(field, forms.CharField):
                field.empty_value = None if self.instance.pk and getattr(self.instance, name) is None else ""

    @property
    def seen(self) -> str:
        """The state that the editor saw: see ``last_events``. A form that is shown again keeps the first one."""
        return str(self.data.get(SEEN, "")) if self.is_bound else last_events(self.instance, self.parts)

    def clean(self) -> Any:
        cleaned = super().clean() or self.cleaned_data
        for name in self.fields:
            if name in cleaned:
                cleaned[name] = self._keep_untouched(name, cleaned[name])
        if self.refused:
            raise ValidationError(self.refused, code="refused")
        # Only the desk's own pages send the field. Without it the form saves unchecked, as Django's does.
        if self.instance.pk and SEEN in self.data:
            lock_rows(self.instance, self.parts)
            if last_events(self.instance, self.parts) != self.data[SEEN]:
                raise ValidationError(STALE, code="stale")
        return cleaned

    def _keep_untouched(self, name: str, value: Any) -> Any:
        """The stored value, if the editor did not touch the field."""
        # Browsers send CRLF and drop a leading line break: a changed byte would make an approved text unapproved.
        before = getattr(self.instance, name, None)
        if isinstance(self.fields[name], forms.SplitDateTimeField):
            return value if name in self.changed_data else before
        if not isinstance(value, str):
            return value
        text = normalize_newlines(value)
        return before if isinstance(before, str) and normalize_newlines(before).strip() == text else text


class ItemForm(DeskForm):
    """A form of an item, which rejects slugs that are already on record, and makes one where it is left empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean(self) -> Any:
        cleaned = super().clean()
        if "slug" in self.fields and cleaned.get("slug") == "":
            self._propose_slug(cleaned)
        return cleaned

    def _propose_slug(self, cleaned: dict[str, Any]) -> None:
        if slug := self.proposed_slug(cleaned):
            cleaned["slug"] = free_slug(type(self.instance), slug, but=self.instance.pk)
        else:
            self.add_error("slug", _("Enter a title in either language, or a slug."))

    def proposed_slug(self, cleaned: Mapping[str, Any]) -> str:
        """A slug made from the title, or an opaque one where that has nothing to make it of; '' without a title."""
        kind = kind_of(self.instance)
        zh, en = (cleaned.get(column) or "" for column in columns(kind.title))
        return slug_of(zh=zh, en=en) or (f"{kind.name}-{secrets.token_hex(2)}" if zh or en else "")

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if not slug:
            return slug
        # The trigger on the table refuses it as well; this adds the message to the field.
        if slug != self.initial.get("slug") and is_recorded(Ref(kind_of(self.instance).name, slug)):
            message = _("“%(slug)s” was published before and cannot be reused. Choose another slug.")
            raise ValidationError(message, code="recorded", params={"slug": slug})
        return slug


def _note_field(label: Any, language: str) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3, "lang": language, "class": "vLargeTextField"})
    return forms.CharField(label=label, required=False, max_length=2000, widget=widget)


class NoteForm(VisibleTextsMixin, forms.Form):
    """The public note on a correction, withdrawal or erasure, in both languages."""

    note_zh_hans = _note_field(_("Public note (Chinese)"), "zh-Hans")
    note_en = _note_field(_("Public note (English)"), "en")

    def note(self) -> dict[str, str]:
        """``{"zh-Hans": …, "en": …}``, after ``is_valid()``."""
        return {language: normalize_newlines(self.cleaned_data[f"note_{suffix(language)}"]) for language in LANGUAGES}
