"""Changes of rows at the desk, as recorded by pghistory's triggers: editor, columns and time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sco import local_times
from sco.desk.diff import Change, Column, segments
from sco.desk.display import display_title
from sco.desk.form_fields import language_of
from sco.desk.formatting import format_partial_date
from sco.desk.numbers import shown_number
from sco.ledger.history import events_of
from sco.partial_date import PartialDate

ACTIONS = {"insert": _("created"), "update": _("changed"), "delete": _("deleted")}


@dataclass(frozen=True, slots=True)
class RowChange:
    """One change of one row. ``row`` names the row if it is a part of the item."""

    at: datetime
    action: str
    row: str
    editor: str
    changes: Sequence[Change]


def is_tracked(model: type[models.Model]) -> bool:
    """Whether the model's changes are recorded."""
    return hasattr(model, "pgh_event_model")


def owner_column(model: type[models.Model], item: type[models.Model]) -> str:
    """The column that ties the model's rows to the item; '' for the item's own model."""
    return "" if model is item else _columns(model, item)[0]


def tied_to(model: type[models.Model], row: models.Model) -> models.Q:
    """The rows that are tied to this one in any way: a mechanism's relations lead from it or to it."""
    ties = (models.Q(**{column: row.pk}) for column in _columns(model, type(row)))
    return reduce(or_, ties)


def _columns(model: type[models.Model], item: type[models.Model]) -> list[str]:
    fields = (field for field in model._meta.fields if isinstance(field, models.ForeignKey))
    return [field.attname for field in fields if field.related_model is item]


def events_about(model: type[models.Model], item: models.Model) -> "models.QuerySet[Any]":
    """The events of the item or, for a model of parts, of its parts."""
    return events_of(model).filter(**{owner_column(model, type(item)) or "pgh_obj_id": item.pk})


def events_seen(model: type[models.Model], item: models.Model) -> "models.QuerySet[Any]":
    """The events of all rows that the item's form shows."""
    if model is type(item):
        return events_about(model, item)
    return events_of(model).filter(tied_to(model, item))


def last_events(row: models.Model, parts: Iterable[type[models.Model]]) -> str:
    """The ids of the latest events of the row and of its parts per model, joined with dots; '' for a new row."""
    if not row.pk:
        return ""
    querysets = (events_seen(model, row) for model in [type(row), *filter(is_tracked, parts)])
    return ".".join(str(events.aggregate(latest=models.Max("pgh_id"))["latest"] or "") for events in querysets)


def row_changes(
    model: type[models.Model], ids: Iterable[int], *, owner: str, identifying: Sequence[str]
) -> dict[int, RowChange]:
    """These events by id, each compared with the row's event before it; a fixed number of queries.

    ``owner`` is the column that ties a part to the item. ``identifying`` lists fields that, besides references, tell
    one part from another.
    """
    # An event holds the whole row, so what it changed is the difference from the previous event of that row.
    earlier = events_of(model).filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
    before = Subquery(earlier.order_by("-pgh_id").values("pgh_id")[:1])
    events = list(events_of(model).filter(pgh_id__in=list(ids)).annotate(before=before))
    previous = events_of(model).in_bulk([event.before for event in events if event.before])
    reader = _EventReader(model, [*events, *previous.values()], owner, identifying)
    return {event.pgh_id: reader.read(event, previous.get(event.before)) for event in events}


class _EventReader:
    """Turns events of one model into changes, with the names of editors and references."""

    def __init__(
        self, model: type[models.Model], events: Sequence[Any], owner: str, identifying: Sequence[str]
    ) -> None:
        users = {_user(event) for event in events}
        self.model, self.is_part = model, bool(owner)
        self.users = {user.pk: user.get_username() for user in get_user_model()._default_manager.filter(pk__in=users)}
        columns = (field for field in model._meta.concrete_fields if not field.primary_key)
        self.fields = [field for field in columns if field.attname != owner]
        self.identifying = {field.name for field in self.fields if field.is_relation or field.name in identifying}
        # Loaded for all events at once, so that the number of queries does not grow with them.
        self.titles = {field.attname: self._titles(field, events) for field in self.fields if field.is_relation}

    def _titles(self, field: Any, events: Sequence[Any]) -> dict[Any, str]:
        pks = {getattr(event, field.attname) for event in events} - {None}
        return {row.pk: display_title(row) for row in field.related_model._default_manager.filter(pk__in=pks)}

    def read(self, event: Any, before: Any) -> RowChange:
        """One event as a change. The columns of a deleted row appear as removed."""
        old, new = (event, None) if event.pgh_label == "delete" else (before, event)
        return RowChange(
            at=event.pgh_created_at,
            action=str(ACTIONS.get(event.pgh_label, event.pgh_label)),
            row=self._row_name(event),
            editor=self.users.get(_user(event), ""),
            changes=self._changes(old, new),
        )

    def _row_name(self, event: Any) -> str:
        """``translation (English)``, ``author (李天毅 · Li Tianyi)``."""
        name = str(self.model._meta.verbose_name)
        which = " ".join(
            filter(None, (self._text(field, event) for field in self.fields if field.name in self.identifying))
        )
        return gettext("%(name)s (%(which)s)") % {"name": name, "which": which} if which else name

    def _changes(self, old: Any, new: Any) -> list[Change]:
        # For a part that was added or deleted, the row's name already contains these.
        hidden = self.identifying if self.is_part and (old is None or new is None) else ()
        # Digests only repeat that a text has changed, which is listed itself.
        return [
            Change(str(field.verbose_name), [self._column(field, old, new)])
            for field in self.fields
            if _value(field, old) != _value(field, new) and field.name not in hidden and "_digest" not in field.name
        ]

    def _column(self, field: Any, old: Any, new: Any) -> Column:
        # The name of the field says the language already.
        return Column(language_of(field.name) or "", "", segments(self._text(field, old), self._text(field, new)))

    def _text(self, field: Any, event: Any) -> str:
        value = _value(field, event)
        choices = self.titles[field.attname] if field.is_relation else dict(field.flatchoices)
        return _as_text(value, choices)


def _value(field: Any, event: Any) -> Any:
    # Events lack the base columns of translated fields: see ``sco.ledger.history``. '' and NULL read the same.
    value = getattr(event, field.attname, None)
    return None if value == "" else value


def _as_text(value: Any, choices: Mapping[Any, Any]) -> str:
    if isinstance(value, list):
        return "\n".join(map(str, value))
    if isinstance(value, datetime):
        return local_times.shown(value)
    if isinstance(value, PartialDate):
        return format_partial_date(value)
    if isinstance(value, Decimal):
        return shown_number(value)
    return "" if value is None else str(choices.get(value, value))


def _user(event: Any) -> int:
    # Changes outside a request, such as an import, have no context or no user.
    return (event.pgh_context or {}).get("user") or 0
