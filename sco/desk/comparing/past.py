"""An item as it was at a time: its row and those of its document's parts, from the desk's history."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.db.models import ForeignKey, Max, Model, Prefetch, prefetch_related_objects

from sco.desk.events import owner_column
from sco.languages import LANGUAGES
from sco.ledger.history import events_of
from sco.ledger.items import Item
from sco.ledger.registry import kind_of


class Part(NamedTuple):
    """A relation whose rows are in the item's document. ``to_attr`` is where its prefetch puts them, if not there."""

    name: str
    model: type[Model]
    to_attr: str


@cache
def document_parts(model: type[Item]) -> Sequence[Part]:
    """The relations to the rows that documents of this model are made of."""
    # What publishing loads is what a document contains, so nothing is listed twice.
    lookups = model._default_manager.all().with_document_parts()._prefetch_related_lookups  # noqa: SLF001
    return [_part(model, lookup) for lookup in lookups]


def _part(model: type[Item], lookup: Any) -> Part:
    path = lookup.prefetch_through if isinstance(lookup, Prefetch) else lookup
    name = str(path).split("__")[0]
    to_attr = lookup.to_attr or "" if isinstance(lookup, Prefetch) else ""
    return Part(name, model._meta.get_field(name).related_model, to_attr)  # type: ignore[arg-type]


@dataclass(slots=True)
class Past:
    """The item then: an unsaved row with its parts in place. ``lost`` names what they refer to and is gone since."""

    row: Item
    parts: dict[str, list[Model]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)

    def members(self) -> dict[str, Any]:
        """What its document and its restricted part would have been, in both languages."""
        return members_of(self.row)


def members_of(row: Item) -> dict[str, Any]:
    """The document of a row that has its parts, in both languages whatever is approved, and its restricted part."""
    document = kind_of(row).document
    found = dict(document.in_languages(*LANGUAGES).to_representation(row))
    restricted = document.restricted_part(row) or {}
    return found | {f"{name} (restricted)": value for name, value in restricted.items()}


def as_of(item: Item, at: datetime) -> Past | None:
    """The item as it was at this time, None if it was not there. A fixed number of queries."""
    event = _events(type(item), at, pgh_obj_id=item.pk).order_by("-pgh_id").first()
    if event is None or event.pgh_label == "delete":
        return None
    past = Past(_from_event(type(item), event))
    _keep_references(past, item)
    for part in document_parts(type(item)):
        past.parts[part.name] = list(_rows_then(past, part, item, at))
        if part.to_attr:
            setattr(past.row, part.to_attr, past.parts[part.name])
        else:
            cached: dict[str, Any] = past.row.__dict__.setdefault("_prefetched_objects_cache", {})
            cached[part.name] = past.parts[part.name]
    return past


def last_change(item: Item) -> datetime | None:
    """When the item or a part of its document was last saved."""
    models = [type(item), *(part.model for part in document_parts(type(item)))]
    owners = ((model, owner_column(model, type(item)) or "pgh_obj_id") for model in models)
    times = (
        events_of(model).filter(**{owner: item.pk}).aggregate(last=Max("pgh_created_at"))["last"]
        for model, owner in owners
    )
    return max(filter(None, times), default=None)


def _events(model: type[Model], at: datetime, **whose: Any) -> Any:
    return events_of(model).filter(pgh_created_at__lte=at, **whose)


def _from_event(model: type[Model], event: Any) -> Any:
    """The row that an event holds."""
    # Events lack the base columns of translated fields: see ``sco.ledger.history``.
    columns = (field.attname for field in model._meta.concrete_fields if not field.primary_key)
    return model(pk=event.pgh_obj_id, **{name: getattr(event, name) for name in columns if hasattr(event, name)})


def _keep_references(past: Past, item: Item) -> None:
    """Keep today's reference where the one of then is gone."""
    for key in _foreign_keys(type(item)):
        if not _exists(key, {getattr(past.row, key.attname)}):
            past.lost.append(str(key.verbose_name))
            setattr(past.row, key.attname, getattr(item, key.attname))


def _rows_then(past: Past, part: Part, item: Item, at: datetime) -> Iterator[Model]:
    """The part's rows of then, in their order, but for those whose references are gone."""
    owner = owner_column(part.model, type(item))
    latest = _events(part.model, at, **{owner: item.pk}).order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    rows = [_from_event(part.model, event) for event in latest if event.pgh_label != "delete"]
    keys = [key for key in _foreign_keys(part.model) if key.attname != owner]
    existing: Mapping[str, set[Any]] = {
        key.attname: _exists(key, {getattr(row, key.attname) for row in rows}) for key in keys
    }
    kept = [row for row in rows if all(getattr(row, name) in there | {None} for name, there in existing.items())]
    past.lost += [str(part.model._meta.verbose_name)] * (len(rows) - len(kept))
    prefetch_related_objects(kept, *(key.name for key in keys))
    yield from sorted(kept, key=_place)


def _place(row: Any) -> tuple[int, int]:
    return getattr(row, "position", 0), row.pk


def _foreign_keys(model: type[Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if isinstance(field, ForeignKey)]


def _exists(key: Any, pks: set[Any]) -> set[Any]:
    """Those of the referenced rows that there still are."""
    wanted = pks - {None}
    rows = key.related_model._default_manager.filter(pk__in=wanted) if wanted else None
    return set(rows.values_list("pk", flat=True)) if rows is not None else set()
