"""How an item is called at the desk: by its texts in both languages, never by one alone."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db import models
from django.urls import NoReverseMatch, reverse

from sco.languages import columns
from sco.ledger.registry import KINDS, Ref

TEXTS = ("title", "name", "statement", "notice")
SHORT, LONG = 40, 80


def label(row: models.Model) -> str:
    """Chinese · English, each cut to 40 characters; the slug or key where there are no texts."""
    field = next((name for name in TEXTS if hasattr(row, columns(name)[0])), None)
    texts = [getattr(row, column) or "" for column in columns(field)] if field else []
    return " · ".join(cut(text, SHORT) for text in texts if text) or str(row)


def cut(text: str, length: int) -> str:
    """At most so many characters, the last one an ellipsis where something is left out."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def text_column(column: str, description: Any) -> Callable[[Any], str]:
    """A column of a list: one language's text, cut to 80 characters."""

    @admin.display(description=description, ordering=column)
    def show(row: Any) -> str:
        return cut(getattr(row, column) or "", LONG) or "—"

    return show


def named(column: str, description: Any) -> Callable[[Any], str]:
    """A column of a list: another row by its names in both languages."""

    @admin.display(description=description, ordering=column)
    def name(row: Any) -> str:
        return label(getattr(row, column))

    return name


def desk_pages(refs: list[Ref]) -> dict[Ref, tuple[str, str]]:
    """The label and the address of the form of each of these items that the desk has; one query a kind."""
    pages = {}
    for kind in dict.fromkeys(ref.kind for ref in refs):
        model = KINDS[kind].model
        for row in model._default_manager.filter(slug__in=[ref.slug for ref in refs if ref.kind == kind]):
            pages[Ref(kind, row.slug)] = (label(row), desk_page(row))
    return pages


def desk_page(row: models.Model, page: str = "change") -> str:
    """The address of one of the row's pages at the desk; '' where there is none."""
    try:
        return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])
    except NoReverseMatch:
        return ""
