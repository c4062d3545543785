"""What a translator may change on a form: the texts of the other languages, and nothing that they were made from."""

from copy import copy
from typing import Any

from django.db import models
from django.http import HttpRequest
from modeltranslation.manager import get_translatable_fields_for_model

from sco.languages import LANGUAGES, Language, suffix
from sco.ledger.items import Item

FACTS = "desk_people.change_facts"


def limit_to_translations(form: Any, request: HttpRequest, row: Any) -> Any:
    """Disable what this account may not change on a form class of this request.

    ``row`` is the row of the form; for a row in an inline, the item that it is a part of. Django takes no value for a
    disabled field, forged or not.
    """
    # A new row has no original yet; whether one may be added is a right of its own.
    if row is not None and not request.user.has_perm(FACTS):
        allowed = translations(form._meta.model, source_language(row))
        form.base_fields = {
            name: field if name in allowed else _disabled(field) for name, field in form.base_fields.items()
        }
    return form


def source_language(row: models.Model) -> Language | None:
    """The language that a row is written in, or the item that it is a part of; None if it is of neither."""
    if isinstance(row, Item):
        return row.source_language
    references = (field for field in row._meta.concrete_fields if isinstance(field, models.ForeignKey))
    # The first reference is the one to the owner: see the models of parts.
    owner = next((field for field in references if issubclass(field.related_model, Item)), None)
    item = getattr(row, owner.name) if owner else None
    return item.source_language if item else None


def translations(model: type[models.Model], source: Language | None) -> set[str]:
    """The text columns that are not in the source language; none if that is unknown."""
    names = get_translatable_fields_for_model(model) or []
    others = [suffix(language) for language in LANGUAGES if source not in {None, language}]
    return {f"{name}_{language}" for name in names for language in others}


def _disabled(field: Any) -> Any:
    # A copy: declared fields belong to all forms of their class.
    own = copy(field)
    own.disabled = True
    return own
