"""Titles of items at the desk, always in both languages, and links to them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import models
from django.urls import NoReverseMatch, reverse

from sco.languages import columns
from sco.ledger.checks import column_names
from sco.ledger.items import Item
from sco.ledger.registry import KINDS, Ref, kind_of

TITLE_LENGTH = 40


class ItemLink(NamedTuple):
    """An item's display title and the URL of its form; the slug and '' for an item that the desk does not have."""

    ref: Ref
    title: str
    url: str


def display_title(row: models.Model) -> str:
    """Chinese · English, each cut to 40 characters; the slug of an item without texts, the key of a part."""
    if not isinstance(row, Item):
        return str(row)
    texts = [getattr(row, column) or "" for column in columns(kind_of(row).title)]
    return " · ".join(truncate(text, TITLE_LENGTH) for text in texts if text) or str(row)


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
