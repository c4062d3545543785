"""Query serializers: the parameters of one endpoint. An unknown, repeated, empty or malformed one is a 400."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from typing import Any, ClassVar, cast
from urllib.parse import parse_qsl

from rest_framework import serializers

from sco.access import keys
from sco.api import parameters as p
from sco.api.problems import Problem, bad_parameter

PARAMETERS_AT_MOST = 50
# Without repeating it: the address may be in logs on the way, but need not come to more.
_KEY_IN_ADDRESS = (
    "The address has a key in it, and addresses are kept in logs. Have the key revoked, and send its successor as"
    " “Authorization: Bearer sco_…”."
)


class QuerySerializer(serializers.Serializer[Any]):
    """The parameters of an endpoint; ``validate`` checks them against each other.

    ``ranges`` names pairs of parameters, the lower bound first.
    """

    ranges: ClassVar[Sequence[tuple[str, str]]] = ()

    @classmethod
    @cache
    def shared(cls) -> "QuerySerializer":
        """The one instance of the process: DRF copies all declared fields for each new one."""
        return cls()

    @cached_property
    def _mandatory(self) -> list[str]:
        return [name for name, field in self.fields.items() if getattr(field, "mandatory", False)]

    @classmethod
    def names(cls) -> list[str]:
        return [str(name) for name in cls.shared().fields]

    def read(self, query: str) -> dict[str, Any]:
        """The values of a query string by name; a Problem names the first parameter that is wrong."""
        # Not is_valid(): it ignores unknown names, takes the last of a repeated parameter, and keeps the result on the
        # instance, which all threads share.
        refuse_keys(query)
        values: dict[str, Any] = {}
        for name, text in _pairs(query):
            if name not in self.fields:
                raise _unknown(name, self.fields)
            if name in values:
                raise bad_parameter(name, f"“{name}” is given twice. Give it once.")
            values[name] = _value(self.fields[name], text)
        for name in self._mandatory:
            if name not in values:
                raise bad_parameter(name, f"“{name}” is missing. Give it a value.")
        self.validate(values)
        return values

    def validate(self, attrs: Mapping[str, Any]) -> Mapping[str, Any]:
        for low, high in self.ranges:
            if low in attrs and high in attrs and attrs[low] > attrs[high]:
                raise bad_parameter(low, f"{low} is above {high}, so nothing can match. Swap them.")
        return attrs


def refuse_keys(query: str) -> None:
    """Problem 400 for a query string that has a partner's key in it."""
    if keys.has_key(query):
        raise Problem(400, "bad-request", _KEY_IN_ADDRESS)


class RepresentationQuery(QuerySerializer):
    """The parameters of a detail, and of every list."""

    lang = p.LANG
    fallback = p.FALLBACK
    as_of = p.AS_OF


class HistoryQuery(RepresentationQuery):
    """The parameters of a history. Its notes are in both languages, so ``fallback`` has nothing to change."""

    limit = p.LIMIT
    cursor = p.CURSOR


class ListQuery(RepresentationQuery):
    """The parameters of every list; a kind adds its ``ordering`` and its filters."""

    q = p.Q
    ordering: p.OrderingParameter
    limit = p.LIMIT
    cursor = p.CURSOR
    count = p.COUNT


def _pairs(query: str) -> list[tuple[str, str]]:
    try:
        # WSGI hands bytes over as Latin-1; some clients send UTF-8 without percent-encoding it.
        text = query.encode("iso-8859-1").decode()
        return parse_qsl(text, keep_blank_values=True, max_num_fields=PARAMETERS_AT_MOST, errors="strict")
    except UnicodeDecodeError:
        raise Problem(400, "bad-request", "The query is not UTF-8. Percent-encode its text as UTF-8.") from None
    except ValueError:
        raise Problem(400, "bad-request", f"A query has at most {PARAMETERS_AT_MOST} parameters.") from None


def _unknown(name: str, allowed: Iterable[str]) -> Problem:
    # The problem echoes the name: its beginning is enough to find it in the query.
    quoted = name[:60].replace("\x00", "�")
    names = ", ".join(sorted(allowed))
    detail = f"Unknown parameter “{quoted}”. Allowed: {names}." if names else "This address takes no parameters."
    return Problem(400, "unknown-parameter", detail, parameter=quoted)


def _value(field: Any, text: str) -> Any:
    # PostgreSQL's text type cannot hold it, so such a value would fail in the query as a 500.
    if "\x00" in text:
        raise bad_parameter(field.field_name, "The value contains a NUL character. Remove it.")
    if not text:
        raise bad_parameter(field.field_name, f"“{field.field_name}” is empty. Give it a value or leave it out.")
    try:
        return field.to_internal_value(text)
    except serializers.ValidationError as error:
        raise bad_parameter(field.field_name, str(cast("list[str]", error.detail)[0])) from None
