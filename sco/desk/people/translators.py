"""What a translator may change on a form: the texts of the other languages, and nothing that they were made from."""

from copy import copy
from typing import Any

from django.http import HttpRequest
from modeltranslation.manager import get_translatable_fields_for_model

from sco.languages import LANGUAGES, Language, suffix

FACTS = "desk_people.change_facts"


def limit_to_translations(form: Any, request: HttpRequest, row: Any) -> Any:
    """Disable what this account may not change on a form class of this request.

    Django takes no value for a disabled field, forged or not.
    """
    # A new row has no original yet; whether one may be added is a right of its own.
    if row is not None and not request.user.has_perm(FACTS):
        allowed = translations(row)
        form.base_fields = {
            name: field if name in allowed else _disabled(field) for name, field in form.base_fields.items()
        }
    return form


def translations(row: Any) -> set[str]:
    """The text columns that are not in the row's original language; without one, all texts."""
    original = getattr(row, "original_language", None)
    names = get_translatable_fields_for_model(type(row)) or []
    languages = [suffix(language) for language in LANGUAGES if language.lower() != str(original or "").lower()]
    return {f"{name}_{language}" for name in names for language in languages}


def may_write(request: HttpRequest, row: Any, language: Language) -> bool:
    """Whether this account may change the row's texts in this language, given that it may change the row."""
    return request.user.has_perm(FACTS) or any(name.endswith(f"_{suffix(language)}") for name in translations(row))


def _disabled(field: Any) -> Any:
    # A copy: declared fields belong to all forms of their class.
    own = copy(field)
    own.disabled = True
    return own
