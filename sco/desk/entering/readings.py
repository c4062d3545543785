"""What the desk reads from a typed text: the same on the page, at once, and when the form is saved."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse
from django.utils.translation import get_language

from sco.fields import PartialDateFormField

# Far more than any quantity or date has; the readers have limits and messages of their own.
MAX_TEXT: Final = 500


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read, for people, and the texts of the inputs that follow from it."""

    echo: str
    fields: Mapping[str, str] = field(default_factory=dict)


# Rooms above add readers by name; each raises ValidationError for what it cannot read wholly.
READERS: dict[str, Callable[[str], Reading]] = {}


def read_date(text: str) -> Reading:
    """A partial date: ``2002年6月 · 2002-06``."""
    found = PartialDateFormField().clean(text)
    return Reading(f"{found.display(get_language() or 'en')} · {found}")


READERS["date"] = read_date


def reading_view(request: HttpRequest, reader: str) -> JsonResponse:
    """``{"echo": …, "fields": {…}}`` for ``?text=``, or ``{"error": …}`` with what to write instead."""
    read = READERS.get(reader)
    if read is None:
        return JsonResponse({"error": ""}, status=404)
    text = request.GET.get("text", "")[:MAX_TEXT]
    if not text.strip():
        return JsonResponse({"echo": "", "fields": {}})
    try:
        found = read(text)
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)})
    return JsonResponse({"echo": found.echo, "fields": dict(found.fields)})
