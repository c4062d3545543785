"""What of a version is restored: by default the texts of the languages that it had, and nothing is emptied unasked."""

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from django.db import models
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext
from modeltranslation.manager import get_translatable_fields_for_model

from sco.desk.comparing.past import Part, Past, document_parts
from sco.desk.comparing.restoring import columns
from sco.desk.comparing.versions import Version
from sco.desk.formatting import is_empty
from sco.languages import LANGUAGES, suffix
from sco.ledger.items import Item
from sco.ledger.names import LANGUAGE_NAMES

FACTS = "facts"


class Box(NamedTuple):
    """A box of the confirmation: ``name`` is its value."""

    name: str
    label: str
    is_ticked: bool


class Choice:
    """The boxes for one version, and what they make of it. ``sent`` is None before anybody has chosen.

    ``groups`` are restored where the version has something. ``empties`` are the columns and lists that it has empty and
    the draft has not: they stay as they are unless they are ticked.
    """

    def __init__(
        self, item: Item, version: Version, past: Past, sent: QueryDict | None, but: Collection[str] = ()
    ) -> None:
        self.item, self.past, self.but = item, past, but
        texts = {language: _texts(item, suffix(language)) for language in LANGUAGES}
        self.group_of = {column: language for language, found in texts.items() for column in found}
        had = _languages_of(version) or [
            language
            for language, found in texts.items()
            if any(not is_empty(getattr(past.row, name)) for name in found)
        ]
        ticked = [FACTS, *had] if sent is None else sent.getlist("restore")
        emptied = [] if sent is None else sent.getlist("empty")
        self.groups = [Box(tag, _texts_in(tag), tag in ticked) for tag in LANGUAGES if texts[tag]]
        self.groups.append(Box(FACTS, gettext("Everything else: facts, people, links and lists"), FACTS in ticked))
        self.empties = [Box(name, label, name in emptied) for name, label in self._emptied()]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is ticked."""
        return not any(box.is_ticked for box in [*self.groups, *self.empties])

    def apply(self) -> Past:
        """Make the version what is chosen of it: all else becomes what the draft has. Once."""
        restored = {box.name for box in self.groups if box.is_ticked}
        going = {box.name: box.is_ticked for box in self.empties}
        for name in columns(type(self.item)):
            if not going.get(name, self.group_of.get(name, FACTS) in restored):
                setattr(self.past.row, name, getattr(self.item, name))
        for part in self._parts():
            if not going.get(part.name, FACTS in restored):
                self._keep(part)
        return self.past

    def _keep(self, part: Part) -> None:
        rows = _rows(self.item, part)
        self.past.parts[part.name] = rows
        if part.to_attr:
            setattr(self.past.row, part.to_attr, rows)
        else:
            self.past.row._prefetched_objects_cache[part.name] = rows  # type: ignore[attr-defined]  # as in ``past``

    def _parts(self) -> list[Part]:
        return [part for part in document_parts(type(self.item)) if part.name not in self.but]

    def _emptied(self) -> Iterator[tuple[str, str]]:
        for name in columns(type(self.item)):
            if is_empty(getattr(self.past.row, name)) and not is_empty(getattr(self.item, name)):
                yield name, self._label(name)
        for part in self._parts():
            if not self.past.parts[part.name] and _rows(self.item, part):
                yield part.name, capfirst(str(part.model._meta.verbose_name_plural))

    def _label(self, column: str) -> str:
        field = next(each for each in type(self.item)._meta.concrete_fields if each.attname == column)
        name = capfirst(str(getattr(field, "translated_field", field).verbose_name))
        if column not in self.group_of:
            return name
        words = {"name": name, "language": LANGUAGE_NAMES[self.group_of[column]]}
        return gettext("%(name)s (%(language)s)") % words


def _texts(item: Item, ending: str) -> list[str]:
    return [f"{name}_{ending}" for name in get_translatable_fields_for_model(type(item)) or []]


def _texts_in(language: Any) -> str:
    return gettext("The texts in %(language)s") % {"language": LANGUAGE_NAMES[language]}


def _languages_of(version: Version) -> list[str]:
    """The languages that a public version had."""
    return list(version.members.get("languages") or []) if version.entry else []


def _rows(item: Item, part: Part) -> list[models.Model]:
    return list(getattr(item, part.to_attr)) if part.to_attr else list(getattr(item, part.name).all())
