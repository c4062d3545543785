"""Who has an item's form open: a heartbeat of the page every 25 seconds, forgotten after 75."""

from http import HTTPStatus
from typing import Any

from django.contrib.auth import get_user_model
from django.core import signing
from django.core.exceptions import FieldDoesNotExist
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from sco.desk.together.models import Language, Presence
from sco.languages import from_code
from sco.ledger.items import Item
from sco.ledger.names import LANGUAGE_NAMES
from sco.ledger.registry import KINDS, kind_of

SECONDS = 75
SALT = "desk.presence"
TOKEN_SECONDS = 3 * 24 * 3600
# One statement, because every open form asks it again and again: note this one, and find the others.
BEAT = """
    WITH noted AS (
        INSERT INTO {presence} AS p (user_id, kind, item, language, field, seen_at)
        VALUES (%(user)s, %(kind)s, %(item)s, %(language)s, %(field)s, now())
        ON CONFLICT (kind, item, user_id)
        DO UPDATE SET language = excluded.language, field = excluded.field, seen_at = excluded.seen_at
    ), forgotten AS (
        DELETE FROM {presence} WHERE seen_at < now() - interval '1 day' AND user_id <> %(user)s
    )
    SELECT u.username, trim(u.first_name || ' ' || u.last_name), p.language, p.field
    FROM {presence} AS p JOIN {user} AS u ON u.id = p.user_id
    WHERE p.kind = %(kind)s AND p.item = %(item)s AND p.user_id <> %(user)s
        AND p.seen_at > now() - make_interval(secs => %(seconds)s)
    ORDER BY u.username
"""


def token(user: Any, item: Item) -> str:
    """Proves that this user was shown the item's page, so that a heartbeat need not ask for permissions."""
    return signing.dumps([user.pk, kind_of(item).name, item.pk], salt=SALT)


@require_POST
def beat(request: HttpRequest) -> HttpResponse:
    """Note where the editor is, and say who else is there: ``{"others": [{"text", "field"}]}``; 403 for a bad token."""
    try:
        user, kind, item = signing.loads(request.POST.get("token", ""), salt=SALT, max_age=TOKEN_SECONDS)
    except signing.BadSignature:
        return JsonResponse({}, status=HTTPStatus.FORBIDDEN)
    if user != request.user.pk:
        return JsonResponse({}, status=HTTPStatus.FORBIDDEN)
    if "gone" in request.POST:
        Presence.objects.filter(user=user, kind=kind, item=item).delete()
        return JsonResponse({"others": []})
    return JsonResponse({"others": _others(user, kind, item, request.POST)})


def _others(user: int, kind: str, item: int, sent: Any) -> list[dict[str, str]]:
    language = sent.get("language", "").lower()
    values = {
        "user": user, "kind": kind, "item": item, "seconds": SECONDS,
        "language": language if language in Language.values else "",
        "field": _known(kind, sent.get("field", "")),
    }  # fmt: skip
    tables = {"presence": Presence._meta.db_table, "user": get_user_model()._meta.db_table}
    with connection.cursor() as cursor:
        cursor.execute(BEAT.format(**tables), values)
        rows = cursor.fetchall()
    return [{"text": _sentence(full or name, where), "field": field} for name, full, where, field in rows]


def _known(kind: str, field: str) -> str:
    """The field's name, if the kind has it: others are shown no other text."""
    try:
        return KINDS[kind].model._meta.get_field(field).name
    except (FieldDoesNotExist, KeyError):
        return ""


def _sentence(name: str, language: str) -> str:
    if not language:
        return gettext("%(name)s has this page open.") % {"name": name}
    return gettext("%(name)s is editing %(language)s.") % {
        "name": name, "language": LANGUAGE_NAMES[from_code(language)]
    }  # fmt: skip
