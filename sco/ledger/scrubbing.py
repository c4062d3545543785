"""Emptying a working copy for an erasure."""

from typing import Any

from django.db import models


def scrub_texts(obj: models.Model, **others: Any) -> None:
    """Empty every free text column of a row, in the base column too, and set these other columns."""
    kept = {"slug", "key"} | {field.name for field in obj._meta.fields if field.choices}
    texts = [
        field
        for field in obj._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField) and field.name not in kept
    ]
    blank: dict[str, Any] = {field.name: None if field.null else "" for field in texts}
    # rewrite(False): modeltranslation must not turn the base column's name into the active language's.
    manager = type(obj)._default_manager
    rows: Any = manager.filter(pk=obj.pk)
    rows = rows.rewrite(mode=False) if hasattr(rows, "rewrite") else rows
    rows.update(**{**blank, **others})
