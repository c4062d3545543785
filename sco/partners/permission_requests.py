"""Asking for permission: the one address of the API that takes something in. It lands in an inbox at the desk.

Nothing of what is sent is shown to anybody else, in problems neither, and a client learns the same whether it was new
or sent before.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

import orjson
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import connections
from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import JSONParser
from rest_framework.request import Request

from sco.api import parameters as p
from sco.api.limiting import LIMITS, address_of
from sco.api.problems import Problem, bad_parameter
from sco.api.query import QuerySerializer
from sco.api.sql import fetch
from sco.api.views import RecordView
from sco.languages import EN, LANGUAGES, Both, Language
from sco.limits.windows import Quota
from sco.partners import elsewhere
from sco.plain_text import hidden_in, is_seen
from sco.slugs import MAX_LENGTH, is_slug

BODY_AT_MOST = 16_384  # bytes
SCOPES = ("article", "outlet", "rights")
PURPOSES = ("display", "archive")
OF_ADDRESS = (Quota("hour", 10, 3_600),)
OF_ALL = (Quota("day", 500, 86_400),)
_LIVE = (
    "SELECT EXISTS (SELECT FROM ledger_projection WHERE kind = %s AND slug = %s AND live"
    " AND superseded_by = 9223372036854775807)"
)
_ADD = (
    "INSERT INTO access_permissionrequest (name, organisation, email, scope, slug, languages, purpose, message,"
    " letter_language, fingerprint) VALUES (%(name)s, %(organisation)s, %(email)s, %(scope)s, %(slug)s,"
    " %(languages)s::varchar[], %(purpose)s, %(message)s, %(language)s, %(fingerprint)s::bytea) ON CONFLICT DO NOTHING"
)
_IS_EMAIL = EmailValidator(allowlist=[])
_NO_EMAIL = "“email” is not an address like name@example.org."
Values = Mapping[str, Any]


def _line(low: int, high: int, help_text: str, **options: Any) -> serializers.CharField:
    return serializers.CharField(min_length=low, max_length=high, help_text=help_text, **options)


class PermissionRequestSerializer(serializers.Serializer[Any]):
    """What is asked for, and by whom. Exactly one of `article`, `outlet` and `rights` is given."""

    name = _line(2, 200, "Your name.")
    organisation = _line(0, 200, "The organisation that you ask for.", required=False)
    email = serializers.EmailField(max_length=254, help_text="Where the answer goes.")
    article = _line(1, MAX_LENGTH, "The slug of an article.", required=False)
    outlet = _line(1, MAX_LENGTH, "The slug of an outlet, for all of its articles.", required=False)
    rights = _line(1, MAX_LENGTH, "The slug of rights, for all articles under them.", required=False)
    languages = serializers.ListField(
        child=serializers.ChoiceField(choices=list(LANGUAGES)), help_text="The languages of the texts."
    )
    purpose = serializers.ChoiceField(choices=list(PURPOSES), help_text="What the texts are for.")
    message = serializers.CharField(min_length=10, max_length=5_000, help_text="What you want to do with the texts.")
    language = serializers.ChoiceField(
        choices=list(LANGUAGES),
        required=False,
        help_text="Of the answer; by default that of `lang`, else of `Accept-Language`.",
    )
    website = serializers.CharField(
        required=False, max_length=0, allow_blank=True, help_text="Leave it out: programs that fill in forms do not."
    )


class ReceivedSerializer(serializers.Serializer[Any]):
    """The request was received, now or before."""

    status = serializers.ChoiceField(choices=["received"], help_text="It is answered by e-mail.")


class PermissionQuery(QuerySerializer):
    """What links to this address keep of the page that they stand on."""

    lang = p.LANG
    fallback = p.FALLBACK


class PermissionRequestsView(RecordView):
    """Takes a request in."""

    about = "Asking for permission to use source texts."
    query_class = PermissionQuery
    shows_record = False
    parser_classes = (JSONParser,)  # for the OpenAPI document; ``_body`` says more about what it cannot read
    http_method_names: ClassVar[list[str]] = ["post"]  # type: ignore[misc]
    response_headers = ()
    may_redirect = True

    def http_method_not_allowed(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """405, with the method that there is."""
        raise Problem(405, "method-not-allowed", "Send a POST with JSON.", headers={"Allow": "POST, OPTIONS"})

    @extend_schema(
        summary="Asks for permission to use the source texts of an article, of an outlet, or under some rights.",
        operation_id="permission_requests_create",
        request=PermissionRequestSerializer,
        responses={202: ReceivedSerializer},
    )
    def post(self, request: Request) -> HttpResponse:
        """Two statements: whether the slug is public, and the row."""
        http = request._request
        if there := elsewhere.redirect(http):
            return there
        if settings.SERVE == "public":
            raise Problem(503, "unavailable", "Nobody takes requests in at the moment.", headers={"Retry-After": "60"})
        # Before the body is looked at, so that what is refused costs something too.
        LIMITS.take(f"asking:{address_of(http.META)}", OF_ADDRESS)
        values = read(_body(http))
        # A field that no reader of the documentation fills in: whoever does is told what all others are.
        if not values.get("website"):
            _check_slug(values)
            LIMITS.take("asking", OF_ALL)
            _add(_row(values, self.preference.language))
        response = HttpResponse(orjson.dumps({"status": "received"}), status=202, content_type="application/json")
        response["Cache-Control"] = "no-store"
        return response


def _body(http: HttpRequest) -> Any:
    if http.content_type != "application/json":
        raise Problem(415, "", "Send JSON, as Content-Type: application/json.")
    if int(http.META.get("CONTENT_LENGTH") or 0) > BODY_AT_MOST:
        raise Problem(413, "too-large", f"The body is longer than {BODY_AT_MOST} bytes.")
    try:
        return json.loads(http.body.decode(), object_pairs_hook=_members)
    except (ValueError, RecursionError):
        raise Problem(400, "bad-request", "The body is not JSON in UTF-8.") from None


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):  # else the last one would count, and nobody know of the other
        raise Problem(400, "bad-request", "A member is given twice. Give it once.")
    return members


def read(body: Any) -> dict[str, Any]:
    """The values of a body, checked. A Problem names the first field that is wrong, and repeats no value."""
    fields: dict[str, Any] = dict(PermissionRequestSerializer().fields.items())
    if not isinstance(body, dict):
        raise Problem(400, "bad-request", f"The body must be an object with these members: {', '.join(fields)}.")
    for name in body:
        if name not in fields:
            detail = f"There is a member that nobody knows. Allowed: {', '.join(fields)}."
            raise Problem(400, "unknown-parameter", detail)
    for name, field in fields.items():
        if field.required and name not in body:
            raise bad_parameter(name, f"“{name}” is missing.")
    values = {name: _CHECKS[name](name, value) for name, value in body.items()}
    if len(named := [name for name in SCOPES if name in values]) != 1:
        detail = "Give exactly one of “article”, “outlet” and “rights”, with its slug."
        raise bad_parameter(named[1] if named else "article", detail)
    return values


def _text(name: str, value: Any, low: int, high: int) -> str:
    if not isinstance(value, str) or not low <= len(value.strip()) <= high or "\x00" in value:
        raise bad_parameter(name, f"“{name}” must be a text of {low} to {high} characters.")
    return value.strip()


def _one_line(name: str, value: Any, low: int, high: int) -> str:
    text = _text(name, value, low, high)
    # Names stand in the subject of a letter and in lists, where nothing may hide or turn around the text beside it.
    if any(unicodedata.category(each) in {"Cc", "Cf", "Zl", "Zp", "Cs"} for each in text) or not is_seen(text):
        raise bad_parameter(name, f"“{name}” must be one line, without control characters.")
    return text


def _email(name: str, value: Any) -> str:
    text = _one_line(name, value, 3, 254)
    try:
        _IS_EMAIL(text)
    except ValidationError:
        raise bad_parameter(name, _NO_EMAIL) from None
    # Of a name that only this server knows, or of a number, nobody outside is the owner. Only the domain may have other
    # letters: Django's pattern ignores case, and so takes “ſ” for an s.
    local, _at, domain = text.rpartition("@")
    if not local.isascii() or "." not in domain or domain.startswith("["):
        raise bad_parameter(name, _NO_EMAIL)
    return text


def _message(name: str, value: Any) -> str:
    text = _text(name, value, 10, 5_000)
    if hidden_in(text):
        raise bad_parameter(name, f"“{name}” has a control character, or one that turns the text around. Remove it.")
    return text


def _slug(name: str, value: Any) -> str:
    if not isinstance(value, str) or not is_slug(value):
        raise bad_parameter(name, f"“{name}” must be a slug, as addresses have it.")
    return value


def _choice(name: str, value: Any, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise bad_parameter(name, f"“{name}” must be one of: {', '.join(choices)}.")
    return str(value)


def _languages(name: str, value: Any) -> list[str]:
    is_list = isinstance(value, list) and value and all(each in LANGUAGES for each in value)
    if not is_list or len(set(value)) != len(value):
        raise bad_parameter(name, f"“{name}” must be a list of some of: {', '.join(LANGUAGES)}.")
    return list(value)


_CHECKS: dict[str, Any] = {
    "name": lambda name, value: _one_line(name, value, 2, 200),
    "organisation": lambda name, value: _one_line(name, value, 0, 200),
    "email": _email,
    **dict.fromkeys(SCOPES, _slug),
    "languages": _languages,
    "purpose": lambda name, value: _choice(name, value, PURPOSES),
    "message": _message,
    "language": lambda name, value: _choice(name, value, tuple(LANGUAGES)),
    "website": lambda name, value: _text(name, value, 0, 2_000),
}


def _scope(values: Values) -> tuple[str, str]:
    return next((name, values[name]) for name in SCOPES if name in values)


def _check_slug(values: Values) -> None:
    scope, slug = _scope(values)
    ((is_public,),) = fetch(_LIVE, [scope, slug])
    if not is_public:
        raise bad_parameter(scope, f"Nothing public has this slug. “{scope}” takes one that the API shows.")


def _row(values: Values, asked_in: Language | Both | None) -> dict[str, Any]:
    scope, slug = _scope(values)
    language = values.get("language") or (asked_in if asked_in in LANGUAGES else EN)
    row = {
        "name": values["name"], "organisation": values.get("organisation", ""), "email": values["email"],
        "scope": scope, "slug": slug, "languages": sorted(values["languages"]), "purpose": values["purpose"],
        "message": values["message"], "language": language,
    }  # fmt: skip
    return row | {"fingerprint": _fingerprint(row)}


def _fingerprint(row: Values) -> bytes:
    """The same for the same request on the same day, however it is spaced and cased."""
    same = [row["email"].casefold(), row["scope"], row["slug"], row["languages"], row["purpose"]]
    words = re.sub(r"\s+", " ", row["message"]).casefold()
    return hashlib.sha256(orjson.dumps([*same, words, f"{datetime.now(UTC):%Y-%m-%d}"])).digest()


def _add(row: Values) -> None:
    # Its only right to this table is to add to it, so nothing is asked for in return.
    with connections["reader"].cursor() as cursor:
        cursor.execute(_ADD, row)
