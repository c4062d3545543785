"""The desk's own history, as pghistory's triggers keep it: who changed which column of a row, and when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from sco.ledger.desk.differences import Segment, segments

ACTS = {"insert": _("created"), "update": _("changed"), "delete": _("deleted")}


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """One column's change: what went and what came, in order."""

    name: str
    segments: Sequence[Segment]


@dataclass(frozen=True, slots=True)
class DeskEvent:
    """One change of one row at the desk. ``row`` says which, where it is a part of the item."""

    at: datetime
    what: str
    row: str
    who: str
    columns: Sequence[ColumnChange]


def event_model(model: type[models.Model]) -> type[models.Model] | None:
    """The model of this model's events, or None where no history is kept."""
    try:
        return apps.get_model(model._meta.app_label, f"{model.__name__}Event")
    except LookupError:
        return None


def events_of(model: type[models.Model]) -> "models.QuerySet[Any]":
    """The events of all rows of a model that is tracked."""
    rows: models.QuerySet[Any] = apps.get_model(model._meta.app_label, f"{model.__name__}Event")._default_manager.all()
    return rows


def desk_events(model: type[models.Model], numbers: Iterable[int]) -> dict[int, DeskEvent]:
    """These events by number, each with what changed since the row's event before; three queries."""
    earlier = events_of(model).filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
    before = Subquery(earlier.order_by("-pgh_id").values("pgh_id")[:1])
    events = list(events_of(model).filter(pgh_id__in=list(numbers)).annotate(before=before))
    previous = events_of(model).in_bulk([event.before for event in events if event.before])
    names = _names(events)
    return {event.pgh_id: _event(model, event, previous.get(event.before), names) for event in events}


def _names(events: Iterable[Any]) -> dict[int, str]:
    numbers = {_user(event) for event in events}
    return {user.pk: user.get_username() for user in get_user_model()._default_manager.filter(pk__in=numbers)}


def _user(event: Any) -> int:
    return (event.pgh_context or {}).get("user") or 0


def _event(model: type[models.Model], event: Any, before: Any, names: dict[int, str]) -> DeskEvent:
    return DeskEvent(
        at=event.pgh_created_at,
        what=str(ACTS.get(event.pgh_label, event.pgh_label)),
        row=str(model._meta.verbose_name),
        who=names.get(_user(event), ""),
        columns=[] if event.pgh_label == "delete" else _columns(model, event, before),
    )


def _columns(model: type[models.Model], event: Any, before: Any) -> list[ColumnChange]:
    changed = []
    for field in model._meta.concrete_fields:
        if field.primary_key or not hasattr(event, field.attname):
            continue
        old, new = (_shown(getattr(row, field.attname, None)) for row in (before, event))
        if old != new:
            changed.append(ColumnChange(str(field.verbose_name), segments(old, new)))
    return changed


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return "" if value is None else str(value)
