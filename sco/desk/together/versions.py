"""The versions of an item and its parts that a merge compares: as an editor saw them, and what changed since."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models

from sco.desk.events import events_seen, is_tracked


@dataclass(frozen=True, slots=True)
class Change:
    """Who changed something, and when; the name is '' for a change outside the desk, such as an import."""

    editor: str
    at: datetime | None


@dataclass(slots=True)
class Past:
    """The rows of one model as they were, and their events since."""

    rows: dict[int, models.Model] = field(default_factory=dict)
    events: dict[int, list[Any]] = field(default_factory=dict)

    def last_change(self, pk: int, attname: str = "") -> Any:
        """The last event that changed this column of the row, or the row's last one; None without any."""
        events = self.events.get(pk, [])
        changing = [after for before, after in pairwise(events) if _differs(before, after, attname)]
        return (changing or events or [None])[-1]


class Unreadable(ValueError):
    """The state that a form sends is none that this page gave out."""


def past_of(item: models.Model, parts: Sequence[type[models.Model]], seen: str) -> dict[type[models.Model], Past]:
    """The item's own and its parts' past at the state ``seen``, which ``last_events`` gave. Two queries per model."""
    watched = [type(item), *filter(is_tracked, parts)]
    marks = seen.split(".")
    if len(marks) != len(watched) or not all(len(mark) < 19 and (mark.isdecimal() or not mark) for mark in marks):
        raise Unreadable(seen[:100])
    found = {model: _past(model, item, int(mark or 0)) for model, mark in zip(watched, marks, strict=True)}
    if item.pk not in found[type(item)].rows:
        raise Unreadable(seen[:100])
    return found


def _past(model: type[models.Model], item: models.Model, mark: int) -> Past:
    events = events_seen(model, item)
    past = Past()
    for event in events.filter(pgh_id__lte=mark).order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id"):
        if event.pgh_label != "delete":
            past.rows[event.pgh_obj_id] = _row(model, event)
            past.events[event.pgh_obj_id] = [event]
    for event in events.filter(pgh_id__gt=mark).order_by("pgh_id"):
        past.events.setdefault(event.pgh_obj_id, []).append(event)
    return past


def _row(model: type[models.Model], event: Any) -> models.Model:
    names = (each.attname for each in model._meta.concrete_fields if not each.primary_key)
    # Events lack the base columns of translated fields, which nothing reads.
    return model(pk=event.pgh_obj_id, **{name: getattr(event, name) for name in names if hasattr(event, name)})


def _differs(before: Any, after: Any, attname: str) -> bool:
    return not attname or getattr(before, attname, None) != getattr(after, attname, None)


def changes_by(events: Sequence[Any]) -> list[Change]:
    """Names and times of these events, in one query; None gives a change of nobody."""
    ids = [((event.pgh_context or {}).get("user") or 0) if event else 0 for event in events]
    users = {user.pk: name_of(user) for user in get_user_model()._default_manager.filter(pk__in=set(ids))}
    return [
        Change(users.get(pk, ""), event.pgh_created_at if event else None)
        for pk, event in zip(ids, events, strict=True)
    ]


def name_of(user: Any) -> str:
    """The name that colleagues know somebody by: the full name, else the account's."""
    return str(user.get_full_name() or user.get_username())
