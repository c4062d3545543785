"""The desk's own history, as pghistory's triggers keep it: who changed which column of a row, and when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sco.desk.differences import Segment, segments
from sco.desk.labels import label
from sco.desk.wording import reader_date
from sco.partial_date import PartialDate

# Columns, beside references, that tell one part of an item from another.
TELLING = {"language", "type", "title_zh_hans", "title_en"}
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


def owner_column(model: type[models.Model], item: type[models.Model]) -> str:
    """The column by which the model's rows belong to the item; '' for the item's own."""
    fields = (field for field in model._meta.fields if isinstance(field, models.ForeignKey))
    return "" if model is item else next(field.attname for field in fields if field.related_model is item)


def last_events(row: models.Model, parts: Iterable[type[models.Model]]) -> str:
    """The numbers of the newest events of the row, then of the rows of each of these models that belong to it."""
    if not row.pk:
        return ""
    newest = [_newest(type(row), pgh_obj_id=row.pk)]
    newest += [_newest(part, **{owner_column(part, type(row)): row.pk}) for part in parts if event_model(part)]
    return ".".join(newest)


def _newest(model: type[models.Model], **whose: Any) -> str:
    return str(events_of(model).filter(**whose).aggregate(newest=models.Max("pgh_id"))["newest"] or "")


def desk_events(model: type[models.Model], numbers: Iterable[int], skip: str) -> dict[int, DeskEvent]:
    """These events by number, each with what changed since the row's event before; a fixed number of queries.

    ``skip`` is the column that names the item whose page it is.
    """
    earlier = events_of(model).filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
    before = Subquery(earlier.order_by("-pgh_id").values("pgh_id")[:1])
    events = list(events_of(model).filter(pgh_id__in=list(numbers)).annotate(before=before))
    previous = events_of(model).in_bulk([event.before for event in events if event.before])
    reader = _Reader(model, [*events, *previous.values()], skip)
    return {event.pgh_id: reader.read(event, previous.get(event.before)) for event in events}


class _Reader:
    """Events of one model as an editor reads them: people and references by name."""

    def __init__(self, model: type[models.Model], events: Sequence[Any], skip: str) -> None:
        users = {_user(event) for event in events}
        self.model, self.is_part = model, bool(skip)
        self.users = {user.pk: user.get_username() for user in get_user_model()._default_manager.filter(pk__in=users)}
        columns = (field for field in model._meta.concrete_fields if not field.primary_key)
        self.fields = [field for field in columns if field.attname != skip]
        self.labels = {field.attname: self._labels(field, events) for field in self.fields if field.is_relation}

    def _labels(self, field: Any, events: Sequence[Any]) -> dict[Any, str]:
        numbers = {getattr(event, field.attname) for event in events} - {None}
        return {row.pk: label(row) for row in field.related_model._default_manager.filter(pk__in=numbers)}

    def read(self, event: Any, before: Any) -> DeskEvent:
        """One event; what a deleted row had is shown as gone."""
        old, new = (event, None) if event.pgh_label == "delete" else (before, event)
        return DeskEvent(
            at=event.pgh_created_at,
            what=str(ACTS.get(event.pgh_label, event.pgh_label)),
            row=self._named(event),
            who=self.users.get(_user(event), ""),
            columns=self._columns(old, new),
        )

    def _named(self, event: Any) -> str:
        """What the row is, and which one: a translation by its language, an author by the name."""
        name = str(self.model._meta.verbose_name)
        which = " ".join(filter(None, (self._shown(field, event) for field in self.fields if _is_telling(field))))
        return gettext("%(name)s (%(which)s)") % {"name": name, "which": which} if which else name

    def _columns(self, old: Any, new: Any) -> list[ColumnChange]:
        # What a part is called by is not told once more where it comes and goes.
        known = self.is_part and (old is None or new is None)
        fields = (
            field for field in self.fields if not (field.name.endswith("_digest") or (known and _is_telling(field)))
        )
        pairs = ((field, _value(field, old), _value(field, new)) for field in fields)
        differing = (field for field, a, b in pairs if a != b)
        return [
            ColumnChange(str(field.verbose_name), segments(self._shown(field, old), self._shown(field, new)))
            for field in differing
        ]

    def _shown(self, field: Any, event: Any) -> str:
        value = _value(field, event)
        if field.is_relation:
            return str(self.labels[field.attname].get(value, "" if value is None else value))
        return in_words(value, dict(field.flatchoices))


def _is_telling(field: Any) -> bool:
    return field.is_relation or field.name in TELLING


def _value(field: Any, event: Any) -> Any:
    # The base column of a translated field has no events: nothing reads it.
    value = getattr(event, field.attname, None)
    return None if value == "" else value


def in_words(value: Any, choices: Mapping[Any, Any]) -> str:
    """A column's value as an editor reads it."""
    if isinstance(value, list):
        return "\n".join(map(str, value))
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    if isinstance(value, PartialDate):
        return reader_date(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(choices.get(value, value))


def _user(event: Any) -> int:
    return (event.pgh_context or {}).get("user") or 0
