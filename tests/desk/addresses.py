"""Every address of the desk, with a row in it where it names one."""

import re
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.urls import URLPattern, URLResolver

# What stands for a part of an address by its converter; rows are looked up.
SAMPLES = {"str": "x", "slug": "x", "uuid": "00000000-0000-0000-0000-000000000000"}
CONVERTER = re.compile(r"<(?:(\w+):)?\w+>")
# Pages of a whole list, whose parameters are filters.
OF_LISTS = ("_changelist", "_add")


def addresses() -> Iterator[tuple[str, str]]:
    """Name and address of every pattern below ``admin.site.urls``, those of rooms above included."""
    patterns, _app, namespace = admin.site.urls
    for route, pattern in _walk(patterns, "/admin/"):
        if pattern.name is None:  # the redirects of Django's old addresses, and its last pattern
            continue
        name = f"{namespace}:{pattern.name}"
        row = _row(pattern.name)
        address = _filled(route, row)
        is_action = row is not None and "<" not in route and not pattern.name.endswith(OF_LISTS)
        yield name, f"{address}?ids={row}" if is_action else address


def _walk(patterns: Any, before: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        else:
            yield route, pattern


def _row(name: str) -> int | None:
    """The key of a row of the model that the name begins with; 1 if there is none, None if it names no model."""
    for model in admin.site._registry:
        if name.startswith(f"{model._meta.app_label}_{model._meta.model_name}_"):
            keys = model._default_manager.order_by("pk").values_list("pk", flat=True)
            return keys.first() or 1
    return None


def _filled(route: str, row: int | None) -> str:
    if regex := re.search(r"\^\(\?P<app_label>(\w+)[^)]*\)/\$", route):
        return route.replace(regex.group(), f"{regex[1]}/")
    return CONVERTER.sub(lambda part: SAMPLES.get(part[1] or "str", str(row or 1)), route)
