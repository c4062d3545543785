"""Query parameters as serializer fields: what each accepts, its error message and its OpenAPI schema in one place.

DRF's own fields are built for JSON and forms: they trim, accept several spellings of a value, and their messages are
general. These accept one spelling and say what is allowed. They are stateless, so that threads can share them.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from sco.api import cursors, snapshots
from sco.api.languages import parse_tag
from sco.api.projection_query import SLUG, Naming, SortKey
from sco.api.times import read_time
from sco.languages import BOTH, EN, ZH, Both, Language
from sco.ledger.registry import KINDS
from sco.partial_date import PATTERN as PARTIAL_DATE_PATTERN
from sco.partial_date import NoSuchDate, PartialDate, PartialDateError
from sco.slugs import MAX_LENGTH, is_slug
from sco.slugs import SLUG as SLUG_PATTERN

DEFAULT_LIMIT = 20
# Those that clients send; ``parse_tag`` takes every tag of the two languages, in any case.
LANGUAGE_ALIASES = (
    "zh", "zh-CN", "zh-SG", "zh-Hans-CN", "zh-Hans-SG", "cmn", "cmn-Hans", "cmn-Hans-CN", "zho", "chi",
    "en-US", "en-GB", "eng",
)  # fmt: skip
# With the type in each: generated clients lose it where it stands beside ``anyOf``.
_DATE, _TIME = {"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}
# Not only white space, and without the NUL character, which PostgreSQL's texts cannot hold.
_ANY = r"^[^\x00]*$"
_TEXT = r"^[^\x00]*[^\s\x00][^\x00]*$"
# The latest millisecond that a datetime can hold.
_LAST = datetime.max.replace(microsecond=999_000, tzinfo=UTC)


class Parameter(serializers.Field):
    """One parameter. With a ``key`` such as ``author:{}``, it narrows a list to projections that carry that key.

    With ``named_by`` it takes the slug of an item that names those of the list, which come in its order by default.
    """

    schema: Mapping[str, Any]

    def __init__(
        self,
        help_text: str,
        *,
        example: str = "",
        key: str = "",
        mandatory: bool = False,
        named_by: Naming | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(help_text=help_text, required=False, **kwargs)
        self.example, self.key, self.mandatory, self.named_by = example, key, mandatory, named_by

    @property
    def description(self) -> str:
        """The help text and the example."""
        # In prose: Swagger UI fills OpenAPI's own ``example`` into the form, where it narrows every trial request.
        return f"{self.help_text} For example `{self.example}`." if self.example else str(self.help_text)

    def refuse(self, text: str, reason: str) -> serializers.ValidationError:
        """The error ``“{text}” is {reason}``."""
        quoted = text[:60] + ("…" if len(text) > 60 else "")
        return serializers.ValidationError(f"“{quoted}” is {reason}")


class ChoiceParameter(Parameter):
    """One of a fixed list of values."""

    def __init__(self, choices: Iterable[str], help_text: str, **kwargs: Any) -> None:
        super().__init__(help_text, **kwargs)
        self.choices = list(choices)
        self.schema = {"type": "string", "enum": self.choices}

    def to_internal_value(self, data: str) -> str:
        if data not in self.choices:
            raise self.refuse(data, f"not one of: {', '.join(self.choices)}.")
        return data


class BooleanParameter(Parameter):
    """``true`` or ``false``, as generated clients write the booleans of their languages."""

    schema = {"type": "boolean", "default": False}

    def to_internal_value(self, data: str) -> bool:
        if data not in {"true", "false"}:
            raise self.refuse(data, "not one of: true, false.")
        return data == "true"


class KindParameter(Parameter):
    """A kind of the record."""

    # When it is used: kinds register when all apps are ready, after the query serializers are made.
    @property
    def schema(self) -> Mapping[str, Any]:  # type: ignore[override]
        return {"type": "string", "enum": list(KINDS)}

    def to_internal_value(self, data: str) -> str:
        if data not in KINDS:
            raise self.refuse(data, f"not one of: {', '.join(KINDS)}.")
        return data


class OrderingParameter(ChoiceParameter):
    """How a list is sorted: by one of ``keys``; a leading ``-`` reverses it."""

    def __init__(self, keys: Mapping[str, SortKey], default: str = "slug") -> None:
        self.keys, self.default_ordering = keys, default
        names = [sign + name for name in keys for sign in ("", "-")]
        super().__init__(names, f"The sort order; `-` reverses it. Default: `{default}`.")

    def order(self, name: str) -> list[SortKey]:
        """The sort keys for a value of the parameter."""
        # Keyset paging needs a total order, so the slug breaks ties; slugs and sequences have none.
        key = self.keys[name.removeprefix("-")]
        return [key] if name.removeprefix("-") in {"slug", "changed"} else [key, SLUG]


class SlugParameter(Parameter):
    """An item's slug."""

    schema = {"type": "string", "pattern": SLUG_PATTERN, "maxLength": MAX_LENGTH}

    def to_internal_value(self, data: str) -> str:
        if not is_slug(data):
            raise self.refuse(data, "not a slug: use lowercase letters a–z, digits and single hyphens, at most 80.")
        return data


class IntegerParameter(Parameter):
    """An integer within bounds."""

    def __init__(self, help_text: str, *, low: int, high: int, default: int | None = None) -> None:
        super().__init__(help_text)
        self.low, self.high = low, high
        self.schema = {"type": "integer", "minimum": low, "maximum": high}
        if default is not None:
            self.schema = {**self.schema, "default": default}

    def to_internal_value(self, data: str) -> int:
        # int() alone would accept “+5”, “1_0” and digits of other scripts.
        if not re.fullmatch(r"[0-9]{1,9}", data, re.ASCII) or not self.low <= int(data) <= self.high:
            raise self.refuse(data, f"not an integer from {self.low} to {self.high}.")
        return int(data)


class YearParameter(Parameter):
    """A year, as text."""

    schema = {"type": "string", "pattern": "^(?!0000)[0-9]{4}$"}

    def to_internal_value(self, data: str) -> str:
        if not re.fullmatch(self.schema["pattern"], data, re.ASCII):
            raise self.refuse(data, "not a year of four digits, like 2025.")
        return data


class DecimalParameter(Parameter):
    """A decimal number in plain digits."""

    # As many digits as the columns of claims hold. Decimal() alone would accept “NaN”, “1e9” and “1_0”.
    schema = {"type": "string", "pattern": r"^-?[0-9]{1,18}(\.[0-9]{1,6})?$"}

    def to_internal_value(self, data: str) -> Decimal:
        if not re.fullmatch(self.schema["pattern"], data, re.ASCII):
            raise self.refuse(data, "not a number like 960 or -0.5 with at most 18 digits and 6 decimals.")
        return Decimal(data)


class PartialDateParameter(Parameter):
    """A date to the year, month or day."""

    schema = {"type": "string", "pattern": PARTIAL_DATE_PATTERN}

    def to_internal_value(self, data: str) -> PartialDate:
        # PartialDate.parse strips what editors type; an address has one spelling.
        if data != data.strip():
            raise serializers.ValidationError("Remove the space around the date.")
        try:
            return PartialDate.parse(data)
        except NoSuchDate as error:
            raise serializers.ValidationError(str(error)) from None
        except PartialDateError:
            raise self.refuse(data, "not a date like 2013, 2017-06 or 2001-06-15.") from None


class TimeParameter(Parameter):
    """A date (its start, UTC) or a time with an offset, as text in the form of recorded times: UTC, milliseconds."""

    schema = {"anyOf": [_DATE, _TIME]}

    def to_internal_value(self, data: str) -> str:
        try:
            time = min(read_time(data), _LAST)
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from None
        # Recorded times are whole milliseconds: with the bound rounded up, >= and < give what the exact one would.
        time += timedelta(microseconds=-time.microsecond % 1000)
        return time.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


class RecordedParameter(Parameter):
    """A date (its start, UTC) or a time with an offset, as text with the microseconds that the record has."""

    schema = {"anyOf": [_DATE, _TIME]}

    def to_internal_value(self, data: str) -> str:
        try:
            return read_time(data).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from None


class TextParameter(Parameter):
    """Any text of at most so many characters; only white space if ``may_be_blank``."""

    def __init__(self, help_text: str, *, longest: int = 100, may_be_blank: bool = False, **kwargs: Any) -> None:
        super().__init__(help_text, **kwargs)
        self.longest, self.may_be_blank = longest, may_be_blank
        self.schema = {
            "type": "string",
            "minLength": 1,
            "maxLength": longest,
            "pattern": _ANY if may_be_blank else _TEXT,
        }

    def to_internal_value(self, data: str) -> str:
        """The text without the spaces around it."""
        if len(data) > self.longest or not (data.strip() or self.may_be_blank):
            raise serializers.ValidationError(f"Enter 1 to {self.longest} characters.")
        return data.strip()


class LanguageParameter(Parameter):
    """A language of the record, as a public tag or one of its aliases, or both."""

    schema = {"type": "string", "enum": [ZH, EN, BOTH, *LANGUAGE_ALIASES]}

    def to_internal_value(self, data: str) -> Language | Both:
        if data == BOTH:
            return BOTH
        if language := parse_tag(data):
            return language
        raise self.refuse(data, "not a language of this record: use zh-Hans (or zh, zh-CN, zh-SG), en, or * for both.")


class OneLanguageParameter(LanguageParameter):
    """Likewise, but not both; the document leaves out the aliases."""

    schema = {"type": "string", "enum": [ZH, EN]}

    def to_internal_value(self, data: str) -> Language | Both:
        if data == BOTH:
            raise self.refuse(data, "not one language: use zh-Hans (or zh, zh-CN, zh-SG) or en.")
        return super().to_internal_value(data)


class TokenParameter(Parameter):
    """Text copied from a response; the code that uses it checks it."""

    def __init__(self, help_text: str, schema: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(help_text, **kwargs)
        self.schema = schema

    def to_internal_value(self, data: str) -> str:
        return data


LANG = LanguageParameter(
    'The language to read in; `*` for both side by side, each text as `{"zh-Hans": …, "en": …}`. Without it,'
    " Accept-Language decides; if that matches nothing, each item is in its original language. Aliases of `zh-Hans`"
    " are every tag of Chinese that does not name another script, a place where that is written, or another Chinese"
    " language; of `en`, every one of English; in any case, with `-` or `_`.",
    example=EN,
)
FALLBACK = ChoiceParameter(
    ["none"],
    "`none` leaves out items (in a list) or returns 404 (for a detail) if the requested language is not available,"
    " instead of using the other language.",
)
AS_OF = TokenParameter(
    "Read the record as it stood at a cursor from a response, a date (its end, UTC) or a time; `now`, and a time that"
    " has not passed, are the present.",
    {
        "anyOf": [
            {"type": "string", "pattern": cursors.PATTERN},
            _DATE,
            _TIME,
            {"type": "string", "const": snapshots.NOW},
        ]
    },
    example="2026-01-31",
)
LIMIT = IntegerParameter("The maximum number of results.", low=1, high=100, default=DEFAULT_LIMIT)
CURSOR = TokenParameter(
    "Where to continue: copy it from `next` of the previous response.", {"type": "string", "maxLength": 2000}
)
COUNT = BooleanParameter("`true` adds the total number of results, at the cost of one more query.")
QUERY_AT_MOST = 200
Q = TextParameter(
    "Only what matches this query: see `search`.", longest=QUERY_AT_MOST, may_be_blank=True, example="上合组织"
)
SEARCHED = TextParameter(
    'What to search for: words, "phrases", and -words to exclude, in either language.',
    longest=QUERY_AT_MOST, mandatory=True, may_be_blank=True, example="RATS",
)  # fmt: skip
TYPED = TextParameter(
    "What was typed so far.", longest=QUERY_AT_MOST, mandatory=True, may_be_blank=True, example="Shang"
)
FACETS = BooleanParameter("`true` adds what the matches can be told apart by, with numbers.")
DEFAULT_SUGGESTIONS = 10
SUGGESTIONS = IntegerParameter("The maximum number of suggestions.", low=1, high=100, default=DEFAULT_SUGGESTIONS)
