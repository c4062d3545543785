"""Documents in words: parts and codes by their names, items by their labels, dates as a reader writes them."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from sco.ledger.items import Item
from sco.ledger.names import LANGUAGE_NAMES
from sco.ledger.registry import Ref
from sco.partial_date import PartialDate, PartialDateError

# Parts of documents that are not columns of the same name.
NAMES = {
    "translation": _("state of the translation"),
    "source": _("source"),
    "quantity": _("quantity"),
    "period": _("period"),
    "quote": _("quotation"),
    "supports": _("supports the relations"),
    "references": _("references"),
    "memberships": _("memberships"),
    "relations": _("relations"),
    "aliases": _("other names"),
    "restricted": _("restricted parts"),
    "languages": _("languages"),
    "original_language": _("original language"),
    "authors": _("authors"),
    "topics": _("topics"),
    "mechanisms": _("mechanisms"),
    "id": _("source id"),
    "url": _("address"),
    "from": _("since"),
    "to": _("until"),
    "exact": _("quotation"),
    "prefix": _("text before the quotation"),
    "suffix": _("text after the quotation"),
    "relation": _("relation"),
    "mechanism": _("mechanism"),
    "key": _("slug"),
}
TRANSLATION = {"current": _("up to date"), "outdated": _("outdated"), "missing": _("missing")}
# The kinds of the items that a part names by their slugs.
KINDS_NAMED = {
    "outlet": "outlet",
    "rights": "rights",
    "article": "article",
    "authors": "author",
    "topics": "topic",
    "mechanisms": "mechanism",
    "mechanism": "mechanism",
    "target": "mechanism",
    "state": "state",
}
DATES = {"from", "to", "established", "dissolved", "dated"}
EMPTY: tuple[object, ...] = (None, "", [], {})


def is_empty(value: object) -> bool:
    """Whether there is nothing to read in a part of a document."""
    return all(map(is_empty, value.values())) if isinstance(value, dict) else value in EMPTY


def mentioned(part: str, value: Any) -> Iterator[Ref]:
    """The items that a part of a document names."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from mentioned(key, inner)
    elif isinstance(value, list):
        for inner in value:
            yield from mentioned(part, inner)
    elif part in KINDS_NAMED and isinstance(value, str):
        yield Ref(KINDS_NAMED[part], value)


class Wording:
    """One item's parts in words. ``labels`` are those of the items that it names."""

    def __init__(self, item: Item, labels: Mapping[Ref, str]) -> None:
        self.item, self.labels = item, labels

    def name(self, part: str) -> str:
        """What a part of the document is called."""
        column, _space, restricted = part.partition(" ")
        known = _name(column, type(self.item))
        return gettext("%(name)s (restricted)") % {"name": known} if restricted else known

    def text(self, part: str, value: Any) -> str:
        """A part of the document as text to read."""
        model = getattr(_field(part, type(self.item)), "related_model", None) or type(self.item)
        return self._text(part, value, model)

    def _text(self, key: str, value: Any, model: type[Model]) -> str:
        """One value a line, the empty ones left out."""
        if isinstance(value, dict):
            said = ((part, self._text(_inner(key, part), inner, model)) for part, inner in value.items())
            return " · ".join(f"{_name(part, model)}: {text}" for part, text in said if text)
        if isinstance(value, list):
            return "\n".join(self._text(key, inner, model) for inner in value)
        if not isinstance(value, str):
            return "" if value is None else str(value)
        return self._label(key, value) or _word(key, value, model)

    def _label(self, key: str, slug: str) -> str:
        label = self.labels.get(Ref(KINDS_NAMED[key], slug)) if key in KINDS_NAMED else None
        return f"{label} ({slug})" if label and label != slug else ""


def _inner(key: str, part: str) -> str:
    """By what name a value is read: what stands under a language is read as what the whole is."""
    return key if part in LANGUAGE_NAMES else part


def _word(key: str, value: str, model: type[Model]) -> str:
    if key in {"languages", "original_language"}:
        return str(LANGUAGE_NAMES.get(value, value))
    if key == "translation":
        return str(TRANSLATION.get(value, value))
    if key == "restricted":
        return _name(value, model)
    if key == "published_at":
        return moment(value)
    if key in DATES:
        return reader_date(value)
    return str(dict(getattr(_field(key, model), "flatchoices", ())).get(value, value))


def moment(text: str) -> str:
    """A UTC time of a document, to its last digit: ``2025-09-02 17:05:22.602 UTC``."""
    known = parse_datetime(text)
    return f"{known:%Y-%m-%d %H:%M:%S}.{known.microsecond // 1000:03d} UTC" if known else text


def reader_date(value: object) -> str:
    """A partial date as readers of the chrome's language write it; whatever is none, as it is."""
    try:
        return PartialDate.parse(str(value)).display(get_language() or "en")
    except PartialDateError:
        return str(value)


def date_column(column: str, description: Any) -> Callable[[Any], str]:
    """A column of a list: a partial date as readers write it."""

    @admin.display(description=description, ordering=column)
    def date(row: Any) -> str:
        value = getattr(row, column)
        return reader_date(value) if value else "—"

    return date


def _name(part: str, model: type[Model]) -> str:
    if part in LANGUAGE_NAMES:
        return str(LANGUAGE_NAMES[part])
    known: object = NAMES.get(part) or getattr(_field(part, model), "verbose_name", None)
    return str(known or part)


def _field(name: str, model: type[Model]) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
