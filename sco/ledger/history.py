"""How the desk's history is kept: one event row per change, written by a trigger of the database.

``track`` is called in each app's ``translation.py``, after modeltranslation has added the language columns: earlier,
they would be missing from the events without a word.
"""

from collections.abc import Iterable
from typing import Any

import pghistory
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from modeltranslation.translator import translator

from sco.ledger.items import Item


def track(*model_classes: type[models.Model]) -> None:
    """Keep every insert, update and delete of these models, in every language column.

    The base columns of translated fields are left out: modeltranslation rewrites them at every save and nothing reads
    them. The context (who, at which address) lies in the event itself, so that an erasure takes it along.
    """
    registered = translator.get_registered_models()
    for model in model_classes:
        base = list(translator.get_options_for_model(model).all_fields) if model in registered else []
        pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            exclude=base,
            context_field=pghistory.ContextJSONField(),
            model_name=f"{model.__name__}Event",
        )(model)


def forget(item: Item, *parts: type[models.Model]) -> None:
    """Delete the item's parts of these models, then its and their history and what the admin's log says of them.

    Parts that an editor deleted long ago are found by their events, and so are deleted items that had the slug before.
    The item itself stays.
    """
    forget_rows(type(item), bearers(type(item), item.slug) | {item.pk}, *parts)


def forget_rows(model: type[models.Model], pks: set[int], *parts: type[models.Model]) -> None:
    """The same for rows by their primary keys, whether they are still there or not."""
    for part in parts:
        owner = next(field.name for field in part._meta.fields if field.related_model is model)
        part._default_manager.filter(**{f"{owner}__in": pks}).delete()
        _forget(part, ever(part, **{f"{owner}__in": pks}))
    _forget(model, pks)


def ever(model: type[models.Model], **lookup: Any) -> set[int]:
    """The primary keys of all rows that are or once were like this, those deleted long ago too."""
    return set(_events(model).filter(**lookup).values_list("pgh_obj_id", flat=True).distinct())


def bearers(model: type[models.Model], slug: str) -> set[int]:
    """The primary keys of all items that have or had this slug, but for one that lives under another slug now."""
    pks = ever(model, slug=slug)
    return pks - set(model._default_manager.filter(pk__in=pks).exclude(slug=slug).values_list("pk", flat=True))


def last_slugs(model: type[models.Model], pks: set[int]) -> dict[int, str]:
    """The last slug of each of these rows, from its history."""
    events = _events(model).filter(pgh_obj_id__in=pks).order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    return dict(events.values_list("pgh_obj_id", "slug"))


def delete_and_forget(rows: Iterable[Item]) -> None:
    """Delete items that were never published, with their parts and the history of it all."""
    for row in list(rows):
        parts, pk = _parts(type(row)), row.pk
        forget(row, *parts)
        row.delete()
        forget_rows(type(row), {pk}, *parts)  # the deletion itself made events


def _parts(model: type[models.Model]) -> list[type[models.Model]]:
    """The tracked models whose rows go when a row of this one goes; another item is no part."""
    return [
        relation.related_model
        for relation in model._meta.related_objects
        if relation.on_delete is models.CASCADE
        and f"{relation.related_model.__name__}Event".lower() in apps.all_models[model._meta.app_label]
        and not issubclass(relation.related_model, Item)
    ]


def _forget(model: type[models.Model], pks: set[int]) -> None:
    _events(model).filter(pgh_obj_id__in=pks).delete()
    kind = ContentType.objects.get_for_model(model)
    LogEntry.objects.filter(content_type=kind, object_id__in=[str(pk) for pk in pks]).delete()


def remembered(model: type[models.Model], slug: str) -> models.Model | None:
    """An unsaved stand-in for the deleted item that had this slug last, with its old primary key."""
    last = _events(model).filter(slug=slug).order_by("-pgh_id").values_list("pgh_obj_id", flat=True).first()
    return None if last is None else model(pk=last, slug=slug)


def _events(model: type[models.Model]) -> models.Manager[Any]:
    events: models.Manager[Any] = apps.get_model(model._meta.app_label, f"{model.__name__}Event")._default_manager
    return events
