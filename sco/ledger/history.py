"""The desk's history, kept by pghistory: database triggers write one event row per change.

Each app calls ``track`` in its ``translation.py``.
"""

from collections.abc import Iterable
from typing import Any

import pghistory
from django.apps import apps
from django.db import connection, models
from modeltranslation.translator import translator

from sco.ledger.items import Item


def track(*model_classes: type[models.Model], without: Iterable[str] = ()) -> None:
    """Record every insert, update and delete of these models, in every language column.

    Call it after modeltranslation has added these columns: earlier, they would silently be missing from the events.
    ``without`` names columns that no event keeps.
    """
    registered = translator.get_registered_models()
    for model in model_classes:
        # modeltranslation rewrites the base columns of translated fields at every save, and nothing reads them.
        base = list(translator.get_options_for_model(model).all_fields) if model in registered else []
        pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            exclude=[*base, *without],
            # In the event itself and not in pghistory's shared table, so that an erasure deletes user and URL too.
            context_field=pghistory.ContextJSONField(),
            model_name=f"{model.__name__}Event",
        )(model)


def erase_history(item: Item, *parts: type[models.Model]) -> None:
    """Delete the item's rows in these models, and the history and admin log of both, but not the item itself.

    Covers rows that were deleted earlier, and deleted items that had the same slug.
    """
    erase_history_of(type(item), slug_owners(type(item), item.slug) | {item.pk}, *parts)


def erase_history_of(model: type[models.Model], pks: set[int], *parts: type[models.Model]) -> None:
    """``erase_history`` by primary key, for items that may no longer exist."""
    for part in parts:
        owner = next(field.name for field in part._meta.fields if field.related_model is model)
        lookup = {f"{owner}__in": pks}
        # Rows first: their deletion writes events, which the next line deletes with the older ones.
        part._default_manager.filter(**lookup).delete()
        _erase_events(part, past_pks(part, **lookup))
    _erase_events(model, pks)


def past_pks(model: type[models.Model], **lookup: Any) -> set[int]:
    """The primary keys of all rows that match or ever matched, including deleted ones."""
    return set(events_of(model).filter(**lookup).values_list("pgh_obj_id", flat=True).distinct())


def slug_owners(model: type[models.Model], slug: str) -> set[int]:
    """The primary keys of all items that have or had this slug, except items that now have another slug."""
    pks = past_pks(model, slug=slug)
    return pks - set(model._default_manager.filter(pk__in=pks).exclude(slug=slug).values_list("pk", flat=True))


def last_slugs(model: type[models.Model], pks: set[int]) -> dict[int, str]:
    """The last slug of each of these rows, from its history."""
    events = events_of(model).filter(pgh_obj_id__in=pks).order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    return dict(events.values_list("pgh_obj_id", "slug"))


def deleted_item(model: type[models.Model], slug: str) -> models.Model | None:
    """The deleted item that last had this slug, as an unsaved instance with its old primary key."""
    last = events_of(model).filter(slug=slug).order_by("-pgh_id").values_list("pgh_obj_id", flat=True).first()
    return None if last is None else model(pk=last, slug=slug)


def delete_with_history(items: Iterable[Item]) -> None:
    """Delete items that were never published and quote an erased one, with their parts and the history of both."""
    for item in items:
        model, pk = type(item), item.pk
        # Before its history, because the deletion adds events, with the texts in them.
        item.delete()
        erase_history_of(model, {pk}, *_parts(model))


def _parts(model: type[models.Model]) -> list[type[models.Model]]:
    """The tracked models whose rows are deleted with a row of this model, other than items."""
    return [
        relation.related_model
        for relation in model._meta.related_objects
        if relation.on_delete is models.CASCADE
        and hasattr(relation.related_model, "pgh_event_model")
        and not issubclass(relation.related_model, Item)
    ]


def _erase_events(model: type[models.Model], pks: set[int]) -> None:
    # The desk's role may not delete history. This function does, and the admin log with it, if the rows are those of an
    # erased item or refer to one: see ``migrations/desk_guards.sql``.
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_erase_history(%s::regclass, %s::bigint[])", [model._meta.db_table, sorted(pks)])


def event_models() -> list[type[models.Model]]:
    """The models of all events, one for each tracked model."""
    return [model.pgh_event_model for model in apps.get_models() if hasattr(model, "pgh_event_model")]


def events_of(model: Any) -> "models.Manager[Any]":
    events: models.Manager[Any] = model.pgh_event_model._default_manager
    return events
