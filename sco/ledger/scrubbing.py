"""Emptying a working copy for an erasure."""

from collections.abc import Callable
from typing import Any

from django.db import models

from sco.ledger.history import erase_history
from sco.ledger.items import Item

# Rooms above add functions: what else an erasure takes with the working copy of any kind, such as comments on it.
ALSO: list[Callable[[Any], None]] = []


def scrub_item(item: Item) -> None:
    """Empty the item's texts and erase its history."""
    scrub_texts(item)
    erase_history(item)


def scrub_texts(obj: models.Model, **others: Any) -> None:
    """Empty every free-text column of a row, base columns included, and set the columns in ``others``."""
    # The public names stay, because the record's tombstone has them too; codes from a fixed list hold no free text.
    kept = {"slug", "key"} | {field.name for field in obj._meta.fields if field.choices}
    texts = [
        field
        for field in obj._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField) and field.name not in kept
    ]
    blank: dict[str, Any] = {field.name: None if field.null else "" for field in texts}
    # rewrite(False), or modeltranslation would replace the base column's name with that of the active language.
    manager = type(obj)._default_manager
    rows: Any = manager.filter(pk=obj.pk)
    rows = rows.rewrite(mode=False) if hasattr(rows, "rewrite") else rows
    rows.update(**{**blank, **others})
