"""What goes with an item: its conversations, which may quote it, and what is noted about it."""

from typing import Any

from django.db import models

from sco.desk.together.models import Assignment, Notice, Presence, Thread
from sco.desk.together.notices import where
from sco.ledger.history import slug_owners
from sco.ledger.items import Item

ABOUT: tuple[type[models.Model], ...] = (Notice, Thread, Assignment, Presence)


def scrub(item: Item) -> None:
    """For an erasure: also of deleted items that had the same slug."""
    place = where(item)
    pks = slug_owners(type(item), item.slug) | {item.pk}
    for model in ABOUT:
        model._default_manager.filter(kind=place["kind"], item__in=pks).delete()


def item_deleted(instance: Any, **_rest: Any) -> None:
    """Signal receiver: nothing stays behind of a deleted item."""
    for model in ABOUT:
        model._default_manager.filter(**where(instance)).delete()
