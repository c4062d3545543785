"""Dates known to the year, the month or the day, written as in Extended Date/Time Format, level 0.

``2013``, ``2017-06`` and ``2001-06-15`` are all partial dates. Each covers an interval of days; to compare one with a
day, choose ``first`` or ``last``. No Django in here.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

# The shape alone, simple enough for OpenAPI.
PATTERN = r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
# With the calendar, for check constraints: no year 0, no 31 June, and 29 February in leap years only. Otherwise the
# database would accept dates that PartialDate cannot read back.
_LEAP_YEAR = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)"
_DAY_OF_ANY_YEAR = "((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)"
CALENDAR_PATTERN = f"^(?!0000)([0-9]{{4}}(-(0[1-9]|1[0-2]))?|[0-9]{{4}}-{_DAY_OF_ANY_YEAR}|{_LEAP_YEAR}-02-29)$"
# Any two digits, so that 2013-13 is reported as a date that does not exist, not as one in the wrong form.
_SHAPE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", re.ASCII)
_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905 - a list of twelve quoted words reads worse
)


class PartialDateError(ValueError):
    """The text is not a partial date; the message shows the accepted forms."""


class NoSuchDate(PartialDateError):
    """The text has the right form, but the calendar has no such date."""


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A year, with or without month and day. Ordered by (year, month, day), the coarser date first."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise PartialDateError("A day needs a month: use YYYY-MM-DD.")
        # “is None” and not “or”: month 0 must fail, not become January.
        try:
            date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)
        except ValueError:
            raise NoSuchDate(f"There is no such date as {self}.") from None

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """Read ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; anything else raises PartialDateError."""
        found = _SHAPE.fullmatch(text.strip()) if len(text) <= 40 else None
        if found is None:
            raise PartialDateError("Use YYYY, YYYY-MM or YYYY-MM-DD, for example 2017-06.")
        return cls(*(int(part) if part else None for part in found.groups()))  # type: ignore[arg-type]

    @property
    def first(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    # Written out: the order that dataclass would generate compares None with numbers.
    def _key(self) -> tuple[int, int, int]:
        return self.year, self.month or 0, self.day or 0

    def __lt__(self, other: "PartialDate") -> bool:
        return self._key() < other._key()

    def __le__(self, other: "PartialDate") -> bool:
        return self._key() <= other._key()

    def __str__(self) -> str:
        rest = (part for part in (self.month, self.day) if part is not None)
        return "-".join([f"{self.year:04d}", *(f"{part:02d}" for part in rest)])

    def display(self, language: str) -> str:
        """The date in prose: 2017年6月 in Chinese, June 2017 in English."""
        if language.lower().startswith("zh"):
            return f"{self.year}年" + (f"{self.month}月" if self.month else "") + (f"{self.day}日" if self.day else "")
        month = _MONTHS[self.month - 1] if self.month else ""
        return " ".join(part for part in (str(self.day or ""), month, str(self.year)) if part)
