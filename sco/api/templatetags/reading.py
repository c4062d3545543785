"""Filters of reading pages: the API's own values as people read them, in the active language."""

from datetime import tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from sco.markdown import render

register = template.Library()
# As words, because a sign before a figure reads like a formula.
COMPARATORS = {
    "=": "%s",
    ">": pgettext_lazy("quantity", "more than %s"),
    "≥": pgettext_lazy("quantity", "at least %s"),
    "<": pgettext_lazy("quantity", "fewer than %s"),
    "≤": pgettext_lazy("quantity", "at most %s"),
    "≈": pgettext_lazy("quantity", "about %s"),
}


@register.filter
def prose(text: str | None) -> SafeString:
    """Markdown as HTML."""
    # Sanitised in there, so that every page that shows it is safe.
    return mark_safe(render(text or ""))  # noqa: S308


@register.filter
def day(text: str | None) -> str:
    """A time of the API as a day, where the desk is: 2025年9月3日, 3 September 2025."""
    time = parse_datetime(text or "")
    return date_format(time.astimezone(zone()), _("j F Y")) if time else ""


def zone() -> tzinfo:
    """The time zone of reading pages: the desk's."""
    return ZoneInfo(getattr(settings, "DESK_TIME_ZONE", "") or "Asia/Shanghai")


@register.filter
def figure(quantity: dict[str, Any] | None) -> str:
    """A quantity in words: more than 2,600 guests."""
    if not quantity:
        return ""
    amount = str(COMPARATORS.get(quantity["comparator"], "%s")) % grouped(quantity["value"])
    unit = quantity.get("unit")
    return _("%(amount)s %(unit)s") % {"amount": amount, "unit": unit} if unit else amount


def grouped(value: str) -> str:
    """Digits in groups of three: 2,600."""
    try:
        return f"{Decimal(value):,f}"
    except InvalidOperation:
        return value


@register.filter
def period(value: dict[str, Any] | None) -> str:
    """From when to when, in prose."""
    ends = {end: (date or {}).get("text", "") for end, date in (value or {}).items()}
    since, until = ends.get("from", ""), ends.get("to", "")
    if since and until:
        return since if since == until else _("%(since)s to %(until)s") % {"since": since, "until": until}
    if since:
        return _("since %(since)s") % {"since": since}
    return _("until %(until)s") % {"until": until} if until else ""


@register.filter
def note_in(note: dict[str, str] | None, language: str) -> str:
    """A public note in one language."""
    return (note or {}).get(language, "")


@register.filter
def name_of(item: dict[str, Any] | None) -> str:
    """The name of an embedded item; its slug if it has none, or is gone."""
    found = item or {}
    return str(found.get("name") or found.get("title") or found.get("statement") or found.get("slug", ""))
