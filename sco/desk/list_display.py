"""Columns of change lists."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext

from sco.desk.display import display_title, truncate
from sco.desk.form_fields import language_of
from sco.desk.formatting import format_partial_date
from sco.desk.spoken import spoken

TEXT_LENGTH = 80

Column = Callable[[Any], str]


def text_column(column: str, description: Any) -> Column:
    """One language's text, cut to 80 characters."""
    language = language_of(column)

    def show(text: Any) -> str:
        shown = truncate(text or "", TEXT_LENGTH)
        return format_html('<span lang="{}">{}</span>', language, shown) if language and shown else shown

    return _column("text", column, description, show)


def title_column(column: str, description: Any) -> Column:
    """The display title of a related row."""
    return _column("title", column, description, lambda row: spoken(display_title(row)))


def date_column(column: str, description: Any) -> Column:
    """A partial date in the form of the active language."""
    return _column("date", column, description, lambda date: format_partial_date(date or ""))


def _column(name: str, column: str, description: Any, show: Callable[[Any], str]) -> Column:
    @admin.display(description=description, ordering=column)
    def cell(row: Any) -> str:
        return show(getattr(row, column))

    # Django makes it a CSS class of the cell, which desk.css uses: ``field-text``.
    cell.__name__ = name
    return cell


def yes_or_no(value: bool) -> str:
    """A word: Django's icons are called True and False in every language."""
    return gettext("Yes") if value else gettext("No")
