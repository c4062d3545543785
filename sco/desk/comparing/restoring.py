"""Restores a version into the draft: a save like any other, with its history. Nothing is published."""

from collections.abc import Collection
from typing import Any

from django.db import models, transaction

from sco.desk.comparing.past import Part, Past, document_parts
from sco.desk.events import owner_column
from sco.ledger.items import Item

# A slug is frozen once it is public, and the row keeps its own.
_KEPT = {"id", "slug"}


@transaction.atomic
def restore(item: Item, past: Past, *, but: Collection[str] = ()) -> None:
    """Give the item the columns and parts that it had then, except for the parts in ``but``."""
    for name in columns(type(item)):
        setattr(item, name, getattr(past.row, name))
    item.save()
    for part in document_parts(type(item)):
        if part.name not in but:
            _restore_part(item, part, past.parts[part.name])


def _restore_part(item: Item, part: Part, then: list[models.Model]) -> None:
    owner = owner_column(part.model, type(item))
    now = {row.pk: row for row in part.model._default_manager.select_for_update().filter(**{owner: item.pk})}
    wanted = {row.pk for row in then}
    # First what goes, because what comes may be the same under another key.
    for row in now.values():
        if row.pk not in wanted:
            row.delete()
    for row in then:
        _put(row, now.get(row.pk))


def _put(then: models.Model, now: models.Model | None) -> None:
    """Change a row back; one that was deleted comes as a new row."""
    names = columns(type(then))
    if now is None:
        then.pk = None
        then.save(force_insert=True)
    elif any(getattr(now, name) != getattr(then, name) for name in names):
        for name in names:
            setattr(now, name, getattr(then, name))
        now.save()


def columns(model: type[models.Model]) -> list[str]:
    """The attributes of the columns that events have: not the base columns of translated fields, which nobody reads."""
    events: Any = model.pgh_event_model  # type: ignore[attr-defined]
    known = {field.attname for field in events._meta.concrete_fields}
    return [field.attname for field in model._meta.concrete_fields if field.attname in known - _KEPT]
