"""Columns of change lists."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin

from sco.desk.display import display_title, truncate
from sco.desk.formatting import format_partial_date

TEXT_LENGTH = 80

# The names of the inner functions become CSS classes of the cells: ``field-text``.


def text_column(column: str, description: Any) -> Callable[[Any], str]:
    """One language's text, cut to 80 characters."""

    @admin.display(description=description, ordering=column)
    def text(row: Any) -> str:
        return truncate(getattr(row, column) or "", TEXT_LENGTH)

    return text


def title_column(column: str, description: Any) -> Callable[[Any], str]:
    """A related row by its display title."""

    @admin.display(description=description, ordering=column)
    def title(row: Any) -> str:
        return display_title(getattr(row, column))

    return title


def date_column(column: str, description: Any) -> Callable[[Any], str]:
    """A partial date as readers write it."""

    @admin.display(description=description, ordering=column)
    def date(row: Any) -> str:
        return format_partial_date(getattr(row, column) or "")

    return date
