"""What a deletion would take, in an editor's words: items and parts by their titles, and nothing else."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.contrib.admin.utils import NestedObjects
from django.db import models
from django.db.models import CASCADE, Model
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext
from modeltranslation.translator import translator

from sco.desk.display import admin_url, display_title
from sco.ledger.items import Item


class Titled(NamedTuple):
    """What Django's confirmation page needs of a row: its key, and its title where that page writes str()."""

    pk: Any
    title: str

    def __str__(self) -> str:
        return self.title


class Deletion(NamedTuple):
    """What would go, as nested lists of lines; how many of each model; and what is in the way."""

    lines: list[Any]
    counts: dict[str, int]
    protected: list[str]


def deletion_of(rows: Iterable[Model]) -> Deletion:
    """What deleting these rows would take."""
    collector = NestedObjects(using="default")
    collector.collect(list(rows))
    taken = [row for found in collector.model_objs.values() for row in found if says_something(row)]
    owners = [_owner(row) for row in collector.protected]
    _load_titles([*taken, *owners])
    return Deletion(
        _pruned(collector.nested(lambda row: _line(row) if says_something(row) else None)),
        dict(Counter(str(row._meta.verbose_name_plural) for row in taken)),
        sorted(dict.fromkeys(map(_line, owners))),
    )


def says_something(row: Model) -> bool:
    """Whether an editor knows the row as a thing of its own: not a link between two items, nor an approval."""
    return isinstance(row, Item) or type(row) in translator.get_registered_models() or bool(admin_url(row))


def _owner(row: Model) -> Any:
    """The item that a link belongs to; the row itself if it says something."""
    owners = (field for field in _references(row) if field.remote_field.on_delete is CASCADE)
    return row if says_something(row) else next((getattr(row, field.name) for field in owners), row)


def _references(row: Model) -> list[Any]:
    """The row's references to items."""
    foreign = (field for field in row._meta.fields if isinstance(field, models.ForeignKey))
    return [field for field in foreign if issubclass(field.related_model, Item)]


def _load_titles(rows: Iterable[Model]) -> None:
    """Load the items that parts are named by, in one query for each reference of each model."""
    by_model: dict[type[Model], list[Model]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row)
    for some in by_model.values():
        if not isinstance(some[0], Item):
            models.prefetch_related_objects(some, *(field.name for field in _references(some[0])))


def _line(row: Model) -> str:
    kind, url = capfirst(row._meta.verbose_name or ""), admin_url(row)
    if not url:
        return gettext("%(kind)s: %(title)s") % {"kind": kind, "title": title_of(row)}
    return format_html(gettext('{kind}: <a href="{url}">{title}</a>'), kind=kind, url=url, title=title_of(row))


def title_of(row: Model) -> str:
    """An item's title; a part's own, or else those of the items that it is about."""
    if isinstance(row, Item) or type(row) in translator.get_registered_models():
        return display_title(row)
    return " · ".join(display_title(item) for item in _items(row)) or str(row)


def _items(row: Model) -> Sequence[Model]:
    return [item for field in _references(row) if (item := getattr(row, field.name)) is not None]


def _pruned(tree: Iterable[Any]) -> list[Any]:
    """The nested lines without those of rows that say nothing; what hangs on such a row moves up."""
    kept: list[Any] = []
    for each in tree:
        inner = _pruned(each) if isinstance(each, list) else each
        if inner:
            kept.append(inner)
    return kept
