"""Formats documents for editors: labels for members and codes, titles for items, dates in the active language."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateTimeField, DecimalField, Model
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from sco import local_times
from sco.desk.display import ItemLink, named
from sco.desk.numbers import shown_number
from sco.fields import PartialDateField
from sco.ledger.items import Item
from sco.ledger.names import LANGUAGE_NAMES
from sco.ledger.registry import Ref, kind_of
from sco.partial_date import PartialDate, PartialDateError

# Members that documents of any kind can have: the list of languages, and periods between two partial dates.
LANGUAGES = "languages"
SPAN = {"from", "to"}


def is_empty(value: object) -> bool:
    """Whether a member of a document has no text."""
    return all(map(is_empty, value.values())) if isinstance(value, dict) else value in (None, "", [])


class DocumentFormatter:
    """Labels and texts of the members of one item's document. ``links`` covers the items that it names."""

    def __init__(self, item: Item, links: Mapping[Ref, ItemLink]) -> None:
        self.model, self.document, self.links = type(item), kind_of(item).document, links

    def name(self, member: str) -> str:
        """A member's label. ``source_text (restricted)`` names a member of the restricted part."""
        column, _space, restricted = member.partition(" ")
        name = self._name(column, self.model)
        return gettext("%(name)s (restricted)") % {"name": name} if restricted else name

    def text(self, member: str, value: Any) -> str:
        """A member's value as text, with one line per list item."""
        # The members of a part's rows are columns of the part's model, not of the item's.
        return self._text(member, value, getattr(_field(member, self.model), "related_model", None) or self.model)

    def _text(self, member: str, value: Any, model: type[Model]) -> str:
        if isinstance(value, dict):
            # The keys of a bilingual text are languages: each text then keeps the name of its member.
            inner = ((key, self._text(member if key in LANGUAGE_NAMES else key, v, model)) for key, v in value.items())
            return " · ".join(named(self._name(key, model), text) for key, text in inner if text)
        if isinstance(value, list):
            return "\n".join(self._text(member, inner, model) for inner in value)
        return self._scalar(member, "" if value is None else str(value), model)

    def _scalar(self, member: str, value: str, model: type[Model]) -> str:
        # The title of an item without texts is its slug, which is enough once.
        link = self.links.get(Ref(self.document.reference_kinds().get(member, ""), value))
        if link and link.title != value:
            return f"{link.title} ({value})"
        if member == "restricted":
            return self._name(value, model)
        field = _field(member, model)
        if isinstance(field, DateTimeField):
            return format_timestamp(value)
        if isinstance(field, DecimalField):
            return format_decimal(value)
        if member in SPAN or isinstance(field, PartialDateField):
            return format_partial_date(value)
        choices = LANGUAGE_NAMES if member == LANGUAGES else self.document.value_names().get(member)
        return str((choices or dict(getattr(field, "flatchoices", ()))).get(value, value))

    def _name(self, member: str, model: type[Model]) -> str:
        # The kind's labels come first: its member ``id`` may be the source's id, not the primary key.
        names = {LANGUAGES: _("languages"), **LANGUAGE_NAMES, **self.document.member_names()}
        return str(names.get(member) or getattr(_field(member, model), "verbose_name", member))


def format_timestamp(text: str) -> str:
    """A document's time: ``2025-09-03 01:05:22.602 UTC+0800``. Any other text is returned as is."""
    time = parse_datetime(text)
    return local_times.shown(time, milliseconds=True) if time and time.tzinfo else text


def format_decimal(text: str) -> str:
    """A document's number, grouped. Any other text is returned as is."""
    try:
        return shown_number(Decimal(text))
    except InvalidOperation:
        return text


def format_partial_date(value: object) -> str:
    """A partial date in the form of the active language. Any other value is returned as text."""
    try:
        return PartialDate.parse(str(value)).display(get_language() or "en")
    except PartialDateError:
        return str(value)


def _field(name: str, model: type[Model]) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
