"""How bilingual texts of a working copy go into a document."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from sco.languages import LANGUAGES, Language, suffix
from sco.ledger.names import LANGUAGE_NAMES


def text(obj: Any, field: str, language: Language) -> str:
    """One text in one language; a missing one is ''."""
    return getattr(obj, f"{field}_{suffix(language)}") or ""


def completeness(
    obj: models.Model, *, required: Iterable[str], optional: Iterable[str] = ()
) -> tuple[list[Language], list[str]]:
    """The languages with every required text, and with every optional text that the other language has.

    If there is none, also a sentence for each language that says what it lacks.
    """
    said = [field for field in optional if any(text(obj, field, language) for language in LANGUAGES)]
    needed = [*required, *said]
    lacking = {language: [field for field in needed if not text(obj, field, language)] for language in LANGUAGES}
    complete = [language for language in LANGUAGES if not lacking[language]]
    return complete, [] if complete else [_lacks(obj, language, lacking[language]) for language in LANGUAGES]


def _lacks(obj: models.Model, language: Language, fields: Iterable[str]) -> str:
    names = ", ".join(str(obj._meta.get_field(field).verbose_name) for field in fields)  # type: ignore[union-attr]
    return _("In %(language)s there is no %(fields)s.") % {"language": LANGUAGE_NAMES[language], "fields": names}


def bilingual(obj: Any, field: str, languages: Iterable[Language]) -> dict[Language, str] | None:
    """The text in the public languages, or None where it is empty."""
    texts = {language: text(obj, field, language) for language in languages}
    return texts if any(texts.values()) else None


def scrub_texts(obj: models.Model, **others: Any) -> None:
    """Empty every free text column of a row, in the base column too, and set these other columns."""
    kept = {"slug", "key"} | {field.name for field in obj._meta.fields if field.choices}
    texts = [
        field
        for field in obj._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField) and field.name not in kept
    ]
    blank: dict[str, Any] = {field.name: None if field.null else "" for field in texts}
    # rewrite(False): modeltranslation must not turn the base column's name into the active language's.
    manager = type(obj)._default_manager
    rows: Any = manager.filter(pk=obj.pk)
    rows = rows.rewrite(mode=False) if hasattr(rows, "rewrite") else rows
    rows.update(**{**blank, **others})
