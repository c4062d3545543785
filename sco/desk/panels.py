"""Panels of an item's page: what refers to it, a page at a time."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet, Window
from django.http import HttpRequest

from sco.desk.display import admin_url, display_title

PER_PAGE = 10


class Row(NamedTuple):
    """An item in a panel."""

    title: str
    url: str


class Panel(NamedTuple):
    """A page of rows; ``url`` is the list of all of them, ``previous`` and ``next`` are '' at the ends."""

    name: str
    title: Any
    total: int
    rows: Sequence[Row]
    url: str
    previous: str
    next: str


def panel(request: HttpRequest, name: str, title: Any, rows: QuerySet[Any], url: str) -> Panel:
    """The page of these rows that the parameter ``name`` asks for; one query."""
    number = _number(request.GET.get(name, ""))
    found = _page(rows, number)
    if not found and number > 1:
        number, found = 1, _page(rows, 1)
    total = found[0].panel_total if found else 0
    last = number * PER_PAGE >= total
    return Panel(
        name, title, total, [Row(display_title(row), admin_url(row)) for row in found], url,
        _address(request, name, number - 1) if number > 1 else "", "" if last else _address(request, name, number + 1),
    )  # fmt: skip


def _page(rows: QuerySet[Any], number: int) -> list[Any]:
    # The number of all rows comes with each of them, so that one query gives both.
    counted = rows.annotate(panel_total=Window(Count("*")))
    return list(counted[(number - 1) * PER_PAGE : number * PER_PAGE])


def _number(text: str) -> int:
    return max(int(text), 1) if text.isascii() and text.isdecimal() and len(text) < 6 else 1


def _address(request: HttpRequest, name: str, number: int) -> str:
    values = request.GET.copy()
    values[name] = str(number)
    return f"?{values.urlencode()}#panel-{name}"
