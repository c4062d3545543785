"""A browser at the desk: pages by row, forms as a browser sends them back, and the messages that follow."""

import re
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sco.desk.entering.chips import ChipsInput


def client_of(user: User, language: str = "en") -> Client:
    """A browser in which this user is logged in."""
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client


def page(row: Any, name: str = "change") -> str:
    """The address of a row's page at the desk."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{name}", args=[row.pk])


def action_page(row: Any, name: str) -> str:
    """The address of an action's page for one item."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{name}") + f"?ids={row.pk}"


def read(response: Any) -> str:
    """The page without the marks of languages, which stand around parts of titles."""
    return re.sub(r'<span lang="[^"]*">([^<]*)</span>', r"\1", response.content.decode())


def form_data(response: Any) -> dict[str, Any]:
    """What a browser sends back from an untouched change form."""
    context = response.context
    forms = [context["adminform"].form]
    for formset in (inline.formset for inline in context["inline_admin_formsets"]):
        forms += [formset.management_form, *formset.forms]
    data: dict[str, Any] = {"_seen": forms[0].seen}
    with timezone.override(settings.DESK_TIME_ZONE):
        for form in forms:
            for bound in form:
                data |= _sent(bound.html_name, bound.field.widget, bound.value())
    return data


def _sent(name: str, widget: Any, value: Any) -> dict[str, Any]:
    if isinstance(widget, ChipsInput):
        return {name: widget.format_value(value)}
    parts = getattr(widget, "widgets", None)
    if parts:
        return {
            f"{name}_{n}": part.format_value(v) or ""
            for n, (part, v) in enumerate(zip(parts, widget.decompress(value), strict=True))
        }
    shown = widget.format_value(value)
    if isinstance(shown, list):
        shown = shown[0] if shown else ""
    unticked = getattr(widget, "input_type", "") == "checkbox" and not value
    return {} if unticked else {name: as_browser(str(shown or ""))}


def as_browser(text: str) -> str:
    """A text as a browser sends it: lines end with CRLF, and a line break at the beginning is lost."""
    return text.removeprefix("\n").replace("\n", "\r\n")


def said(response: Any) -> str:
    """The messages of a response."""
    return " ".join(map(str, get_messages(response.wsgi_request)))


def send(desk: Client, url: str, **data: Any) -> Any:
    """Open an action's page, tick and write these fields, let it show what they do, then send it back."""
    shown = desk.post(url, {**data, "_preview": "1"}).context
    return desk.post(url, {"seen": shown.get("seen", ""), "shown": shown.get("shown", ""), **data})


def save(desk: Client, row: Any, **changes: str) -> Any:
    """Open a row's form, change these fields and save."""
    return desk.post(page(row), form_data(desk.get(page(row))) | changes)
