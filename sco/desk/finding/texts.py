"""The texts of a working copy that are searched, by tier. Personal data is among them only if a kind names it."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from django.contrib import admin
from django.db import models

from sco.desk.form_fields import language_of
from sco.languages import Language, columns
from sco.ledger.items import Item
from sco.ledger.registry import Kind, Searched, kind_of


class Text(NamedTuple):
    """A text of a working copy, and how it is searched. ``language`` is None for a text of no fixed one."""

    column: str
    searched: Searched
    text: str
    language: Language | None


def texts(row: Item) -> Iterator[Text]:
    """The texts of a row that are not empty, the best tier first; several of a column that holds a list."""
    for column, searched in searched_columns(kind_of(row)).items():
        found: Any = getattr(row, column) or ()
        for text in [found] if isinstance(found, str) else found:
            yield Text(column, searched, text, language_of(column))


def searched_columns(kind: Kind) -> Mapping[str, Searched]:
    """The columns of a kind that are searched, the best tier first: what the public finds, and what the desk adds."""
    return _columns(kind.model, tuple(kind.search.items()))


@cache
def _columns(model: type[models.Model], members: tuple[tuple[str, Searched], ...]) -> Mapping[str, Searched]:
    public = {column: searched for member, searched in members for column in columns(member)}
    # Whoever knows a slug looks for it, and so for an identifier of the source.
    found = {"slug": Searched.ALIAS, **public, **getattr(admin.site.get_model_admin(model), "found_by", {})}
    return dict(sorted(found.items(), key=lambda pair: pair[1].tier))


def weight(kind: Kind) -> int:
    """Sorts kinds among equals: what has a name, then articles, then statements."""
    best = min(kind.search.values(), key=lambda searched: searched.tier)
    return {Searched.NAME: 0, Searched.TITLE: 1}.get(best, 2)
