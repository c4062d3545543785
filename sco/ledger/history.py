"""How the desk's history is kept: one event row per change, written by a trigger of the database.

``track`` is called in each app's ``translation.py``, after modeltranslation has added the language columns: earlier,
they would be missing from the events without a word.
"""

from collections.abc import Iterable

import pghistory
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from modeltranslation.translator import translator


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


def forget(*rows: models.Model) -> None:
    """Delete the history of these rows, and what the admin's log says of them: for an erasure."""
    for row in rows:
        apps.get_model(row._meta.app_label, f"{type(row).__name__}Event").objects.filter(pgh_obj_id=row.pk).delete()
        log = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(row), object_id=str(row.pk))
        log.delete()


def delete_and_forget(rows: Iterable[models.Model]) -> None:
    """Delete rows together with their history."""
    for row in list(rows):
        pk = row.pk
        row.delete()
        row.pk = pk
        forget(row)
