"""Titles of items at the desk, always in both languages, and links to them."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from django.db import models
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from sco.languages import Language
from sco.ledger.checks import column_names
from sco.ledger.names import LANGUAGE_NAMES
from sco.ledger.registry import KINDS, Ref

# An action's page previews every item, and one transaction takes them all: more are for the command line.
MAX_ITEMS = 100


class ItemLink(NamedTuple):
    """An item's display title and the URL of its form; the slug and '' for an item that the desk does not have."""

    ref: Ref
    title: str
    url: str


def display_title(row: models.Model) -> str:
    """Chinese · English, each cut to 40 characters; the slug of an item without texts."""
    return str(row)


def truncate(text: str, length: int) -> str:
    """The text, cut to ``length`` characters including an ellipsis if it is longer."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def item_links(refs: Iterable[Ref]) -> dict[Ref, ItemLink]:
    """Links to these items, in their order. One query per kind."""
    # Start with all of them, because the record may name items that were deleted at the desk.
    links = {ref: ItemLink(ref, ref.slug, "") for ref in refs}
    for kind in {ref.kind for ref in links}:
        slugs = [ref.slug for ref in links if ref.kind == kind]
        for row in KINDS[kind].model._default_manager.filter(slug__in=slugs):
            ref = Ref(kind, row.slug)
            links[ref] = ItemLink(ref, display_title(row), admin_url(row))
    return links


def field_links(ref: Ref, url: str, columns: Sequence[str]) -> list[tuple[str, str]]:
    """The names of an item's columns, and the addresses of their inputs."""
    names = zip(column_names(ref, columns), columns, strict=True)
    return [(name, f"{url}#id_{column}{_first_part(ref, column)}") for name, column in names]


def _first_part(ref: Ref, column: str) -> str:
    """The ending of the first input's id, where a column has two: day and time."""
    return "_0" if isinstance(KINDS[ref.kind].model._meta.get_field(column), models.DateTimeField) else ""


def admin_url(row: models.Model, page: str = "change") -> str:
    """The URL of one of the row's admin pages, or ''."""
    try:
        return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])
    except NoReverseMatch:
        return ""


def action_url(model: type[models.Model], action: str, rows: Iterable[models.Model]) -> str:
    """The URL of an action's page for these items."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{action}"
    return f"{reverse(name)}?ids={','.join(str(row.pk) for row in rows)}"


def named(name: object, text: object) -> str:
    """``name: text`` with the colon of the active language."""
    return gettext("%(name)s: %(text)s") % {"name": name, "text": text}


def in_words(languages: Collection[Language]) -> str:
    """The languages by name: ``Chinese and English``."""
    return gettext("Chinese and English") if len(languages) > 1 else "".join(str(LANGUAGE_NAMES[e]) for e in languages)
