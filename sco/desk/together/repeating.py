"""A form that adds a row adds it once, however often it is sent: a double click, or the save shortcut twice.

Each such form has a token, and the log of the row that it made keeps it.
"""

import json
import re
import secrets
from typing import Any, NamedTuple

from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

ONCE = "_once"
_TOKEN = re.compile("[0-9a-f]{32}")
# What may differ between two times that the same is sent.
_NOT_CONTENT = {ONCE, "csrfmiddlewaretoken", "_save", "_continue", "_addanother", "_show"}


class Made(NamedTuple):
    """The key of the row that a form has made, and whether it is sent again with the same content."""

    pk: str
    is_same: bool


def new_token() -> str:
    """A token for a form that is shown for the first time."""
    return secrets.token_hex(16)


def token_of(request: HttpRequest) -> str:
    """The token that was sent; '' without one, or with what is none."""
    token = request.POST.get(ONCE, "")
    return token if _TOKEN.fullmatch(token) else ""


def mark(request: HttpRequest) -> str:
    """What the log keeps of this form: the token, and a digest of the content."""
    content = sorted((name, values) for name, values in request.POST.lists() if name not in _NOT_CONTENT)
    # Keyed: a log outlives an erasure, and nobody may guess from it what was in a text.
    return f"{token_of(request)}:{salted_hmac(ONCE, json.dumps(content)).hexdigest()}"


def made_by(request: HttpRequest, model: type[models.Model]) -> Made | None:
    """What the form that is sent has already made. Only inside a transaction."""
    token: str = token_of(request)
    if not token:
        return None
    # Of two at once, the second waits for what the first one makes.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [token])
    kind: Any = ContentType.objects.get_for_model(model, for_concrete_model=False)
    entries = LogEntry.objects.filter(user=request.user.pk, content_type=kind, action_flag=ADDITION)
    entry = entries.filter(change_message__contains=token).first()
    return Made(str(entry.object_id), mark(request) in entry.change_message) if entry else None
