"""Query parameters as serializer fields: what each takes, the error that says so, and its OpenAPI schema in one place.

Fields are stateless, so one instance of each query serializer serves the whole process.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from sco.api import cursors
from sco.api.languages import parse_tag
from sco.api.sql import SLUG, SortKey
from sco.api.times import read_time
from sco.languages import EN, ZH, Language
from sco.partial_date import PATTERN as PARTIAL_DATE_PATTERN
from sco.partial_date import PartialDate, PartialDateError
from sco.slugs import MAX_LENGTH, is_slug
from sco.slugs import SLUG as SLUG_PATTERN

_DATE, _TIME = {"format": "date"}, {"format": "date-time"}
_LAST = datetime.max.replace(microsecond=999_000, tzinfo=UTC)


class Parameter(serializers.Field):
    """One parameter. ``key`` narrows a list to what carries the key made from the value: see ``filters``."""

    schema: Mapping[str, Any]

    def __init__(self, help_text: str, *, example: str = "", key: str = "", **kwargs: Any) -> None:
        super().__init__(help_text=help_text, required=False, **kwargs)
        self.example, self.key = example, key

    @property
    def description(self) -> str:
        """The help text with its example, in words: as an OpenAPI example the docs page would fill it in each time."""
        return f"{self.help_text} For example `{self.example}`." if self.example else str(self.help_text)

    def refuse(self, text: str, reason: str) -> serializers.ValidationError:
        """The error for a value: ``“x” is not …``."""
        shown = text[:60] + ("…" if len(text) > 60 else "")
        return serializers.ValidationError(f"“{shown}” is {reason}")


class ChoiceParameter(Parameter):
    """One of a fixed list of words."""

    def __init__(self, choices: Iterable[str], help_text: str, **kwargs: Any) -> None:
        super().__init__(help_text, **kwargs)
        self.choices = list(choices)
        self.schema = {"type": "string", "enum": self.choices}

    def to_internal_value(self, data: str) -> str:
        """The word."""
        if data not in self.choices:
            raise self.refuse(data, f"not one of: {', '.join(self.choices)}.")
        return data


class OrderingParameter(ChoiceParameter):
    """How a list is sorted: by one of ``keys``, with ``-`` in descending order."""

    def __init__(self, keys: Mapping[str, SortKey], default: str = "slug") -> None:
        self.keys, self.default_ordering = keys, default
        names = [sign + name for name in keys for sign in ("", "-")]
        super().__init__(names, f"The sort order; `-` reverses it. Default: `{default}`.")

    def order(self, name: str) -> list[SortKey]:
        """The sort keys; the slug decides between equals, but a list by slug or by entry has no equals."""
        key = self.keys[name.removeprefix("-")]
        return [key] if name.removeprefix("-") in {"slug", "changed"} else [key, SLUG]


class SlugParameter(Parameter):
    """An item's slug."""

    schema = {"type": "string", "pattern": SLUG_PATTERN, "maxLength": MAX_LENGTH}

    def to_internal_value(self, data: str) -> str:
        """The slug."""
        if not is_slug(data):
            raise self.refuse(data, "not a slug: use lowercase letters a–z, digits and single hyphens, at most 80.")
        return data


class IntegerParameter(Parameter):
    """An integer within bounds."""

    def __init__(self, help_text: str, *, low: int, high: int, default: int) -> None:
        super().__init__(help_text)
        self.low, self.high = low, high
        self.schema = {"type": "integer", "minimum": low, "maximum": high, "default": default}

    def to_internal_value(self, data: str) -> int:
        """The number."""
        if not re.fullmatch(r"[0-9]{1,9}", data, re.ASCII) or not self.low <= int(data) <= self.high:
            raise self.refuse(data, f"not an integer from {self.low} to {self.high}.")
        return int(data)


class DecimalParameter(Parameter):
    """A decimal number in plain digits."""

    schema = {"type": "string", "pattern": r"^-?[0-9]{1,18}(\.[0-9]{1,6})?$"}

    def to_internal_value(self, data: str) -> Decimal:
        """The number."""
        if not re.fullmatch(self.schema["pattern"], data, re.ASCII):
            raise self.refuse(data, "not a number like 960 or -0.5 with at most 18 digits and 6 decimals.")
        return Decimal(data)


class PartialDateParameter(Parameter):
    """A date to the year, month or day."""

    schema = {"type": "string", "pattern": PARTIAL_DATE_PATTERN}

    def to_internal_value(self, data: str) -> PartialDate:
        """The date."""
        if data != data.strip():
            raise serializers.ValidationError("Remove the space around the date.")
        try:
            return PartialDate.parse(data)
        except PartialDateError as error:
            raise serializers.ValidationError(str(error)) from None


class TimeParameter(Parameter):
    """A date (its first moment, UTC) or a time with an offset; the value is text as the record writes times."""

    schema = {"type": "string", "anyOf": [_DATE, _TIME]}

    def to_internal_value(self, data: str) -> str:
        """The time as text."""
        try:
            time = min(read_time(data), _LAST)
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from None
        # Recorded times are whole milliseconds, so the next one decides on both sides as the exact time would.
        time += timedelta(microseconds=-time.microsecond % 1000)
        return time.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


class TextParameter(Parameter):
    """Any text of at most 100 characters."""

    schema = {"type": "string", "minLength": 1, "maxLength": 100, "pattern": r"\S"}

    def to_internal_value(self, data: str) -> str:
        """The text without the spaces around it."""
        if len(data) > 100 or not data.strip():
            raise serializers.ValidationError("Give a text of 1 to 100 characters.")
        return data.strip()


class LanguageParameter(Parameter):
    """The language to read in."""

    schema = {"type": "string", "enum": [ZH, EN, "zh", "zh-CN", "zh-SG"]}

    def to_internal_value(self, data: str) -> Language:
        """The language."""
        if language := parse_tag(data):
            return language
        raise self.refuse(data, "not a language of this record: use zh-Hans (or zh, zh-CN, zh-SG) or en.")


class TokenParameter(Parameter):
    """Something copied from a response, read by whoever needs it."""

    def __init__(self, help_text: str, schema: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(help_text, **kwargs)
        self.schema = schema

    def to_internal_value(self, data: str) -> str:
        """The text as it is."""
        return data


LANG = LanguageParameter(
    "The language to read in. Without it, Accept-Language decides; if that matches nothing, each item is in its"
    " original language.",
    example=EN,
)
FALLBACK = ChoiceParameter(
    ["none"],
    "`none` omits items (in a list) or answers 404 (for a detail) where the language asked for is not available,"
    " instead of using the other language.",
)
AS_OF = TokenParameter(
    "Read the record as it stood at a cursor from a response, a date (its last moment, UTC) or a time in the past.",
    {"type": "string", "anyOf": [{"pattern": cursors.PATTERN}, _DATE, _TIME]},
    example="2026-01-31",
)
LIMIT = IntegerParameter("The most results to return.", low=1, high=100, default=20)
CURSOR = TokenParameter(
    "Where to continue: copy it from `next` of the previous response.", {"type": "string", "maxLength": 2000}
)
COUNT = ChoiceParameter(["true"], "`true` adds the total number, at the cost of one more query.")
